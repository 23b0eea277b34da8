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
_KIB, _QUADRATIC = 1024, 2.5  # a text four times as long takes four times as long per byte when time is quadratic


@given(st.lists(st.sampled_from(_FRAGMENTS), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_time_stays_linear_in_any_text(fragments: list[str]) -> None:
    unit = "".join(fragments)
    extract("2 ms")
    short, long = (min(_seconds(unit, length) for _ in range(2)) for length in (2 * _KIB, 8 * _KIB))
    assert long / 4 < _QUADRATIC * max(short, 0.02), unit


def _seconds(unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    begun = time.process_time()
    extract(text)
    return time.process_time() - begun
