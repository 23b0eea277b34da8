"""The documents that ship as examples say exactly this, and nothing else."""

import pytest

from front_door import EXAMPLES
from mlopsctl.domain.requirements import Requirements
from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.extraction.document import load
from mlopsctl.extraction.extract import extract

EXPECTED: dict[str, dict[str, object]] = {
    "fraud-scoring": {
        "project_name": "Card fraud scoring",
        "workloads": {"online_inference", "training"},
        "model_type": {"gradient_boosting"},
        "training_data_gb": 6,
        "retrain_cadence": "weekly",
        "avg_rps": 150,
        "peak_rps": 400,
        "latency_p99_ms": 120,
        "payload_kb": 4,
        "availability_pct": 99.9,
        "rto_minutes": 30,
        "clouds": {"aws"},
        "regions": {"us-east-1"},
        "environments": {"production"},
        "private_networking": True,
        "customer_managed_keys": True,
        "ci_platform": "github_actions",
        "team_size": 3,
        "forbidden_tech": {"kubernetes"},
        "compliance": {"soc2"},
        "data_classes": {"pii"},
        "explainability_required": True,
        "audit_retention_days": 400,
        "monthly_budget_usd": 1500,
    },
    "churn-batch": {
        "project_name": "Nightly churn scores",
        "workloads": {"batch_inference", "monitoring", "training"},
        "batch_records_per_run": 12_000_000,
        "batch_window_hours": 3,
        "required_tech": {"s3"},
        "model_type": {"gradient_boosting"},
        "training_data_gb": 8,
        "retrain_cadence": "monthly",
        "clouds": {"aws"},
        "regions": {"eu-west-1"},
        "compliance": {"gdpr"},
        "data_residency": {"eu"},
        "data_classes": {"pii"},
        "team_size": 2,
        "rto_minutes": 480,
        "ci_platform": "github_actions",
        "human_approval": True,
        "environments": {"production"},
        "monthly_budget_usd": 400,
        "customer_managed_keys": True,
    },
    "infeasible": {
        "project_name": "Price suggestions for the marketplace",
        "workloads": {"online_inference", "training"},
        "model_type": {"gradient_boosting"},
        "clouds": {"aws"},
        "regions": {"eu-central-1"},
        "avg_rps": 900,
        "peak_rps": 2500,
        "latency_p95_ms": 60,
        "latency_p99_ms": 100,
        "availability_pct": 99.9,
        "payload_kb": 6,
        "monthly_budget_usd": 20,
        "retrain_cadence": "daily",
        "environments": {"production"},
        "data_classes": {"public"},
    },
    "contradictory": {
        "project_name": "Delivery time estimates",
        "workloads": {"online_inference"},
        "latency_p99_ms": {200.0, 50.0},
        "peak_rps": 80,
        "clouds": {"aws", "gcp"},
        "clouds_forbidden": {"gcp"},
        "regions": {"eu-central-1"},
        "private_networking": True,
        "availability_pct": 99.5,
        "monthly_budget_usd": 700,  # 700 EUR
    },
}


def read(name: str) -> Requirements:
    return extract(load(EXAMPLES / f"{name}.md"))


def values(found: Requirements) -> dict[str, object]:
    result: dict[str, object] = {}
    for constraint in found.constraints:
        members = [c.value for c in found.constraints if c.field == constraint.field]
        if VOCABULARY[constraint.field].kind == "set":
            result[constraint.field] = set(found.members(constraint.field))
        else:
            result[constraint.field] = members[0] if len(members) == 1 else set(members)
    return result


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_yields_its_constraints(name: str) -> None:
    assert values(read(name)) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_quote_is_verbatim(name: str) -> None:
    text = load(EXAMPLES / f"{name}.md")
    for constraint in extract(text).constraints:
        source = constraint.source
        assert text[source.start : source.end] == source.quote
        assert text.splitlines()[source.line - 1] in text[: source.end] + text[source.end :].split("\n")[0]


def test_wishes_are_soft() -> None:
    wish = read("churn-batch").find("customer_managed_keys")
    assert wish is not None
    assert not wish.hard


def test_only_the_contradictory_example_blocks() -> None:
    clashes = {name: [c.field for c in read(name).contradictions] for name in EXPECTED}
    assert clashes == {
        "fraud-scoring": [],
        "churn-batch": [],
        "infeasible": [],
        "contradictory": ["latency_p99_ms", "clouds", "clouds", "availability_pct", "private_networking"],
    }
    assert all(len(c.sides) > 1 for c in read("contradictory").contradictions if c.field != "availability_pct")
    assert [q.field for q in read("contradictory").questions if q.blocking] == [
        "latency_p99_ms",
        "clouds",
        "availability_pct",
        "private_networking",
    ]


def test_figures_that_nobody_read_are_listed() -> None:
    assert [(u.text, u.line) for u in read("fraud-scoring").unread] == [("2,300 dollars a month", 37), ("99.99 %", 42)]
