"""Why a design looks as it does: decisions that quote the document, and what was not chosen."""

from collections.abc import Iterable, Iterator, Sequence

from mlopsctl.catalog import Cloud
from mlopsctl.domain.architecture import Component, Decision, Rejected, Speed
from mlopsctl.domain.blueprint import Blueprint, Expression
from mlopsctl.domain.requirements import Constraint, Requirements
from mlopsctl.planning.attempt import BUDGET, CAPABILITIES, Attempt
from mlopsctl.planning.availability import DOWNTIME, uptime
from mlopsctl.planning.expressions import names_in
from mlopsctl.planning.front import used
from mlopsctl.planning.path import PERCENTILES
from mlopsctl.planning.recovery import RECOVERY
from mlopsctl.planning.scope import plain
from mlopsctl.planning.speeds import NAMES
from mlopsctl.planning.text import brought, figure, listed, said, slug, usd
from mlopsctl.planning.variants import Variant

_CENT = 0.005
_PLANNED = {"project_name", "team_size", "forbidden_tech", "clouds", "clouds_forbidden", "regions", "data_residency"}
_PLANNED |= {"environments", "workloads", BUDGET, *PERCENTILES}  # fields that planning itself respects
_STANDS_FOR = {  # derived facts and the field that decides them
    "requests_per_month": "avg_rps",
    "runs_per_month": "batch_window_hours",
    "trainings_per_month": "retrain_cadence",
    "learned_gb": "training_data_gb",
    "training_interval_hours": "retrain_cadence",
    "documents_gb": "training_data_gb",
    **dict.fromkeys(("text_kb", "largest_kb", "largest_text_kb"), "payload_kb"),
}


def because(variant: Variant, tried: Attempt) -> tuple[str, ...]:
    """The stated fields that decided a component: what its arithmetic reads, offers or answers to."""
    blueprint = variant.blueprint
    stated = {c.field for c in _stated(tried.brief.requirements)}
    fields = set(_reads(blueprint))
    fields |= {f for f, (capability, _) in CAPABILITIES.items() if capability in variant.component.provides}
    fields |= set(PERCENTILES) if blueprint.sizing or blueprint.hop else set()
    fields |= {DOWNTIME} if variant.component.availability_pct is not None else set()
    fields |= {f for f in RECOVERY if getattr(variant.component, f) is not None}
    fields |= {"compliance"} if blueprint.eligibility else set()
    fields |= {"regions", "data_residency"} if variant.blueprint.slot == "network" else set()
    offered = brought(blueprint, variant.component.provides)
    for field in ("required_tech", "ci_platform"):
        if offered & {slug(m) for m in tried.brief.requirements.members(field)}:
            fields.add(field)
    return tuple(sorted(fields & stated))


def speed(variant: Variant, tried: Attempt) -> Speed | None:
    """What the time that a component takes rests on; None where nothing that it does is timed."""
    blueprint = variant.blueprint
    if read := NAMES & names_read(blueprint):
        return tried.brief.facts.speeds.speed(variant.component.values, read)
    answers = any(workload.endswith("_inference") for workload in blueprint.workloads)
    if answers or blueprint.hop or blueprint.duration_hours is not None:
        return Speed(basis="assumption", says=("a figure of the blueprint",))
    return None


def decisions(chosen: Sequence[Variant], tried: Attempt) -> tuple[Decision, ...]:
    """One decision for the place, one for each slot, one for everything that had to be assumed."""
    chosen_for = {field for v in chosen for field in because(v, tried)}
    return (
        _place(tried),
        *(_decision(v, chosen, tried) for v in chosen),
        *_assumed(chosen, tried),
        *_left_open(chosen_for, chosen, tried),
    )


def not_chosen(chosen: Sequence[Variant], tried: Attempt) -> tuple[Rejected, ...]:
    """Every other blueprint and size, once, with what ruled it out."""
    return (*tried.rejected, *(r for v in chosen for r in _beaten(v, chosen, tried)))


def unmet_technology(
    requirements: Requirements, parts: Iterable[tuple[Blueprint, Component]], cloud: Cloud
) -> dict[Constraint, frozenset[str]]:
    """Technology that is asked for and that no component of the design brings, by constraint."""
    given = {slug(t) for t in cloud.tech}.union(*(brought(b, c.provides) for b, c in parts))
    asked = [c for c in requirements.constraints if c.field in ("required_tech", "ci_platform")]
    missing = {c: frozenset({slug(m) for m in _members(c)} - given) for c in asked}
    return {c: names for c, names in missing.items() if names}


def _members(constraint: Constraint) -> tuple[str, ...]:
    return constraint.value if isinstance(constraint.value, tuple) else (str(constraint.value),)


