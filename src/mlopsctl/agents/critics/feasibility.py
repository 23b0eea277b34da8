"""Does the design still hold when traffic bunches, a zone is lost, a shard fails or an account is new?"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlopsctl.agents.critic import Critic
from mlopsctl.agents.unmet import unmet
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Component
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.critique import Critique, Cut, Finding
from mlopsctl.domain.requirements import Constraint, Requirements
from mlopsctl.planning.costs import IN_STANDBY
from mlopsctl.planning.expressions import evaluate
from mlopsctl.planning.facts import facts, number
from mlopsctl.planning.path import PERCENTILES
from mlopsctl.planning.recovery import RECOVERY
from mlopsctl.planning.sizing import batch, derived, fewest_units, is_on_path, transfer_ms
from mlopsctl.planning.stress import Stress, Verdict, enough_units, stress
from mlopsctl.planning.text import listed, said

LENS = "feasibility"
ZONE_LOSS_FROM = 99.9  # % availability from which the loss of a zone must not break the latency
_CLOSE = 0.8  # share of a limit from which it is worth a warning


@dataclass(frozen=True)
class Part:
    """A component with its blueprint and the numbers that its expressions read."""

    component: Component
    blueprint: Blueprint
    names: dict[str, float]


def review(requirements: Requirements, architecture: Architecture, catalog: Catalog) -> Critique:
    """Simulates what the planner calculated, and asks which limits and quotas would stop it."""
    parts = _parts(requirements, architecture, catalog)
    findings = (
        *_latency(requirements, parts),
        *_egress(requirements, architecture),
        *unmet(requirements, architecture, [(p.blueprint, p.component) for p in parts], catalog),
        *_callers(requirements, architecture),
        *_quotas(architecture),
        *_recovery(requirements, parts),
        *_standby(requirements, architecture),
        *_sample(parts),
        *(f for part in parts for f in (*_batch(requirements, part), *_limits(part))),
    )
    worst = min(findings, key=lambda f: ("block", "warn", "info").index(f.severity), default=None)
    return Critique(
        lens=LENS,
        summary=worst.claim if worst else "Nothing here can be simulated, and no limit or quota is near.",
        confidence=0.9,
        risk={"block": "high", "warn": "medium", "info": "low"}[worst.severity] if worst else "low",
        findings=findings,
    )


def _parts(requirements: Requirements, architecture: Architecture, catalog: Catalog) -> list[Part]:
    region = catalog.cloud(architecture.cloud).regions[architecture.regions[0]]
    known = facts(requirements, len(region.zones), architecture.measured, catalog.rates)
    network = architecture.component("network")
    zones = network.values.get("zone_count") if network else None
    parts = []
    for component in architecture.components:
        names = {**known.sized(component.values), "zones": float(zones or known.values["zones"])}
        blueprint = catalog.blueprint(architecture.cloud, component.slot, component.blueprint)
        names = derived(blueprint, names, component.units, fewest_units(blueprint, names))
        parts.append(Part(component, blueprint, names))
    return parts


def _latency(requirements: Requirements, parts: Sequence[Part]) -> Iterator[Finding]:
    stated = [c for field in PERCENTILES if (c := requirements.find(field))]
    slots = {part.component.slot for part in parts}
    parts = [part for part in parts if is_on_path(part.blueprint, slots)]
    hops = tuple(
        (evaluate(p.blueprint.hop.p50_ms, p.names), evaluate(p.blueprint.hop.p99_ms, p.names))
        for p in parts
        if p.blueprint.hop
    )
    for part in parts:
        sizing = part.blueprint.sizing
        if sizing is None:
            continue
        rps = evaluate(sizing.arrival_rps, part.names)
        transfer = transfer_ms(sizing, part.names)
        together = int(batch(sizing, part.names, rps / part.component.units)[0])
        test = Stress(
            rps=rps,
            units=part.component.units,
            servers=max(1, int(evaluate(sizing.servers_per_unit, part.names))),
            service_ms=evaluate(sizing.service_time_ms, {**part.names, "batch_size": float(together)}),
            scv=evaluate(sizing.scv, part.names),
            seconds=sizing.scale_out_seconds,
            zones=int(part.names["zones"]) if part.names["availability_pct"] >= ZONE_LOSS_FROM else 1,
            hops=(*hops, (transfer, transfer)),
            batch=together,
            cold=(evaluate(sizing.cold_start_share, part.names), evaluate(sizing.cold_start_ms, part.names)),
        )
        for constraint in stated:
            yield _latency_finding(constraint, test, stress(test, constraint), part)


def _latency_finding(constraint: Constraint, test: Stress, verdict: Verdict, part: Part) -> Finding:
    slot, percentile = part.component.slot, constraint.field.split("_")[1]
    seen = verdict.worst
    claim = (
        f"{percentile} of {seen.mean:.0f} ms in simulation {verdict.case}, where {constraint.value:g} ms are allowed."
    )
    evidence = (
        f"95 % confidence interval {seen.low:.0f} to {seen.high:.0f} ms; {part.component.units} units of"
        f" {part.component.ref}:{part.component.size} at {test.rps:g} requests/s in bursts"
    )
    broken = seen.low > number(constraint)
    doubtful = seen.high > number(constraint)
    return Finding(
        rule=f"feasibility.{constraint.field}",
        severity="block" if broken and constraint.hard else "warn" if broken or doubtful else "info",
        claim=claim,
        evidence=evidence,
        slots=(slot,),
        remedy=_more_capacity(constraint, test, part) if broken and constraint.hard else None,
    )


def _more_capacity(constraint: Constraint, test: Stress, part: Part) -> Cut:
    """The headroom with which the simulation meets the limit; another variant when no number of units does."""
    component = part.component
    units = enough_units(test, constraint)
    if units is None or not component.capacity_rps:
        target = f"{component.ref}:{component.size}"
        reason = f"No number of units keeps {constraint.field} within {constraint.value:g} ms under failure."
        return Cut(kind="forbid", target=target, reason=reason, origin=LENS)
    each = component.capacity_rps / component.units
    factor = math.ceil(1000 * (units - 0.5) * each / test.rps) / 1000  # a planner rounds up to just `units`
    reason = f"{units} units instead of {component.units} keep {constraint.field} within {constraint.value:g} ms."
    return Cut(kind="headroom", target=component.slot, value=factor, reason=reason, origin=LENS)


def _egress(requirements: Requirements, architecture: Architecture) -> Iterator[Finding]:
    provided = {p for c in architecture.components for p in c.provides}
    stated = requirements.find("availability_pct")
    if stated and stated.hard and number(stated) >= ZONE_LOSS_FROM and "multi-az-egress" not in provided:
        claim = f"One zone carries all outgoing traffic, where {stated.value:g} % availability is asked for."
        cut = Cut(kind="require", target="multi-az-egress", reason=claim, origin=LENS)
        evidence = "when that zone is lost no new task can fetch its image or write its logs"
        yield Finding(
            rule="feasibility.egress", severity="block", claim=claim, evidence=evidence, slots=("network",), remedy=cut
        )


def _callers(requirements: Requirements, architecture: Architecture) -> Iterator[Finding]:
    """Where nobody says who calls, the entry follows from cost: somebody should know which one it is."""
    edge = architecture.component("edge")
    if edge and requirements.find("private_networking") is None:
        private = "private-entry" in edge.provides
        place, other = ("inside the network", "false") if private else ("on the internet", "true")
        claim = f"Nobody says who calls: the entry is {place}; private_networking={other} moves it."
        yield Finding(rule="feasibility.callers", severity="info", claim=claim, evidence="Not stated.", slots=("edge",))


def _batch(requirements: Requirements, part: Part) -> Iterator[Finding]:
    hours, window = part.component.duration_hours, requirements.find("batch_window_hours")
    if not hours or not window or "batch_inference" not in part.blueprint.workloads:
        return
    broken = 2 * hours > number(window)
    claim = f"A run with one failed and repeated shard takes up to {2 * hours:.2g} of {window.value:g} h."
    cut = Cut(kind="headroom", target=part.component.slot, value=2.0, reason=claim, origin=LENS)
    yield Finding(
        rule="feasibility.batch_window",
        severity="block" if broken and window.hard else "warn" if broken else "info",
        claim=claim,
        evidence=f"{part.component.units} workers need {hours:.2g} h; a shard that fails at its end starts anew",
        slots=(part.component.slot,),
        remedy=cut if broken and window.hard else None,
    )


def _sample(parts: Sequence[Part]) -> Iterator[Finding]:
    """Jobs that look at less than all of their data: by rule, what they do, the figures of the share, its name."""
    for rule, deed, taken, whole, share in (
        ("training_sample", "A training learns from", "learned_gb", "training_data_gb", "training_share"),
        ("drift_sample", "A drift check compares", "compared_gb", "recent_gb", "drift_share"),
    ):
        for component, names in ((p.component, p.names) for p in parts if p.component.values.get(share, 1) != 1):
            yield Finding(
                rule=f"feasibility.{rule}",
                severity="warn",
                claim=f"{deed} a repeatable sample: {names[taken]:g} of {names[whole]:g} GB.",
                evidence=f"it takes whole identities (the first column); config/app.json names the share, `{share}`",
                slots=(component.slot,),
            )


def _recovery(requirements: Requirements, parts: Sequence[Part]) -> Iterator[Finding]:
    """Whoever answers requests and says nothing of its recovery may be the one that misses the objective."""
    silent = [p.component for p in parts if p.blueprint.sizing and p.component.rto_minutes is None]
    for field in RECOVERY:
        wanted = requirements.find(field)
        if wanted and silent:
            yield Finding(
                rule="feasibility.recovery",
                severity="warn",
                claim=f"{listed(c.ref for c in silent)}: nothing says how fast it recovers; {said(wanted)} is open.",
                slots=tuple(c.slot for c in silent),
            )


def _standby(requirements: Requirements, architecture: Architecture) -> Iterator[Finding]:
    """Somebody should know where the data goes that was never meant to leave, and whether a person has to act."""
    region, *second = architecture.regions
    runs = any(item.environment == IN_STANDBY for item in architecture.cost.items)
    zoned = architecture.component("dns")
    for there in second:
        named = there in requirements.members("regions")
        claim = f"nothing answers until somebody brings the system up in {there}."
        if runs:
            claim = f"Route 53 sends callers to {there}, and nobody has to act."
            claim += "" if zoned else " That takes a public hosted zone for the name that they call; none is named."
        yield Finding(
            rule="feasibility.standby",
            severity="info" if named and (zoned or not runs) else "warn",
            claim=f"If {region} is lost, {claim}"
            + ("" if named else f" No second region is named; {there} keeps data where {region} does."),
            evidence="" if named else f"name another with --answer regions={region},OTHER",
            slots=("standby",),
        )


def _limits(part: Part) -> Iterator[Finding]:
    for limit in part.blueprint.limits:
        used, most = evaluate(limit.expression, part.names), evaluate(limit.value, part.names)
        if used > _CLOSE * most:
            yield Finding(
                rule="feasibility.limit",
                severity="warn",
                claim=f"{limit.name}: {used:g} of {most:g} {limit.unit} are used; larger cases will fail.",
                evidence=limit.source,
                slots=(part.component.slot,),
            )


def _quotas(architecture: Architecture) -> Iterator[Finding]:
    for request in architecture.quotas:
        yield Finding(
            rule="feasibility.quota",
            severity="warn",
            claim=f"{request.service}, {request.quota}: {request.needed} needed; a new account has {request.default}.",
            evidence=f"{request.source}; {request.command}",
            slots=request.slots,
        )


CRITIC = Critic(lens=LENS, review=review)
