import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlopsctl.extraction.extract import extract

_FRAGMENTS = (
    *(
        "1,",
        "1 000 ",
        "$1k ",
        "a ",
        "((",
        "not ",
        "no, ",
        "p99 ",
        "1 ms ",
        "manager ",
        "reviews each ",
        "EU ",
        "?",
        "é…",
    ),
    *("half a ", "one hundred and ", "| ", "# ", "- ", "> ", ": ", "\n", "key keys ", "only from network ", "canary "),
    *("dev, ", "AWS ", "prod/"),
    *("trained on ", "10 to ", "ninety-nine point ", "requests per second, ", "5 of us and ", "starts 1 ", "x" * 40),
)
_SIZE, _SECONDS = 4096, 0.05  # bytes, CPU seconds per KiB


@given(st.lists(st.sampled_from(_FRAGMENTS), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_takes_long(fragments: list[str]) -> None:
    unit = "".join(fragments)
    text = (unit * (_SIZE // len(unit) + 1))[:_SIZE]
    extract("2 ms")
    spent = min(_seconds(text) for _ in range(2))
    assert spent < _SECONDS * len(text.encode()) / 1024, unit


def _seconds(text: str) -> float:
    begun = time.process_time()
    extract(text)
    return time.process_time() - begun