def _stated(requirements: Requirements) -> list[Constraint]:
    """Everything but assumptions."""
    return [c for c in requirements.constraints if c.source.kind != "assumption"]


def _place(tried: Attempt) -> Decision:
    site, requirements = tried.brief.site, tried.brief.requirements
    cloud = tried.brief.catalog.cloud(site.cloud)
    fields = ("clouds", "clouds_forbidden", "regions", "data_residency", "environments", "workloads", "multi_region")
    stated = [c for c in _stated(requirements) if c.field in fields]
    there = "and all the time" if site.twice else "standby"
    reasons = [said(c) for c in stated] or [f"No place is stated; {site.region} is the default for {cloud.title}."]
    return Decision(
        title="Where the system runs",
        choice=f"{cloud.title}, {cloud.regions[site.region].title} ({site.region})"
        + (f", {there} in {cloud.regions[site.standby].title} ({site.standby})" if site.standby else "")
        + "; environments: "
        f"{listed(site.environments)}; workloads: {listed(site.workloads)}.",
        reasons=tuple(reasons),
        alternatives=site.other_regions,
        fields=tuple(sorted({c.field for c in stated})),
        files=tuple(f"infra/envs/{environment}" for environment in site.environments),
    )


def _decision(variant: Variant, chosen: Sequence[Variant], tried: Attempt) -> Decision:
    component, blueprint = variant.component, variant.blueprint
    fields = because(variant, tried)
    quoted = [said(c) for c in tried.brief.requirements.constraints if c.field in fields]
    others = [f"{r.blueprint} ({r.size}): {r.reason}" for r in _beaten(variant, chosen, tried)]
    others += [f"{r.blueprint} ({r.size}): {r.reason}" for r in tried.rejected if r.slot == component.slot]
    if not others and blueprint.replaces:
        others = [f"{name}: there is no blueprint for it." for name in blueprint.replaces]
    return Decision(
        title=f"How to fill the slot {component.slot}",
        choice=f"{blueprint.title}, size {component.size}"
        + (f", {component.units} units" if component.units > 1 else "")
        + f", {usd(component.monthly_usd)} a month.",
        reasons=(blueprint.summary, *quoted),
        alternatives=tuple(others),
        fields=fields,
        files=(f"infra/modules/{component.slot}",),
    )


def _assumed(chosen: Sequence[Variant], tried: Attempt) -> Iterator[Decision]:
    read = {name for v in chosen for name in _reads(v.blueprint)}
    used: list[Constraint] = [c for c in tried.brief.facts.assumptions if c.field in read]
    used += [c for c in tried.brief.requirements.constraints if c.source.kind == "assumption"]
    used += tried.brief.site.assumptions
    sentences = [f"{said(c)}" for c in used]
    if "batch_window_hours" in read:
        sentences.append(
            f"Batch runs a month: {tried.brief.facts.values['runs_per_month']:.4g}; no schedule can be stated."
        )
    sentences += _speeds(chosen, tried)
    if any(tried.brief.requirements.find(field) for field in RECOVERY):
        sentences.append(
            "Recovery is from the loss of a unit, a zone or data by mistake, not from that of a whole region."
        )
    if len(tried.brief.site.environments) > 1:
        sentences.append("Environments other than the first run at the fewest units, with a twentieth of the traffic.")
    if sentences:
        yield Decision(
            title="What the document does not say",
            choice="Defaults that the figures rest on; state a value to replace one.",
            reasons=tuple(sentences),
            fields=tuple(sorted({c.field for c in used})),
        )


def _speeds(chosen: Sequence[Variant], tried: Attempt) -> Iterator[str]:
    """What the times of all components rest on, each thing once."""
    slots: dict[str, list[str]] = {}
    for variant in chosen:
        if found := speed(variant, tried):
            slots.setdefault(_timed(found, variant, tried), []).append(variant.component.slot)
    yield from (f"Speed of {listed(names)}: {basis}" for basis, names in slots.items())


def _timed(found: Speed, variant: Variant, tried: Attempt) -> str:
    takes = tried.brief.facts.sized(variant.component.values)
    figures = f"{takes['service_time_ms']:.3g} ms a request, {takes['record_ms']:.3g} ms a record among many"
    if takes["token_ms"]:
        figures = f"{takes['tokens_per_second']:,.0f} tokens/s, {takes['token_ms']:.3g} ms each in an answer"
    says = "; ".join(found.says)
    if found.basis == "measured":
        return f"{figures}: {says}; the hardware of the cloud may be slower or faster."
    if found.basis == "row":
        return f"{figures}, by {says}" + (f" ({listed(found.marks)})." if found.marks else ".")
    if not NAMES & names_read(variant.blueprint):
        return f"assumed, {says}."
    return f"{figures}: assumed, as {says}; `mlopsctl validate --app` measures it, and `--measured` plans with that."


