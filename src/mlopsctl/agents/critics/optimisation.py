"""Is there a cheaper way, and does the bill hold when traffic stays at its peak?"""

from collections.abc import Iterator
from dataclasses import replace

from mlopsctl.agents.critic import Critic
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Critique, Cut, Finding
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.attempt import BUDGET, attempt
from mlopsctl.planning.facts import HOURS_PER_MONTH, number
from mlopsctl.planning.site import NoDesign
from mlopsctl.planning.solver import solve
from mlopsctl.planning.text import usd
from mlopsctl.planning.variants import Variant

LENS = "optimisation"
_CLOSE = 0.8  # share of the budget from which it is worth a warning
_WEAK = 0.5  # share of the bill on old or assumed prices from which it is worth a warning


def review(requirements: Requirements, architecture: Architecture, catalog: Catalog) -> Critique:
    """Compares the bill with the budget at peak, and with what else would do."""
    findings = (
        *_budget(requirements, architecture, catalog),
        *_prices(architecture),
        *_second_best(architecture),
        *_commitment(architecture),
        *_egress(architecture, catalog),
    )
    severities = {f.severity for f in findings}
    cost = architecture.cost
    return Critique(
        lens=LENS,
        summary=f"{usd(cost.expected)} a month expected, {usd(cost.peak)} if every month were at its peak.",
        confidence=round(1 - 0.4 * cost.weak_share, 2),
        risk="high" if "block" in severities else "medium" if "warn" in severities else "low",
        findings=findings,
    )


def _budget(requirements: Requirements, architecture: Architecture, catalog: Catalog) -> Iterator[Finding]:
    stated, cost = requirements.find(BUDGET), architecture.cost
    if stated is None:
        return
    budget = number(stated)
    evidence = f"expected {usd(cost.expected)}, peak {usd(cost.peak)}, budget {usd(budget)} a month"
    if cost.peak > budget:
        remedy = _cheaper_at_peak(requirements, architecture, catalog, budget) if stated.hard else None
        yield Finding(
            rule="optimisation.peak_cost",
            severity="block" if remedy else "warn",
            claim=f"A month at peak costs {usd(cost.peak)}, more than the budget of {usd(budget)}.",
            evidence=evidence,
            slots=tuple(sorted({item.slot for item in cost.items if item.peak > item.monthly})),
            remedy=remedy,
        )
    elif cost.expected > _CLOSE * budget:
        claim = f"The expected cost takes {cost.expected / budget:.0%} of the budget."
        yield Finding(rule="optimisation.budget", severity="warn", claim=claim, evidence=evidence)


def _cheaper_at_peak(
    requirements: Requirements, architecture: Architecture, catalog: Catalog, budget: float
) -> Cut | None:
    """The change of one component that saves most of a design of no less capacity whose peak is within the budget."""
    try:
        tried = attempt(requirements, (), catalog, architecture.cloud)
    except NoDesign:
        return None
    able = {name: v for name, v in tried.variants.items() if not _weaker(v, architecture)}
    options = tuple(replace(o, score=able[o.name].cost.peak) for o in tried.problem.options if o.name in able)
    best = solve(replace(tried.problem, options=options))
    if best is None or best.score > budget:
        return None
    now = {c.slot: sum(i.peak for i in architecture.cost.items if i.slot == c.slot) for c in architecture.components}
    saving = {able[o.name].sized: now[o.slot] - o.score for o in best.chosen}
    target, saved = max(saving.items(), key=lambda kv: (kv[1], kv[0]))
    reason = f"Saves {usd(saved)} a month at peak, which keeps the peak within the budget."
    return Cut(kind="pin", target=target, reason=reason, origin=LENS) if saved > 0 else None


def _weaker(variant: Variant, architecture: Architecture) -> bool:
    """Whether a variant lacks capacity or a capability that the component in its place has."""
    now = architecture.component(variant.component.slot)
    if now is None:
        return False
    return (variant.component.capacity_rps or 0) < (now.capacity_rps or 0) or not set(now.provides) <= set(
        variant.component.provides
    )


