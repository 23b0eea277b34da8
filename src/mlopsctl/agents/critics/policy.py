"""Does the design keep the rules: budget, residency, private entry, own keys, services that may hold the data?"""

from collections.abc import Iterator

from mlopsctl.agents.critic import Critic
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.control import Control, ControlResult
from mlopsctl.domain.critique import Critique, Cut, Finding, Severity
from mlopsctl.domain.requirements import Requirements
from mlopsctl.policy.controls import load_controls
from mlopsctl.policy.judge import coverage, judge_architecture

LENS = "policy"
_SEVERITY: dict[str, Severity] = {"hard-mandatory": "block", "soft-mandatory": "warn", "advisory": "info"}


def review(requirements: Requirements, architecture: Architecture, catalog: Catalog) -> Critique:
    """Judges the design by every control over architectures, and every component by the regimes that apply."""
    controls = {control.id: control for control in load_controls()}
    results = judge_architecture(tuple(controls.values()), requirements, architecture)
    broken = (_finding(controls[result.control], result) for result in results if result.status == "fail")
    findings = (*broken, *_ineligible(requirements, architecture, catalog), *_unchecked(requirements, catalog))
    counted = coverage(results)
    severities = {finding.severity for finding in findings}
    return Critique(
        lens=LENS,
        summary=f"{counted['pass']} design rules hold, {counted['fail']} do not;"
        f" {counted['not_applicable']} do not apply.",
        confidence=0.7 if "warn" in severities else 0.95,
        risk="high" if "block" in severities else "medium" if "warn" in severities else "low",
        findings=findings,
    )


def _finding(control: Control, result: ControlResult) -> Finding:
    remedy = control.remedy and Cut(
        kind=control.remedy.kind, target=control.remedy.target, reason=control.title, origin=LENS
    )
    return Finding(
        rule=control.id,
        severity=_SEVERITY[control.level],
        claim=f"{control.title} This design does not: {result.detail}.",
        evidence=f"{control.source}, {control.level}",
        remedy=remedy,
    )


def _ineligible(requirements: Requirements, architecture: Architecture, catalog: Catalog) -> Iterator[Finding]:
    """Components that may not hold data under a regime, or of which nobody says that they may."""
    for component in architecture.components:
        known = catalog.blueprint(architecture.cloud, component.slot, component.blueprint).eligibility
        silent = []
        for regime in sorted(requirements.members("compliance") & _regimes(catalog)):
            if regime not in known:
                silent.append(regime)
            elif not known[regime].eligible:
                yield _forbidden(component.ref, component.slot, regime, known[regime].source, requirements)
        if silent:
            yield Finding(
                rule="eligibility-unknown",
                severity="warn",
                claim=f"Nothing says whether {component.ref} may hold data under {', '.join(silent)}.",
                slots=(component.slot,),
            )


def _unchecked(requirements: Requirements, catalog: Catalog) -> Iterator[Finding]:
    """Regimes of which neither a blueprint nor a control speaks: a design that passes is no evidence for them."""
    if unknown := sorted(requirements.members("compliance") - _regimes(catalog)):
        yield Finding(
            rule="regime-not-checked",
            severity="warn",
            claim=f"No rule of this library checks {', '.join(unknown)}: a design that passes is no evidence for it.",
            evidence="map clauses to controls in a policy file of your own, or have a person assess the design",
        )


def _forbidden(ref: str, slot: str, regime: str, source: str, requirements: Requirements) -> Finding:
    claim = f"{ref} may not hold data under {regime}."
    is_hard = any(
        c.hard and c.field == "compliance" and isinstance(c.value, tuple) and regime in c.value
        for c in requirements.constraints
    )
    return Finding(
        rule="eligibility",
        severity="block" if is_hard else "warn",
        claim=claim,
        evidence=source,
        slots=(slot,),
        remedy=Cut(kind="forbid", target=ref, reason=claim, origin=LENS),
    )


def _regimes(catalog: Catalog) -> frozenset[str]:
    """Regimes that are a question of which service is used; the others are not about services."""
    return frozenset(regime for blueprint in catalog.blueprints for regime in blueprint.eligibility)


CRITIC = Critic(lens=LENS, review=review)
