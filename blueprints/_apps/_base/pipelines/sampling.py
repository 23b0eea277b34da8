"""A repeatable share of a CSV file that is too large to learn from as a whole."""

import csv
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines import storage
from pipelines.errors import BadInput


@contextmanager
def sampled(uri: str, share: float) -> Iterator[Path]:
    """A local file with all rows of a share of the identities (the first column); what is left out is never on disk.

    An identity is in or out whatever the order of the file, and stays in when rows are added.
    """
    if share >= 1:
        with storage.local_copy(uri) as path:
            yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.csv"
        with storage.opened(uri) as lines, path.open("w", encoding="utf-8", newline="") as kept:
            rows, writer = csv.reader(lines), csv.writer(kept, lineterminator="\n")
            header = next(rows, None)
            if header is None:
                raise BadInput(f"{uri} is empty")
            writer.writerow(header)
            writer.writerows(row for row in rows if row and _place(row[0]) < share)
        yield path


def _place(identity: str) -> float:
    """Where an identity stands between 0 and 1."""
    digest = hashlib.sha256(identity.encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
