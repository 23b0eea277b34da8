"""Files that may live on disk or in S3 (`s3://bucket/key`). boto3 is imported only when S3 is used."""

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

from pipelines.errors import BadInput


def is_remote(uri: str) -> bool:
    return uri.startswith("s3://")


def download(uri: str, to: Path) -> None:
    """Copy the file at `uri` to the path `to`."""
    to.parent.mkdir(parents=True, exist_ok=True)
    if is_remote(uri):
        with _explained(uri):
            _client().download_file(*_place(uri), str(to))
        return
    try:
        shutil.copyfile(uri, to)
    except OSError as missing:
        raise BadInput(f"cannot copy {uri}: {missing.strerror}") from missing


def upload(path: Path, uri: str) -> None:
    """Copy the file at `path` to `uri`, all or nothing."""
    if is_remote(uri):
        with _explained(uri):
            _client().upload_file(str(path), *_place(uri))
        return
    target = Path(uri)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    shutil.copyfile(path, partial)
    partial.replace(target)


def exists(uri: str) -> bool:
    """Whether there is a file at `uri` that we may read."""
    if not is_remote(uri):
        return Path(uri).is_file()
    from botocore.exceptions import ClientError

    bucket, key = _place(uri)
    try:
        _client().head_object(Bucket=bucket, Key=key)
    except ClientError as answer:
        if answer.response["Error"]["Code"] in {"403", "404"}:  # S3 says 403 for both to those who may not list
            return False
        raise BadInput(f"cannot look at {uri}: {answer}") from answer
    return True


@contextmanager
def local_copy(uri: str) -> Iterator[Path]:
    """A local path with the content of `uri`; a download is deleted afterwards."""
    if not is_remote(uri):
        yield Path(uri)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(uri).name
        download(uri, path)
        yield path


@contextmanager
def opened(uri: str) -> Iterator[TextIO]:
    """The text at `uri` as a stream, line ends as they are."""
    if not is_remote(uri):
        try:
            with Path(uri).open(encoding="utf-8", newline="") as lines:
                yield lines
        except FileNotFoundError as missing:
            raise BadInput(f"cannot read {uri}: {missing.strerror}") from missing
        return
    bucket, key = _place(uri)
    with _explained(uri):
        body = _client().get_object(Bucket=bucket, Key=key)["Body"]
        yield io.TextIOWrapper(body, encoding="utf-8", newline="")


def _place(uri: str) -> tuple[str, str]:
    parts = urlsplit(uri)
    if not parts.netloc or not parts.path.strip("/"):
        raise BadInput(f"{uri} is not of the form s3://bucket/key")
    return parts.netloc, parts.path.lstrip("/")


@contextmanager
def _explained(uri: str) -> Iterator[None]:
    from boto3.exceptions import S3UploadFailedError
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError, S3UploadFailedError) as answer:
        raise BadInput(f"S3 refused {uri}: {answer}") from answer


@cache
def _client() -> Any:  # noqa: ANN401  # boto3 makes its clients at run time
    import boto3

    return boto3.client("s3")
