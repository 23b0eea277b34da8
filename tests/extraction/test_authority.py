"""Several values of one field in a document that tells of more than what it asks for."""

import pytest

from mlopsctl.extraction.extract import extract

ASKED = """# Returns scoring

An online service on AWS in eu-west-1 scores returns for the web shop.

| What | Value |
|---|---|
| Availability | 99.8 % |
| Answer at p99 | 120 ms |
| Peak | 90 requests per second |
| Retention of the decision log | 3 years |
| Budget | EUR 4,000 per month |

The service must be back within 2 hours. Retraining runs weekly. Four engineers operate it.
GitHub Actions deploys it. Data stays in Ireland. The training data is 40 GB.
"""


@pytest.mark.parametrize(
    ("told", "field", "value"),
    [
        ("The shipping provider reached 99.95 % availability last year.", "availability_pct", 99.8),
        ("In the pilot a vendor's service took 480 ms at p99.", "latency_p99_ms", 120),
        ("The previous vendor's system was back after 9 hours.", "rto_minutes", 120),
    ],
)
def test_what_is_told_of_others_binds_nobody(told: str, field: str, value: float) -> None:
    requirements = extract(f"{ASKED}\n{told}\n")
    assert [c.value for c in requirements.constraints if c.field == field and c.hard] == [value]
    assert not requirements.contradictions


def test_what_is_asked_for_twice_contradicts_itself() -> None:
    requirements = extract(f"{ASKED}\nThe service must answer within 250 ms at p99.\n")
    (clash,) = requirements.contradictions
    assert (clash.field, clash.hard) == ("latency_p99_ms", True)


@pytest.mark.parametrize(
    ("told", "field", "hard", "soft"),
    [
        ("Run-rate target 2,800 USD/month, hard stop at 3,500 USD.", "monthly_budget_usd", 3500, 2800),
        ("Budget: we aim at 4k USD a month and must never exceed 6k.", "monthly_budget_usd", 6000, 4000),
        ("p99: target 80 ms, hard limit 150 ms.", "latency_p99_ms", 150, 80),
    ],
)
def test_a_target_beside_a_hard_bound_is_a_wish(told: str, field: str, hard: float, soft: float) -> None:
    requirements = extract(told)
    assert {(c.value, c.hard) for c in requirements.constraints if c.field == field} == {(hard, True), (soft, False)}
    assert not requirements.contradictions
