import json
from pathlib import Path

import pytest

from front_door import Cli


@pytest.mark.parametrize("example", ["fraud-scoring", "churn-batch"])
def test_a_plan_is_the_document_of_a_design_and_what_else_there_was(cli: Cli, examples: Path, example: str) -> None:
    ended = cli("plan", str(examples / f"{example}.md"), "--json")
    assert ended.code == 0, ended.err
    document = ended.json
    assert document["status"] == "planned"
    assert document["architecture"]["cost"]["expected"] > 0
    assert 2 <= len(document["alternatives"]) <= 3
    assert all(a["reason"] and a["monthly_usd"] > 0 and a["components"] for a in document["alternatives"])
    assert sum(point["is_chosen"] for point in document["pareto"]) == 1
    assert document["flips"]
    assert document["critiques"]
    assert document["conflict"] is None
    assert document["clouds"] == {"compared": ["aws"], "without_blueprints": ["azure", "gcp"]}
    assert "Clouds compared: aws; there are no blueprints yet for azure, gcp." in " ".join(ended.err.split())
    assert not {"repo", "report", "commit"} & document.keys()
    text = (examples / f"{example}.md").read_text(encoding="utf8")
    quotes = [c["source"] for c in document["requirements"]["constraints"] if c["source"]["kind"] == "quote"]
    assert all(text[q["start"] : q["end"]] == q["quote"] for q in quotes)
    for words in (
        "Designs of another kind",
        "Pareto front",
        "Where the answer changes",
        "What was ruled out",
        "planned",
    ):
        assert words in ended.err


def test_a_plan_writes_nothing(cli: Cli, examples: Path) -> None:
    cli("plan", str(examples / "churn-batch.md"))
    assert not cli.home.exists()
    assert not list(cli.cwd.iterdir())


def test_wishes_that_conflict_are_quoted_with_the_least_way_out(cli: Cli, examples: Path) -> None:
    ended = cli("plan", str(examples / "infeasible.md"), "--json")
    assert ended.code == 4
    conflict = ended.json["conflict"]
    (constraint,) = conflict["constraints"]
    assert (constraint["field"], constraint["value"]) == ("monthly_budget_usd", 20)
    assert constraint["quote"] in (examples / "infeasible.md").read_text(encoding="utf8")
    (relaxation,) = conflict["relaxations"]
    assert relaxation.startswith("monthly_budget_usd >= ")
    assert relaxation in " ".join(ended.err.split())
    least = relaxation.split()[2].replace(",", "")
    answers = cli.cwd / "answers.yaml"
    answers.write_text(f"monthly_budget_usd: {least}\n", encoding="utf8")
    assert json.loads(cli("plan", str(examples / "infeasible.md"), "--answers", str(answers), "--json").out)[
        "architecture"
    ]


def test_a_document_that_contradicts_itself_needs_a_person(cli: Cli, examples: Path) -> None:
    ended = cli("plan", str(examples / "contradictory.md"), "--json")
    assert (ended.code, ended.json["status"]) == (3, "waiting")  # as `design` ends
    assert "A person has to decide first" in ended.json["detail"]


def test_values_that_may_be_of_two_things_are_asked_about_and_stop_nothing(cli: Cli) -> None:
    (cli.cwd / "two.md").write_text(
        "The service scores baskets on AWS in eu-central-1, 20 requests per second at the peak, p95 under 150 ms.\n"
        "RTO 2 hours.\nFor the loyalty statistics, recovery within 24 hours is sufficient.\n",
        encoding="utf8",
    )
    ended = cli("plan", "two.md", "--json")
    assert (ended.code, ended.json["status"]) == (0, "planned")
    (clash,) = ended.json["requirements"]["contradictions"]
    assert not clash["hard"]
    (taken,) = (
        c
        for c in ended.json["requirements"]["constraints"]
        if c["source"]["kind"] == "assumption" and c["field"] == "rto_minutes"
    )
    assert taken["value"] == 120
    assert ended.err.count("perhaps of two things") == 1


def test_data_that_no_machine_holds_are_sampled_and_the_plan_says_so(cli: Cli) -> None:
    document = cli.cwd / "large.md"
    document.write_text(
        "# Churn\n\nA weekly batch on AWS in us-east-1 scores 2 million customers within 4 hours.\n"
        "Training data: 900 GB.\n",
        encoding="utf8",
    )
    ended = cli("plan", str(document), "--json")
    assert ended.json["status"] == "planned"
    (training,) = [c for c in ended.json["architecture"]["components"] if c["slot"] == "training"]
    assert 0 < training["values"]["training_share"] < 0.1
    claims = [f["claim"] for critique in ended.json["critiques"] for f in critique["findings"]]
    assert any("learns from a repeatable sample: 40 of 900 GB" in claim for claim in claims)


def test_what_cannot_hold_because_of_an_open_contradiction_is_asked_first(cli: Cli) -> None:
    document = cli.cwd / "two-budgets.md"
    document.write_text(
        "# Scores\n\nScore card payments on AWS in us-east-1: 200 requests per second, p99 under 80 ms.\n"
        "The monthly budget is $20.\nThe monthly budget is $2,000.\n",
        encoding="utf8",
    )
    ended = cli("plan", str(document), "--json")
    assert (ended.code, ended.json["status"]) == (3, "waiting")
    assert "is stated as 20 and 2000" in ended.json["detail"]


@pytest.mark.parametrize("arguments", [["missing.md"], ["--cloud", "moon"]])
def test_what_cannot_be_planned_is_a_usage_error(cli: Cli, examples: Path, arguments: list[str]) -> None:
    file = [] if "missing.md" in arguments else [str(examples / "churn-batch.md")]
    ended = cli("plan", *file, *arguments)
    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_a_measured_service_time_sizes_the_design(cli: Cli, examples: Path) -> None:
    found = cli.cwd / "measured.json"
    found.write_text('{"service_time_ms": 24.0, "scv": 0.5, "where": "two cores of a laptop"}', encoding="utf8")
    ended = cli("plan", str(examples / "fraud-scoring.md"), "--measured", str(found), "--json")
    assert ended.code == 0, ended.err
    architecture = ended.json["architecture"]
    assert architecture["measured"]["service_time_ms"] == 24
    said = " ".join(reason for decision in architecture["decisions"] for reason in decision["reasons"])
    assert "measured on two cores of a laptop" in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read"),
        ("{", "Invalid JSON"),
        ('{"service_time_ms": 0, "scv": 1, "where": "here"}', "`service_time_ms`"),
        ('{"service_time_ms": 3, "where": "here"}', "`scv`"),
        ('{"service_time_ms": 3, "scv": 1, "where": "here", "unit": "ms"}', "`unit`"),
    ],
)
def test_a_broken_measurement_is_refused(cli: Cli, examples: Path, text: str | None, words: str) -> None:
    found = cli.cwd / "measured.json"
    if text is not None:
        found.write_text(text, encoding="utf8")
    ended = cli("plan", str(examples / "fraud-scoring.md"), "--measured", str(found))
    assert ended.code == 2
    assert words in ended.err
    assert "validate --app --out" in ended.err
