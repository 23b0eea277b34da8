"""Designs that differ from the best one in kind, and why they lost."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from mlopsctl.planning.attempt import BATCH_HOURS, BUDGET, BURDEN, Attempt
from mlopsctl.planning.front import Design, used
from mlopsctl.planning.solver import Option, solve
from mlopsctl.planning.text import figure, listed, usd
from mlopsctl.planning.variants import Variant

Kind = Callable[[Variant], Hashable]

_ENOUGH = 3
_FEW = 2  # rivals from which a difference in mere size is not worth showing
_CENT = 0.005
_SPEED = 0.5  # ms or a hundredth of an hour that make no difference


@dataclass(frozen=True)
class Rival:
    """The best design without `best` in its slot; `kind` tells the two apart, whatever their number of units."""

    kind: Kind
    best: Option
    other: Option
    design: Design


def rivals(tried: Attempt, best: Design) -> tuple[Rival, ...]:
    """For each slot, the dearest first, another blueprint; then another kind of the same; else another size."""
    found: list[Rival] = []
    for kind, enough in ((_blueprint, _ENOUGH), (_nature, _ENOUGH), (_size, _FEW)):
        for chosen in sorted(best, key=lambda o: -o.uses[BUDGET]):
            if len(found) >= enough:
                break
            known = (chosen, *(rival.other for rival in found if rival.best is chosen))
            design = _without({kind(tried.variants[o.name]) for o in known}, kind, chosen.slot, tried)
            if design:
                other = next(o for o in design if o.slot == chosen.slot)
                found.append(Rival(kind, chosen, other, design))
    return tuple(found)


def why_not(rival: Rival, best: Design, tried: Attempt) -> str:
    """What taking the rival would change for the worse, and for the better."""
    dearer = used(rival.design, BUDGET) - used(best, BUDGET)
    changes = [f"costs {usd(abs(dearer))} a month {'more' if dearer > 0 else 'less'}"] if abs(dearer) >= _CENT else []
    for amount, name, unit, scale in (
        ("latency_p99_ms", "p99", " ms", 1),
        (BATCH_HOURS, "a run takes", " h", 100),
        (BURDEN, "operational burden", "", 1),
    ):
        new, old = used(rival.design, amount), used(best, amount)
        if abs(new - old) * scale >= _SPEED:
            changes.append(f"{name} {figure(new)}{unit} instead of {figure(old)}{unit}")
    for name in ("lock_in", "maturity"):
        new, old = (sum(getattr(tried.variants[o.name].blueprint, name) for o in d) for d in (rival.design, best))
        if new != old:
            changes.append(f"{name.replace('_', '-')} {new:g} instead of {old:g}")
    if not changes:
        return "Equal in cost, speed and burden; the choice between equals is by name."
    verdict = "" if dearer > 0 else ", which weighs more than what it saves"
    sentence = f"{listed(changes)}{verdict}."
    return sentence[0].upper() + sentence[1:]


def _without(known: set[Hashable], kind: Kind, slot: str, tried: Attempt) -> Design | None:
    """The best design that fills `slot` with a kind that is not `known`."""
    options = (o for o in tried.problem.options if o.slot != slot or kind(tried.variants[o.name]) not in known)
    solution = solve(replace(tried.problem, options=tuple(options)))
    return solution.chosen if solution else None


def _blueprint(variant: Variant) -> Hashable:
    return variant.blueprint.ref


def _nature(variant: Variant) -> Hashable:
    """All about a variant that is not a number: processor architecture, spot or not, what its size provides."""
    values = variant.component.values.items()
    named = tuple(sorted((name, str(value)) for name, value in values if isinstance(value, (bool, str))))
    return variant.blueprint.ref, variant.component.provides, named


def _size(variant: Variant) -> Hashable:
    return variant.sized