def _prices(architecture: Architecture) -> Iterator[Finding]:
    cost = architecture.cost
    if cost.unpriced:
        claim = f"{len(cost.unpriced)} parts of the bill have no price in the catalogue and are not in its total."
        evidence = "; ".join(cost.unpriced)
        yield Finding(rule="optimisation.unpriced", severity="warn", claim=claim, evidence=evidence)
    if cost.weak_share > _WEAK:
        marks = sorted({mark for item in cost.items for mark in item.marks})
        claim = f"{cost.weak_share:.0%} of the expected cost rests on prices that are {' or '.join(marks)}."
        yield Finding(
            rule="optimisation.weak_prices", severity="info", claim=claim.replace("_", " "),
            evidence=f"oldest row: {min((i.as_of for i in cost.items), default='none')}",
        )  # fmt: skip
    weak = [c for c in architecture.components if c.speed and c.speed.marks]
    if cost.weakly_sized_share > _WEAK:
        yield Finding(
            rule="optimisation.weak_sizes",
            severity="info",
            claim=f"{cost.weakly_sized_share:.0%} of the expected cost is for parts sized by old or derived rates.",
            evidence="; ".join(f"{c.slot}: {c.speed.says[0]} ({', '.join(c.speed.marks)})" for c in weak if c.speed),
            slots=tuple(c.slot for c in weak),
        )


def _second_best(architecture: Architecture) -> Iterator[Finding]:
    for component in architecture.components:
        priced = [r for r in architecture.rejected if r.slot == component.slot and r.monthly_usd > 0]
        if priced:
            other = min(priced, key=lambda r: (r.monthly_usd, r.blueprint, r.size))
            yield Finding(
                rule="optimisation.alternative",
                severity="info",
                claim=f"Next for {component.slot}: {other.blueprint} ({other.size}) at {usd(other.monthly_usd)} a month"
                f" instead of {usd(component.monthly_usd)}.",
                evidence=other.reason,
                slots=(component.slot,),
            )


def _commitment(architecture: Architecture) -> Iterator[Finding]:
    """What a service runs at its low estimate runs always: that part, and no more, is worth a commitment."""
    serving = {c.slot for c in architecture.components if c.capacity_rps is not None}
    floor = sum(i.low for i in architecture.cost.items if i.slot in serving and i.unit in ("CPU-hour", "GB-hour"))
    if floor >= 1:
        yield Finding(
            rule="optimisation.commitment",
            severity="info",
            claim=f"{usd(floor)} a month of compute never stops; a savings plan over just that cannot idle.",
            evidence="discounts of commitments are not in the catalogue and are not counted",
            slots=tuple(sorted(serving)),
        )


def _egress(architecture: Architecture, catalog: Catalog) -> Iterator[Finding]:
    """NAT gateways cost by the hour and dearly by the GB, interface endpoints by the hour and each."""

    def spent(service: str) -> tuple[float, float]:
        lines = [i for i in architecture.cost.items if i.component.startswith(service)]
        return sum(i.monthly for i in lines), sum(i.quantity for i in lines if i.unit == "GB")

    region = architecture.regions[0]
    hour = catalog.price(architecture.cloud, region, "vpc_endpoint", "Endpoint (Interface)")
    gigabyte = catalog.price(architecture.cloud, region, "vpc_endpoint", "Data processed (first 1PB)")
    nat, carried = spent("nat_gateway")
    if nat and hour and gigabyte:
        each = hour.usd * HOURS_PER_MONTH
        worth = int((nat - carried * gigabyte.usd) // each)
        yield Finding(
            rule="optimisation.egress",
            severity="info",
            claim=f"NAT costs {usd(nat)} a month; up to {max(worth, 0)} interface endpoints (each per zone) cost less.",
            evidence=f"{carried:.3g} GB a month; an endpoint is {usd(each)} a month and {gigabyte.usd} USD a GB",
            slots=("network",),
        )


CRITIC = Critic(lens=LENS, review=review)
