"""What is said of a sentence elsewhere: by the next sentence, by a cell, by the voice of a contract."""

import pytest

from mlopsctl.extraction.extract import evidence, extract


def _read(text: str) -> set[str]:
    found = extract(text).constraints
    return {
        f"{c.field}={member}" for c in found for member in (c.value if isinstance(c.value, tuple) else (c.value,))
    } - {f"project_name={c.value}" for c in found if c.field == "project_name"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Is HIPAA relevant? Yes.", {"compliance=hipaa"}),
        ("Is HIPAA relevant? No, we treat horses.", set()),
        ("May we use Kafka? No.", {"forbidden_tech=kafka"}),
        ("Do you need explanations? Not for this one.", {"explainability_required=False"}),
        ("Is 200 ms at p99 fine? No.", set()),
        ("Every auditor brings up PCI. It is out of play.", set()),
        ("We looked at Airflow and Dagster. Neither is needed.", set()),
        ("Which provider? Google.", {"clouds=gcp"}),
        ("Our tenant is with Microsoft.", {"clouds=azure"}),
        ("We read reviews on Amazon.", set()),
        ("The Contractor shall keep the data in Canada.", {"data_residency=ca"}),
        ("Our supplier keeps its data in Canada.", set()),
        ("No release without the sign-off of the risk department.", {"human_approval=True"}),
        ("Nothing obliges us to keep the data in France.", set()),
        ("Data stays in Luxembourg. Our people like the glue code.", {"data_residency=lu"}),
    ],
)
def test_who_says_what(text: str, expected: set[str]) -> None:
    assert _read(text) == expected


def test_the_last_cell_says_yes_or_no() -> None:
    table = "| Need | |\n|---|---|\n| Canary releases | yes |\n| Explanations | no |\n| GPU | later |"
    assert _read(table) == {"shadow_or_canary=True", "explainability_required=False"}


def test_each_reading_names_its_rule() -> None:
    told = evidence("# Tulip\n\nRun it on AWS. Peak load is 300 requests per second, p99 below 80 ms.")
    assert all(found.rule and 0 < found.belief <= 1 for found in told.values())
    assert told["clouds", ("aws",)].rule == "terms.clouds"
    assert told["workloads", ("online_inference",)].rule.startswith("implied.")
