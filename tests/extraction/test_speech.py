"""The same fact in many voices."""

import pytest

from mlopsctl.extraction.extract import extract


def said(text: str, field: str) -> set[object]:
    found = [c.value for c in extract(text).constraints if c.field == field]
    return {member for value in found for member in (value if isinstance(value, tuple) else (value,))}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Running costs are capped at CHF 9'500.- / month for the cloud.", "monthly_budget_usd", 9500),
        ("For hosting we have 18k euros per half-year.", "monthly_budget_usd", 3000),
        ("The cloud may eat two and a half grand monthly, dollars.", "monthly_budget_usd", 2500),
        ("Between three and five thousand euros a month for the cloud.", "monthly_budget_usd", 5000),
        ("The daily cloud bill stays under 40 dollars.", "monthly_budget_usd", 1200),
        ("Bursts of 18.000 requests per minute must be served.", "peak_rps", 300),
        ("QPS: 45 on average, never above 160.", "peak_rps", 160),
        ("| Peak load (req/s) | 1,200 |", "peak_rps", 1200),
        ("Expect 1.2 million hits within ten minutes at kick-off.", "peak_rps", 2000),
        ("The service sees 11 letters a second on average.", "avg_rps", 11),
        ("Sensors publish 12.500 readings a second.", "events_per_second", 12_500),
        ("Nineteen out of twenty answers must arrive within three-quarters of a second.", "latency_p95_ms", 750),
        ("The slowest one percent of calls may take 0,8 s.", "latency_p99_ms", 800),
        ("MUST: p95 <= 40ms; p99 <= 90ms. SHOULD: p99.9 <= 400ms.", "latency_p99_ms", 90),
        ("I wrote 250 ms at p99. Scrap that: 80 ms.", "latency_p99_ms", 80),
        ("It may be unavailable for no more than 43 minutes a month.", "availability_pct", 99.9),
        ("Uptime of ninety-nine point five percent will do.", "availability_pct", 99.5),
        ("After a crash it must be running again within thirty (30) minutes.", "rto_minutes", 30),
        ("Not a single order may get lost.", "rpo_minutes", 0),
        (
            "The nightly batch of 3,2 Mio. records starts at 01:00 and ends by 05:00.",
            "batch_records_per_run",
            3_200_000,
        ),
        ("The nightly batch of 3,2 Mio. records starts at 01:00 and ends by 05:00.", "batch_window_hours", 4),
        ("Decision log: 18 months.", "audit_retention_days", 548),
        ("The weights are refreshed on the first working day of every month.", "retrain_cadence", "monthly"),
        ("Nightly scoring, weekly refit, monthly report.", "retrain_cadence", "weekly"),
        ("There's just me, on call and all.", "team_size", 1),
        ("Two data scientists and an ML engineer run it.", "team_size", 3),
        ("Prohibited: Jenkins, notebooks, anything in Scala.", "forbidden_tech", "jenkins"),
        ("ECS rather than EKS.", "forbidden_tech", "eks"),
        ("Public cloud of any kind is forbidden.", "clouds_forbidden", "gcp"),
        ("Storage on Swiss soil is compulsory.", "data_residency", "ch"),
        ("Nothing goes live unless the head of risk has signed.", "human_approval", True),
        ("Releases ship without any manual approval.", "human_approval", False),
        ("Clinicians have to see which findings drove the alert.", "explainability_required", True),
        ("New versions take 5% of traffic for a day first.", "shadow_or_canary", True),
        ("Keep it off the internet.", "private_networking", True),
        ("Encryption keys are ours: we rotate them.", "customer_managed_keys", True),
        ("It has to survive the loss of a whole region.", "multi_region", True),
        ("Lambda is off the table, as is MongoDB.", "forbidden_tech", "mongodb"),
        ("We call it Bramble.", "project_name", "Bramble"),
    ],
)
def test_it_is_read(text: str, field: str, value: object) -> None:
    assert value in said(text, field)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("In 2019 the predecessor handled 40 requests per second.", "avg_rps"),
        ("Their SLA with us is 99.9% availability.", "availability_pct"),
        ("A survey of 900 firms found that 62% retrain monthly.", "retrain_cadence"),
        ("Dropped after review: second region, private link.", "multi_region"),
        ("Our vendors often quote 1 million requests per second.", "avg_rps"),
        ("For example, a bank might require 99.999% availability.", "availability_pct"),
        ("Each user makes 25 requests a day.", "avg_rps"),
        ("Each prediction costs 0.4 dollars a month on the cloud.", "compliance"),
        ("| 4 | second region | won't |", "multi_region"),
        ("Non-goals\n- real-time scoring in a REST API", "workloads"),
        ("GLM it is; boosted trees were tried and dropped.", "data_classes"),
    ],
)
def test_it_is_not_taken_for_a_requirement(text: str, field: str) -> None:
    assert not said(text, field)
