import os
import time
from pathlib import Path

import pytest

from mlopsctl.errors import InputError
from mlopsctl.extraction.document import MAX_BYTES, load
from mlopsctl.extraction.extract import extract


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\xef\xbb\xbf\n", "is empty"),
        (b"PK\x03\x04\x00\x00", "is a binary file (NUL at byte 4)"),
        (b"caf\xe9 latte", "is not UTF-8: byte 3 cannot be read"),
        (b"x" * (MAX_BYTES + 1), "is larger than 1 MiB"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_hint(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "wish.md"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"wish\.md") as refused:
        load(path)
    assert says in str(refused.value)
    assert refused.value.hint


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (
        tmp_path,
        tmp_path / "absent",
        tmp_path / "pipe",
        Path("/dev/zero"),
        Path("a\0b"),
        tmp_path / ("x" * 300),
    ):
        with pytest.raises(InputError) as refused:
            load(path)
        assert refused.value.hint


def test_a_byte_order_mark_does_not_move_offsets(tmp_path: Path) -> None:
    path = tmp_path / "wish.md"
    path.write_bytes("\ufeffBudget: at most 90 USD per month ✓".encode())
    text = load(path)
    source = extract(text).constraints[0].source
    assert (source.start, source.quote) == (0, text)


@pytest.mark.parametrize(
    "unit", ["no aws ", "1 a ", "(", "<!--", "<a hidden>", "| 1 ms ", "a\u200b", "# x\n", "1,000,", "?"]
)
def test_time_grows_with_length_and_not_faster(unit: str) -> None:
    def seconds(length: int) -> float:
        begun = time.process_time()
        extract(unit * (length // len(unit)))
        return time.process_time() - begun

    seconds(1000)
    assert min(seconds(32_000), seconds(32_000)) < 12 * max(seconds(8000), 0.02)  # the less disturbed of two