def _left_open(chosen_for: set[str], chosen: Sequence[Variant], tried: Attempt) -> Iterator[Decision]:
    """What is asked for and no component answers to: honest, and somebody's work."""
    requirements = tried.brief.requirements
    cloud = tried.brief.catalog.cloud(tried.brief.site.cloud)
    unmet = unmet_technology(requirements, [(v.blueprint, v.component) for v in chosen], cloud)
    left = [c for c in _stated(requirements) if c.field not in chosen_for | _PLANNED or c in unmet]
    if left:
        yield Decision(
            title="What the choice of components leaves open",
            choice="The application, the pipeline, policies or people answer to these; no component does.",
            reasons=tuple(said(c) for c in left),
            fields=tuple(sorted({c.field for c in left})),
        )


def _beaten(best: Variant, chosen: Sequence[Variant], tried: Attempt) -> Iterator[Rejected]:
    """The other variants of a slot that could have been chosen, each in its cheapest unit count."""
    rivals: dict[str, Variant] = {}
    for rival in tried.variants.values():
        if rival.component.slot == best.component.slot and rival.sized != best.sized:
            known = rivals.get(rival.sized)
            rivals[rival.sized] = min(known, rival, key=lambda v: v.cost.expected) if known else rival
    for _, rival in sorted(rivals.items()):
        yield Rejected(
            slot=rival.component.slot,
            blueprint=rival.component.blueprint,
            size=rival.component.size,
            reason=_comparison(best, rival, [v for v in chosen if v is not best], tried),
            monthly_usd=rival.cost.expected,
        )


def _comparison(best: Variant, rival: Variant, others: Sequence[Variant], tried: Attempt) -> str:
    """What taking `rival` instead of `best` would change, everything else being as it is."""
    design = [tried.options[v.name] for v in (rival, *others)]
    offered = frozenset[str]().union(*(o.offers for o in design))
    lacking = tried.problem.demands.union(*(o.requires for o in design)) - offered
    if lacking:
        return (
            f"Lacks {listed(sorted(name.removeprefix('tech:') for name in lacking))}, which {_wanted(lacking, tried)}."
        )
    if clash := next((o for o in design for other in design if other.ref in o.conflicts), None):
        return f"{clash.ref} cannot be combined with {listed(sorted(clash.conflicts & {o.ref for o in design}))}."
    for field, limit in tried.problem.limits.items():
        if (amount := used(design, field)) > limit:
            return f"Breaks {field}: {_amount(field, amount)}, where {_amount(field, limit)} is allowed."
    dearer = rival.cost.expected - best.cost.expected
    if abs(dearer) < _CENT:
        return "Costs the same and weighs no less in operation, lock-in and maturity."
    if dearer > 0:
        return f"Meets the limits and costs {usd(dearer)} a month more."
    return f"Costs {usd(-dearer)} a month less, and weighs more in operation, lock-in or maturity."


def _wanted(capabilities: frozenset[str], tried: Attempt) -> str:
    """Who asks for the first of `capabilities`: the document, a critic, or another component."""
    first = min(capabilities)
    for field, (capability, _) in CAPABILITIES.items():
        stated = tried.brief.requirements.find(field)
        if capability == plain(first) and stated and stated.value is True:
            return f"the document asks for ({said(stated)})"
    return "a critic asks for" if first in tried.brief.remedies.demanded else "this design needs"


def _amount(field: str, value: float) -> str:
    if field == BUDGET:
        return usd(value)
    return f"{uptime(value):.4g} %" if field == DOWNTIME else f"{figure(value)} ms"


def _reads(blueprint: Blueprint) -> frozenset[str]:
    """The requirement fields that a blueprint's arithmetic depends on."""
    return frozenset(_STANDS_FOR.get(name, name) for name in names_read(blueprint))


def names_read(blueprint: Blueprint) -> frozenset[str]:
    return frozenset[str]().union(*(names_in(expression) for expression in _expressions(blueprint)))


def _expressions(blueprint: Blueprint) -> Iterator[Expression | None]:
    yield from blueprint.derive.values()
    for limit in blueprint.limits:
        yield from (limit.expression, limit.value)
    for line in blueprint.cost:
        yield from (line.quantity, line.low, line.peak)
    if sizing := blueprint.sizing:
        yield from (sizing.service_time_ms, sizing.scv, sizing.servers_per_unit, sizing.arrival_rps)
        yield from (sizing.min_units, sizing.max_units, sizing.batch, sizing.batch_wait_ms)
        yield from (sizing.cold_start_share, sizing.cold_start_ms, "payload_kb" if sizing.bandwidth_mbps else None)
    if hop := blueprint.hop:
        yield from (hop.p50_ms, hop.p99_ms)
    yield blueprint.duration_hours
