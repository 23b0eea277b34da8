from collections.abc import Iterator
from pathlib import Path

import pytest

from mlopsctl.adapters.http import Document, download
from mlopsctl.errors import InputError, MlopsctlError
from price_lists import Answer, Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


def test_a_document_arrives_with_its_etag_and_progress(site: Site, tmp_path: Path) -> None:
    site.put("/list", Answer("x" * 200_000, etag='"v1"'))
    heard: list[tuple[int, int]] = []
    target = tmp_path / "list.page"
    assert download(Document(f"{site.url}/list"), target, heard=lambda *amounts: heard.append(amounts)) == '"v1"'
    assert target.read_text() == "x" * 200_000
    assert heard[-1] == (200_000, 200_000)
    assert [path.name for path in tmp_path.iterdir()] == ["list.page"]


def test_one_that_did_not_change_is_not_sent(site: Site, tmp_path: Path) -> None:
    site.put("/list", Answer("x", etag='"v1"'))
    assert download(Document(f"{site.url}/list"), tmp_path / "list.page", etag='"v1"') is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("chunked", [False, True])
def test_one_that_is_always_cut_never_arrives_and_waits_grow(site: Site, tmp_path: Path, *, chunked: bool) -> None:
    site.put("/list", Answer("x" * 1000, sent=300, chunked=chunked))
    pauses: list[float] = []
    with pytest.raises(MlopsctlError, match="failed 5 times") as failed:
        download(Document(f"{site.url}/list"), tmp_path / "list.page", pause=pauses.append)
    assert pauses == [0.5, 1, 2, 4]
    assert "goes on where it stopped" in failed.value.hint
    assert not (tmp_path / "list.page").exists()


def test_a_later_call_goes_on_where_the_last_one_was_cut(site: Site, tmp_path: Path) -> None:
    body = "".join(f"{number}\n" for number in range(1000))
    site.put("/list", Answer(body, etag='"v1"', sent=100), Answer(status=404))
    with pytest.raises(MlopsctlError, match="404"):
        download(Document(f"{site.url}/list"), tmp_path / "list.page", pause=lambda _: None)
    site.put("/list", Answer(body, etag='"v1"'))
    download(Document(f"{site.url}/list"), tmp_path / "list.page")
    assert site.asked[-1][1]["range"] == "bytes=100-"
    assert (tmp_path / "list.page").read_text() == body


def test_a_weak_etag_does_not_vouch_for_bytes(site: Site, tmp_path: Path) -> None:
    site.put("/list", Answer("x" * 1000, etag='W/"v1"', sent=100), Answer("y" * 1000, etag='W/"v1"'))
    download(Document(f"{site.url}/list"), tmp_path / "list.page", pause=lambda _: None)
    assert "range" not in site.asked[-1][1]
    assert (tmp_path / "list.page").read_text() == "y" * 1000


def test_patience_is_bounded(site: Site, tmp_path: Path) -> None:
    site.put("/list", Answer(status=429, headers={"Retry-After": "7"}), Answer("x"))
    pauses: list[float] = []
    download(Document(f"{site.url}/list"), tmp_path / "a.page", pause=pauses.append)
    assert pauses == [7]
    site.put("/list", Answer(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(MlopsctlError, match="asks to wait 3600 s"):
        download(Document(f"{site.url}/list"), tmp_path / "b.page", pause=pauses.append)


def test_nobody_there_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(MlopsctlError, match="connection failed"):
        download(Document("http://127.0.0.1:1/x"), tmp_path / "a.page", pause=lambda _: None)


def test_a_redirect_is_not_followed(site: Site, tmp_path: Path) -> None:
    site.put("/list", Answer(status=302, headers={"Location": f"{site.url}/other"}))
    site.put("/other", Answer("secret"))
    with pytest.raises(MlopsctlError, match="302"):
        download(Document(f"{site.url}/list", {"X-Key": "k"}), tmp_path / "a.page")
    assert site.paths() == ["/list"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/x", "no address"])
def test_only_http_is_asked(tmp_path: Path, url: str) -> None:
    with pytest.raises(InputError, match="http"):
        download(Document(url), tmp_path / "a.page")


def test_a_key_is_not_shown(tmp_path: Path) -> None:
    document = Document("http://example.org/x", {"X-Key": "planted"})
    assert "planted" not in repr(document)
    with pytest.raises(InputError, match="plain http"):
        download(document, tmp_path / "a.page")
