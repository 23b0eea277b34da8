"""What a document tells of others, of the past and of what was dropped is no requirement; what it asks for is."""

import pytest

from mlopsctl.extraction.extract import extract


def _read(text: str) -> dict[str, set[object]]:
    found: dict[str, set[object]] = {}
    for c in extract(f"# Parcel scorer\n\nThis is what we ask for.\n\n{text}\n\nThe next part follows.\n").constraints:
        if c.field != "project_name":
            found.setdefault(c.field, set()).update(c.value if isinstance(c.value, tuple) else (c.value,))
    return found


@pytest.mark.parametrize(
    "text",
    [
        "The prototype that an intern built answered in 1.4 seconds at p95.",
        "The sister team in Lyon runs its recommender on GKE and handles 9,000 requests per second.",
        "According to Gartner, scoring in real time should return in under 20 ms.",
        "The current rule engine handles 120 requests per second and goes down twice a month for 3 hours.",
        "Sales wanted a response in 50 ms. We talked them out of it.",
        "A regional bank of our size would spend $30k a month on this.",
        "Our present vendor bills us $18,000 a month for the interface.",
        "It has been proposed to go multi-region; no decision.",
        "Legal examined PCI DSS and found that it does not concern this system.",
        "If volumes ever reach 5,000 requests per second we will talk again.",
        "Option C (rejected): Vertex AI with a p95 of 90 ms at $12,000 a month.",
        "The search index is rebuilt weekly.",
        "The goal is to cut calls by 15,000 a month.",
        "Mean time to repair a van is 9 hours.",
        "## How the others do it\n\n- a p99 of 20 ms on OpenShift\n- 99.99 %, 5,000 requests per second, AWS",
        "## What the present supplier delivers\n\n- 99.0 % promised\n- quotes answered in 2.5 s (p95)",
        "## Ideas that did not make it\n\n- five nines\n- Kafka\n- daily retraining",
        "| Vendor | p99 | price per month |\n|---|---|---|\n| Alpha | 30 ms | $9,000 |\n| Beta | 60 ms | $4,000 |",
        "- Consultants: $25k a month until go-live\n- Office and travel: $3k a month",
        "**Option D: functions on Google Cloud.** $1,900 per month. Rejected, as nobody here knows that cloud.",
    ],
)
def test_what_is_not_asked_for_is_not_read(text: str) -> None:
    assert _read(text) == {}


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("The prototype answers in 3 s. It must answer in 300 ms at p95.", "latency_p95_ms", {300}),
        ("We asked finance for $14k a month for the cloud, they gave us $11k.", "monthly_budget_usd", {11_000}),
        ("More than 2 seconds at p99 is too slow.", "latency_p99_ms", {2000}),
        ("Claims that were rejected are logged; logs are kept for 7 years for audit.", "audit_retention_days", {2555}),
        ("## What was agreed\n\n- p99 below 80 ms", "latency_p99_ms", {80}),
        (
            "| Item | USD per month |\n|---|---|\n| model | 7,000 |\n| search | 2,500 |\n| **Cap** | **9,500** |",
            "monthly_budget_usd",
            {9500},
        ),
        (
            "| Id | Requirement | Value | Unit |\n|---|---|---|---|\n| R1 | Availability | 99.9 | % |",
            "availability_pct",
            {99.9},
        ),
        (
            "The gateway sees a p95 of 3 s in March.\n\nThe p95 latency must stay under 400 ms.",
            "latency_p95_ms",
            {400},
        ),
    ],
)
def test_what_is_asked_for_is_read_beside_it(text: str, field: str, values: set[object]) -> None:
    assert _read(text)[field] == values


def test_two_terse_figures_still_clash() -> None:
    requirements = extract("Availability 99.9%.\n\nIn the annex: an availability of 99.99% is required.\n")
    assert [c.field for c in requirements.contradictions] == ["availability_pct"]


def test_what_other_houses_pay_or_reach_and_what_something_would_cost_is_no_limit() -> None:
    for told in (
        "A regional bank in Spain answers in 40 ms at p95 and pays USD 9,000 a month.",
        "Freight forwarder, Rotterdam: 300 requests per second at peak.",
        "At Meyer & Sons they do 400 decisions a second.",
        "The sales deck said 12,000 requests per second.",
        "Running it twice would cost 9,800 euros a month in the cloud.",
        "The contract value is estimated at 380,000 EUR a year, hosting and development included.",
    ):
        read = {c.field for c in extract(told).constraints}
        assert not read & {"latency_p95_ms", "monthly_budget_usd", "peak_rps", "avg_rps"}, told


def test_a_limit_is_lent_the_currency_of_what_it_is_compared_with() -> None:
    found = extract("Two regions would cost 9,800 euros a month. We have 6,000.").constraints
    assert [(c.value, c.currency) for c in found if c.field == "monthly_budget_usd"] == [(6000, "EUR")]
