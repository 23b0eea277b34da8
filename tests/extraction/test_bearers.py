"""Whose figure it is, and which of two figures counts."""

import pytest

from mlopsctl.extraction.extract import extract

_FIGURES = ("rps", "latency", "events", "availability", "rto", "rpo", "monthly", "model_size", "batch_")


def figures(text: str) -> dict[str, object]:
    return {c.field: c.value for c in extract(text).constraints if any(name in c.field for name in _FIGURES)}


@pytest.mark.parametrize(
    "text",
    [
        "The credit bureau answers within 400 ms.",
        "Round trip to the mainframe: 250 ms.",
        "Kafka is sized for 200,000 messages per second.",
        "One node of the present cluster copes with 140 requests per second.",
        "The insurer processes 3 million payments a day.",
        "Offer B: 12,500 EUR per month for the cloud.",
        "The integrator estimated 14,000 EUR per month for hosting.",
        "Our internet provider guarantees 98.5 % availability.",
        "GPT-4 is said to have 1.8 trillion parameters.",
        "We tried a 70B model.",
        "If we win the tender in Poland it would be another 300 requests per second.",
        "In the incident 40 minutes of orders were lost.",
    ],
)
def test_what_others_have_is_no_figure_of_the_system(text: str) -> None:
    assert figures(text) == {}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("The gateway must answer within 40 ms at p99.", "latency_p99_ms", 40),
        ("Latency must stay below 300 ms.", "latency_p99_ms", 300),
        ("p95 250 ms instead of the 400 ms of today", "latency_p95_ms", 250),
        ("The limit was lowered from 200 ms to 120 ms (p99).", "latency_p99_ms", 120),
        ("Cloud: USD 6,500 per month (previously 9,000).", "monthly_budget_usd", 6500),
        ("We pay 6,200 dollars a month for the cloud. That must come down to 3,500.", "monthly_budget_usd", 3500),
        ("We tried a 70B model; the 8B model is good enough and stays.", "model_size_params", 8_000_000_000),
        ("The last outage took 7 hours; this time we must be back in 30 minutes.", "rto_minutes", 30),
        ("| Load at the peak | 8,000 | req/s |", "peak_rps", 8000),
        ("| Quantity | Value | Unit |\n|---|---|---|\n| Latency p99 | 150 | ms |", "latency_p99_ms", 150),
        ("| Requests per second, peak | 2,800 |", "peak_rps", 2800),
        ("Out of a hundred calls, ninety-five are answered in less than 3 seconds.", "latency_p95_ms", 3000),
        ("The lot opens at 20:00 and is scored at the latest ten hours afterwards.", "batch_window_hours", 10),
    ],
)
def test_the_figure_that_counts_is_read(text: str, field: str, value: object) -> None:
    assert figures(text).get(field) == value
