import json
from pathlib import Path

import pytest

from documents import BATCH, ONLINE
from front_door import Cli, Ended


def _design(cli: Cli, text: str, *options: str) -> Ended:
    (cli.cwd / "wish.md").write_text(text, encoding="utf8")
    return cli("design", "wish.md", "--json", "--out", "repo", *options)


def _constraints(document: dict[str, object], field: str) -> list[tuple[object, str]]:
    requirements = document["requirements"]
    assert isinstance(requirements, dict)
    return [(c["value"], c["source"]["kind"]) for c in requirements["constraints"] if c["field"] == field]


def test_unanswered_questions_become_assumptions_in_the_design_and_its_records(cli: Cli) -> None:
    document = _design(cli, ONLINE).json
    assert document["gate"]["gate"] == "architecture"
    assert _constraints(document, "payload_kb") == [(4.0, "assumption")]
    record = next(d for d in document["architecture"]["decisions"] if d["title"] == "What the document does not say")
    assert any("payload_kb" in reason for reason in record["reasons"])
    assert "payload_kb" in record["fields"]


def test_an_answer_at_the_architecture_gate_changes_the_design(cli: Cli) -> None:
    waiting = _design(cli, ONLINE).json
    run = waiting["run_id"]
    decision = cli("answer", run, "payload_kb=900", "environments=staging,prod", "--json")
    assert decision.code == 0, decision.err
    assert decision.json["method"] == "answer command"
    assert decision.json["edit"]["answers"] == {"payload_kb": 900.0, "environments": ["prod", "staging"]}
    document = cli("resume", run, "--json").json
    assert _constraints(document, "payload_kb") == [(900.0, "answer")]
    assert set(document["architecture"]["environments"]) == {"staging", "prod"}
    assert document["architecture"]["cost"]["expected"] > waiting["architecture"]["cost"]["expected"]
    assert "payload_kb" not in {q["field"] for q in document["requirements"]["questions"]}
    log = cli("trace", run, "--json").json["events"]
    assert [e["data"]["decision"] for e in log if e["action"] == "gate.decided"] == ["edited"]


def test_answers_resolve_contradictions_at_the_questions_gate(cli: Cli) -> None:
    waiting = _design(cli, ONLINE + "\nThe 99th percentile has to be under 90 ms.\n", "--yes")
    assert waiting.code == 3
    assert waiting.json["gate"]["gate"] == "questions"
    run = waiting.json["run_id"]
    assert f"mlopsctl answer {run}" in waiting.err
    assert cli("answer", run, "latency_p99_ms=250").code == 0
    document = cli("resume", run, "--json").json
    assert document["gate"]["gate"] == "architecture"
    assert document["requirements"]["contradictions"] == []
    assert _constraints(document, "latency_p99_ms") == [(250.0, "answer")]


def test_answers_from_a_file_hold_from_the_start(cli: Cli) -> None:
    (cli.cwd / "answers.yaml").write_text("environments: [staging, prod]\ncompliance: []\npeak_rps: 240\n")
    document = _design(cli, ONLINE, "--answers", "answers.yaml").json
    assert _constraints(document, "peak_rps") == [(240.0, "answer")]
    assert _constraints(document, "compliance") == [([], "answer")]
    assert document["answers"]["environments"] == ["prod", "staging"]
    created = cli("trace", document["run_id"], "--json").json["events"][0]
    assert created["data"]["answers"]["peak_rps"] == 240


def test_nobody_says_yes_to_a_question_without_a_default(cli: Cli) -> None:
    ended = _design(cli, "# A model\n\nIt runs on AWS and costs at most 900 USD a month.\n", "--yes")
    assert ended.code == 3
    assert ended.json["gate"]["gate"] == "questions"
    assert "workloads" in ended.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("colour: red\n", "colour"),
        ("peak_rps: many\n", "peak_rps"),
        ("- peak_rps\n", "field: value"),
        ("peak_rps: 3\npeak_rps: 4\n", "repeats"),
        ("clouds: [moon]\n", "moon"),
    ],
    ids=["unknown", "type", "list", "twice", "choice"],
)
def test_a_wrong_answers_file_is_refused(cli: Cli, content: str, says: str) -> None:
    (cli.cwd / "answers.yaml").write_text(content)
    ended = _design(cli, BATCH, "--answers", "answers.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert "answers.yaml" in ended.err
    assert says in ended.err
    assert cli("runs", "--json").json == {"runs": []}


def test_an_answers_file_that_is_no_file_of_answers_is_named_in_one_line(cli: Cli) -> None:
    (cli.cwd / "notes.md").write_text("# Notes\n\n`peak_rps` is 40\n")
    for name, says in (("nowhere.yaml", "No such file"), (".", "directory"), ("notes.md", "(line 3, column 1)")):
        said = _design(cli, BATCH, "--answers", name).err
        assert says in said.splitlines()[0]
        assert "Errno" not in said
        assert "  next: " in said


def test_a_wrong_answer_changes_nothing(cli: Cli) -> None:
    run = _design(cli, BATCH).json["run_id"]
    for given, code in (
        (["colour=red"], 2),
        (["team_size=many"], 2),
        (["team_size"], 2),
        (["team_size="], 2),
        ([], 2),
    ):
        assert cli("answer", run, *given).code == code
    assert cli("show", run, "--json").json["gate"]["gate"] == "architecture"
    assert cli("approve", run).code == 0
    late = cli("answer", run, "team_size=4")
    assert late.code == 5
    assert "already approved" in late.err
    assert cli("answer", "20260101-nothing-0000", "team_size=4").code == 2


def test_a_run_keeps_its_answers_when_it_is_resumed_without_the_file(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(json.dumps({"team_size": 9}))
    run = _design(cli, BATCH, "--answers", str(file)).json["run_id"]
    file.unlink()
    cli("answer", run, "rto_minutes=60")
    document = cli("resume", run, "--json").json
    assert _constraints(document, "team_size") == [(9, "answer")]
    assert _constraints(document, "rto_minutes") == [(60.0, "answer")]
