import json
from pathlib import Path

from front_door import Cli

DOCUMENT = """# Scores for the shop

We score about 40 requests per second at peak, on AWS in eu-west-1.
"""


def _script(folder: Path, **content: object) -> str:
    file = folder / "script.json"
    file.write_text(json.dumps(content))
    return str(file)


def _design(cli: Cli, script: str) -> tuple[int, dict[str, object]]:
    (cli.cwd / "shop.md").write_text(DOCUMENT)
    ended = cli("design", "shop.md", "--backend", "replay", "--script", script, "--json")
    assert "Traceback" not in ended.err
    return ended.code, json.loads(ended.out) if ended.out else {"error": ended.err}


CONSTRAINTS = [
    {"field": "workloads", "value": ["online_inference"], "quote": "score about 40 requests per second"},
    {"field": "peak_rps", "value": 40, "quote": "about 40 requests per second at peak"},
    {"field": "regions", "value": ["eu-west-1"], "quote": "eu-west-1"},
]


def test_a_scripted_backend_reads_and_its_quotes_are_located(cli: Cli) -> None:
    code, document = _design(cli, _script(cli.cwd, constraints=CONSTRAINTS))
    assert code == 3
    requirements = document["requirements"]
    assert isinstance(requirements, dict)
    sources = [c["source"] for c in requirements["constraints"]]
    assert all(DOCUMENT[s["start"] : s["end"]] == s["quote"] for s in sources)


def test_a_quote_that_is_not_in_the_document_is_dropped(cli: Cli) -> None:
    invented = {"field": "monthly_budget_usd", "value": 5, "quote": "at most five dollars"}
    _, document = _design(cli, _script(cli.cwd, constraints=[*CONSTRAINTS, invented]))
    requirements = document["requirements"]
    assert isinstance(requirements, dict)
    assert "monthly_budget_usd" not in {c["field"] for c in requirements["constraints"]}


def test_a_second_opinion_can_block_but_not_remove_a_finding(cli: Cli) -> None:
    objection = {
        "lens": "policy",
        "summary": "No load balancer, please",
        "confidence": 0.5,
        "risk": "high",
        "findings": [{"rule": "opinion.alb", "severity": "block", "claim": "I do not like it"}],
    }
    code, document = _design(cli, _script(cli.cwd, constraints=CONSTRAINTS, critiques={"policy": [objection]}))
    assert code == 1
    assert document["status"] == "blocked"
    assert "I do not like it" in str(document["detail"])


def test_a_broken_script_is_refused(cli: Cli) -> None:
    (cli.cwd / "broken.json").write_text("{")
    code, document = _design(cli, str(cli.cwd / "broken.json"))
    assert code == 2
    assert "replay script" in str(document["error"])
    code, _ = _design(cli, _script(cli.cwd, constraints=[{"field": "colour", "value": "red", "quote": "AWS"}]))
    assert code == 2
