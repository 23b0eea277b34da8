from dataclasses import replace

import pytest

from mlopsctl.agents.critics.policy import review
from mlopsctl.catalog import Catalog, load
from mlopsctl.domain.architecture import Architecture, Component, Cost, Latency
from mlopsctl.domain.blueprint import Eligibility
from mlopsctl.domain.requirements import Constraint, Requirements, Source


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


def required(stated: dict[str, object] | None = None, *, hard: bool = True) -> Requirements:
    source = Source(kind="answer")
    rows = [
        Constraint.model_validate({"field": f, "value": v, "hard": hard, "source": source})
        for f, v in (stated or {}).items()
    ]
    return Requirements(document_sha256="", constraints=tuple(rows))


def design(*provides: str, region: str = "eu-central-1", cost: float = 500) -> Architecture:
    return Architecture(
        name="lean",
        cloud="aws",
        regions=(region,),
        environments=("prod",),
        components=(Component(slot="edge", blueprint="alb", size="private", provides=provides),),
        cost=Cost(expected=cost),
        latency=Latency(),
    )


def test_a_design_that_keeps_the_rules_has_no_findings(catalog: Catalog) -> None:
    needed = required(
        {
            "private_networking": True,
            "data_residency": ["de"],
            "monthly_budget_usd": 500,
            "workloads": ["online_inference"],
        }
    )
    critique = review(needed, design("private-entry"), catalog)
    assert (critique.lens, critique.findings, critique.risk) == ("policy", (), "low")
    assert critique.summary == "4 design rules hold, 0 do not; 4 do not apply."


@pytest.mark.parametrize(
    ("stated", "architecture", "rule", "remedy"),
    [
        ({"monthly_budget_usd": 499}, design(), "design-within-budget", None),
        ({"data_residency": ["eu"]}, design(region="us-east-1"), "design-in-residency", None),
        (
            {"private_networking": True, "workloads": ["online_inference"]},
            design("public-entry"),
            "design-private-entry",
            ("require", "private-entry"),
        ),
        ({"customer_managed_keys": True}, design(), "design-customer-keys", ("require", "customer-managed-key")),
    ],
)
def test_a_broken_hard_rule_blocks_with_the_cut_that_mends_it(
    catalog: Catalog,
    stated: dict[str, object],
    architecture: Architecture,
    rule: str,
    remedy: tuple[str, str] | None,
) -> None:
    critique = review(required(stated), architecture, catalog)
    (block,) = critique.blocks
    assert block.rule == rule
    assert (block.remedy and (block.remedy.kind, block.remedy.target)) == remedy
    assert critique.risk == "high"


def test_a_batch_system_needs_no_private_entry(catalog: Catalog) -> None:
    needed = required({"private_networking": True, "workloads": ["batch_inference"]})
    assert review(needed, design(), catalog).findings == ()


def test_an_unpriced_component_is_a_warning(catalog: Catalog) -> None:
    unpriced = design().model_copy(update={"cost": Cost(expected=1, unpriced=("edge/alb: WAF",))})
    (finding,) = review(required(), unpriced, catalog).findings
    assert (finding.rule, finding.severity) == ("design-fully-priced", "warn")
    assert "edge/alb: WAF" in finding.claim


@pytest.mark.parametrize(("hard", "severity"), [(True, "block"), (False, "warn")])
def test_a_service_that_may_not_hold_the_data_is_forbidden(catalog: Catalog, hard: bool, severity: str) -> None:
    verdict = {"hipaa": Eligibility(eligible=False, source="the provider's list")}
    (finding,) = review(required({"compliance": ["hipaa"]}, hard=hard), design(), _with(catalog, verdict)).findings
    assert (finding.rule, finding.severity, finding.evidence) == ("eligibility", severity, "the provider's list")
    assert finding.remedy is not None
    assert (finding.remedy.kind, finding.remedy.target) == ("forbid", "edge/alb")


def test_silence_about_a_service_is_said(catalog: Catalog) -> None:
    findings = review(required({"compliance": ["hipaa", "osha"]}), design(), _with(catalog, {})).findings
    (finding,) = [f for f in findings if f.rule == "eligibility-unknown"]
    assert (finding.rule, finding.severity) == ("eligibility-unknown", "warn")
    assert "under hipaa." in finding.claim


def _with(catalog: Catalog, eligibility: dict[str, Eligibility]) -> Catalog:
    """The catalogue in which the load balancer has another eligibility."""
    blueprints = (
        b.model_copy(update={"eligibility": eligibility}) if b.slot == "edge" else b for b in catalog.blueprints
    )
    return replace(catalog, blueprints=tuple(blueprints))


def test_a_regime_that_nothing_here_checks_is_named(catalog: Catalog) -> None:
    critique = review(required({"compliance": ["gdpr", "lgpd", "sox"]}), design(), catalog)
    (finding,) = [f for f in critique.findings if f.rule == "regime-not-checked"]
    assert (finding.severity, "lgpd, sox:" in finding.claim, "gdpr" in finding.claim) == ("warn", True, False)
