import time

import pytest
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


@pytest.mark.parametrize(
    "line",
    [
        "p99 must stay under {} ms.",
        "Clips are kept for 3{0} days. Clips are deleted after {0} days.",
        "Ann offers 1{0} euros a month. Decision: 2{0} euros a month.",
        "The caller gives up after {0} ms. p95 1{0} ms.",
        "RPO {} minutes. Nightly backups.",
        "{0} sensors send one record every 5{0} seconds.",
        "{0} users, each of them asks 5{0} times a day.",
        "The budget is 5{0} USD a month. 8 instances at 4{0} USD a month each.",
        "At the peak 5{0} events a second. {0} million events arrive on an average day.",
        "Please turn off audit logging for depot {0}. Audit logs are signed in depot {0}.",
    ],
)
def test_time_stays_linear_in_figures_that_all_differ(line: str) -> None:
    """Each demand is held against others: that must not be each against each."""
    extract("2 ms")
    short, long = (min(_told(line, length) for _ in range(2)) for length in (4 * _KIB, 16 * _KIB))
    assert long / 4 < _QUADRATIC * max(short, 0.02), line


def _told(line: str, length: int) -> float:
    lines = [line.format(11 + i) for i in range(length // len(line))]
    return _seconds("\n".join(lines), length)


def _seconds(unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    begun = time.process_time()
    extract(text)
    return time.process_time() - begun
