"""Estimates side by side: one plan against another, and a plan against the planner's own bill."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

from mlopsctl.domain.architecture import Cost
from mlopsctl.domain.estimate import CostChange, CostDiff, CrossCheck, Estimate, SlotDifference

_SAME = 0.005  # USD: less is not a change that anybody sees


def difference(before: Estimate, after: Estimate) -> CostDiff:
    """What the resources of `after` cost more or less than those of `before`."""
    old, new = _by_address(before), _by_address(after)
    changes = [_change(address, old.get(address), new.get(address)) for address in sorted(old.keys() | new.keys())]
    return CostDiff(
        before=before.total,
        after=after.total,
        delta=after.total - before.total,
        added=tuple(c for c in changes if c.change == "added"),
        removed=tuple(c for c in changes if c.change == "removed"),
        changed=tuple(c for c in changes if c.change == "changed" and abs(c.delta) >= _SAME),
    )


def _by_address(estimate: Estimate) -> Mapping[str, float]:
    """What each billed resource costs; one that only lacks a price is there, too."""
    totals: dict[str, float] = dict.fromkeys(estimate.unpriced, 0.0)
    for item in estimate.items:
        totals[item.address] = totals.get(item.address, 0.0) + item.monthly
    return totals


def _change(address: str, before: float | None, after: float | None) -> CostChange:
    kind: Literal["added", "removed", "changed"] = (
        "added" if before is None else "removed" if after is None else "changed"
    )
    was, now = before or 0, after or 0
    return CostChange(address=address, change=kind, before=was, after=now, delta=now - was)


def compare(cost: Cost, estimates: Mapping[str, Estimate]) -> CrossCheck:
    """The planner's expected bill against the estimates of its plans, by environment (`shared` is the bootstrap root).

    Slots are the modules that the roots call; what one slot pays for in another one's resource cancels out, but what
    one environment costs too much does not hide what another one lacks.
    """
    designed: defaultdict[tuple[str, str], float] = defaultdict(float)
    planned: defaultdict[tuple[str, str], float] = defaultdict(float)
    for line in cost.items:
        designed[line.environment, line.slot] += line.monthly
    for environment, estimate in estimates.items():
        for item in estimate.items:
            planned[environment, slot_of(item.address)] += item.monthly
    slots = tuple(
        SlotDifference(environment=e, slot=s, designed=designed[e, s], planned=planned[e, s])
        for e, s in sorted(designed.keys() | planned.keys())
    )
    names = {s.environment for s in slots}
    apart = sum(abs(sum(s.designed - s.planned for s in slots if s.environment == e)) for e in names)
    expected = sum(s.designed for s in slots)
    return CrossCheck(
        designed=expected,
        planned=sum(s.planned for s in slots),
        share=apart / expected if expected else float(bool(apart)),
        slots=slots,
        unpriced=tuple(f"{name}:{address}" for name, e in estimates.items() for address in (*e.unpriced, *e.partial)),
    )


def slot_of(address: str) -> str:
    """The slot that a resource of a generated root belongs to: the module that the root calls."""
    first, _, rest = address.partition(".")
    return rest.partition(".")[0].partition("[")[0] if first == "module" else ""
