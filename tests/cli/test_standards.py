from typing import Any

import pytest

from documents import BATCH, ONLINE
from front_door import Cli, Ended


def _extract(cli: Cli, document: str, standards: str) -> Any:
    (cli.cwd / "wish.md").write_text(document, encoding="utf8")
    (cli.cwd / "rules.yaml").write_text(standards, encoding="utf8")
    ended = cli("extract", "wish.md", "--json", "--standards", "rules.yaml")
    assert ended.code == 0, ended.err
    return ended.json


def _of(document: Any, field: str) -> list[tuple[object, str]]:
    return [(c["value"], c["source"]["kind"]) for c in document["constraints"] if c["field"] == field]


def test_a_document_cannot_raise_the_budget_and_that_is_said(cli: Cli) -> None:
    document = _extract(cli, BATCH, "monthly_budget_usd: 300\n")
    assert _of(document, "monthly_budget_usd") == [(300.0, "standard")]
    overruled = document["contradictions"][0]
    assert not overruled["hard"]
    assert {side["kind"] for side in overruled["sides"]} == {"quote", "standard"}
    assert "org.yaml: monthly_budget_usd = 300" in overruled["claim"]


def test_a_stricter_document_wins(cli: Cli) -> None:
    document = _extract(cli, BATCH, "monthly_budget_usd: 800\nallowed_regions: [eu-west-1, eu-central-1]\n")
    assert _of(document, "monthly_budget_usd") == [(500.0, "quote")]
    assert _of(document, "regions") == [(["eu-west-1"], "quote")]
    assert document["contradictions"] == []


def test_a_region_that_is_not_allowed_blocks_and_an_answer_cannot_loosen_it(cli: Cli) -> None:
    (cli.cwd / "wish.md").write_text(BATCH, encoding="utf8")
    cli.home.mkdir()
    (cli.home / "org.yaml").write_text("allowed_regions: [eu-central-1]\n")
    ended = cli("design", "wish.md", "--json", "--yes", "--out", "repo")
    assert ended.code == 3
    assert ended.json["gate"]["gate"] == "questions"
    run = ended.json["run_id"]
    (cli.home / "org.yaml").unlink()  # a run keeps the rules that it was started under
    assert cli("answer", run, "regions=us-east-1").code == 0
    assert cli("resume", run, "--json").json["gate"]["gate"] == "questions"
    assert cli("answer", run, "regions=eu-central-1").code == 0
    document = cli("resume", run, "--json").json
    assert document["gate"]["gate"] == "architecture"
    assert document["architecture"]["regions"] == ["eu-central-1"]


def test_the_default_region_is_taken_where_the_document_names_none(cli: Cli) -> None:
    assert _of(_extract(cli, BATCH, "default_region: us-east-1\n"), "regions") == [(["eu-west-1"], "quote")]
    (cli.cwd / "online.md").write_text(ONLINE, encoding="utf8")
    ended = cli("design", "online.md", "--json", "--standards", "rules.yaml")
    assert ended.json["architecture"]["regions"] == ["us-east-1"]
    for region in ("eu-west-1", "eu-central-1"):
        rules = f"default_region: {region}\nallowed_regions: [eu-central-1, eu-west-1]\n"
        (cli.cwd / "rules.yaml").write_text(rules)
        ended = cli("design", "online.md", "--json", "--standards", "rules.yaml")
        assert ended.json["architecture"]["regions"] == [region]


def test_controls_regimes_and_technology_are_added(cli: Cli) -> None:
    rules = "required_controls: [private_networking]\ncompliance: [soc2]\nforbidden_tech: [kubernetes]\n"
    document = _extract(cli, BATCH, rules)
    assert _of(document, "private_networking") == [(True, "standard")]
    assert (["soc2"], "standard") in _of(document, "compliance")
    assert (["gdpr"], "quote") in _of(document, "compliance")
    assert _of(document, "forbidden_tech") == [(["kubernetes"], "standard")]


def test_what_the_document_needs_and_the_organisation_forbids_is_a_contradiction(cli: Cli) -> None:
    document = _extract(cli, BATCH, "forbidden_clouds: [aws]\n")
    assert [c["hard"] for c in document["contradictions"]] == [True]
    assert [q["field"] for q in document["questions"] if q["blocking"]] == ["clouds"]


def test_only_allowed_services_are_used(cli: Cli) -> None:
    (cli.cwd / "wish.md").write_text(ONLINE, encoding="utf8")
    (cli.cwd / "rules.yaml").write_text("allowed_services: [s3, vpc]\n")
    ended = cli("design", "wish.md", "--json", "--yes", "--standards", "rules.yaml")
    assert ended.code == 4
    assert "org.yaml: allowed_services" in str(ended.json["conflict"])


@pytest.mark.slow
def test_required_tags_are_on_everything(cli: Cli) -> None:
    (cli.cwd / "wish.md").write_text(BATCH, encoding="utf8")
    (cli.cwd / "rules.yaml").write_text('required_tags: {CostCenter: "4711", business-unit: "Retail ${x}"}\n')
    assert _refused(cli("design", "wish.md", "--standards", "rules.yaml"), "business-unit")
    (cli.cwd / "rules.yaml").write_text('required_tags: {CostCenter: "4711", business-unit: Retail/EU}\n')
    ended = cli("design", "wish.md", "--json", "--yes", "--out", "repo", "--standards", "rules.yaml", timeout=500)
    assert ended.code == 0, ended.err
    for root in ("bootstrap", "envs/prod"):
        providers = (cli.cwd / "repo" / "infra" / root / "providers.tf").read_text(encoding="utf8")
        assert 'CostCenter    = "4711"' in providers
        assert 'business-unit = "Retail/EU"' in providers


def _refused(ended: Ended, says: str) -> bool:
    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err
    assert "rules.yaml" in ended.err
    return says in ended.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("budget: 5\n", "monthly_budget_usd"),
        ("monthly_budget_usd: cheap\n", "monthly_budget_usd"),
        ("compliance: [taste]\n", "taste"),
        ("required_controls: [prayer]\n", "prayer"),
        ("default_region: us-east-1\nallowed_regions: [eu-west-1]\n", "default_region"),
        ("- a\n", "key: value"),
        ("required_tags: [Owner]\n", "required_tags"),
        ("allowed_services: s3\n", "list"),
    ],
)
def test_a_wrong_file_is_refused_and_says_what_is_known(cli: Cli, content: str, says: str) -> None:
    (cli.cwd / "wish.md").write_text(BATCH, encoding="utf8")
    (cli.cwd / "rules.yaml").write_text(content)
    assert _refused(cli("extract", "wish.md", "--standards", "rules.yaml"), says)


def test_a_standards_file_that_is_named_and_absent_is_an_error(cli: Cli) -> None:
    (cli.cwd / "wish.md").write_text(BATCH, encoding="utf8")
    ended = cli("extract", "wish.md", "--standards", "nowhere.yaml")
    assert ended.code == 2
    assert "nowhere.yaml" in ended.err
