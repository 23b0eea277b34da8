"""What the slots can be filled with, sized no more often than needed.

Blueprints that another one stands in for are not sized (`planning.twins`), and none is sized again in attempts that
share what is known, where nothing has changed that decides about it.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property

from mlopsctl.domain.architecture import Rejected
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.planning.brief import Brief
from mlopsctl.planning.path import Path
from mlopsctl.planning.recovery import RECOVERY
from mlopsctl.planning.sizing import is_on_path
from mlopsctl.planning.twins import Twin, without_twins
from mlopsctl.planning.variants import Variant, sized


@dataclass(frozen=True)
class Fill:
    """What became of a blueprint: variants that may be chosen, and sizes that may not with the first reason."""

    variants: tuple[Variant, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True)
class Known:
    """What was worked out with one catalogue, by all that decides it."""

    variants: dict[Hashable, Variant] = field(default_factory=dict)
    fills: dict[Hashable, Fill] = field(default_factory=dict)
    paths: dict[Hashable, frozenset[Path]] = field(default_factory=dict)


@dataclass(frozen=True)
class Pool:
    """The fills by ref; `twins` are left out, each for one that stands in for it; `sized` were not known before."""

    fills: dict[str, Fill]
    twins: tuple[Twin, ...]
    sized: tuple[str, ...]

    @property
    def variants(self) -> tuple[Variant, ...]:
        return tuple(v for fill in self.fills.values() for v in fill.variants)

    @cached_property
    def rejected(self) -> tuple[Rejected, ...]:
        left_out = (
            Rejected(slot=twin.blueprint.slot, blueprint=twin.blueprint.name, size=size.name, reason=twin.reason)
            for twin in self.twins
            for size in twin.blueprint.sizes
        )
        return (*left_out, *(r for fill in self.fills.values() for r in fill.rejected))


def pool(brief: Brief, known: Known) -> Pool:
    """All that `brief` allows; what is known is taken over, and what is found is known from now on."""
    kept, twins = without_twins(brief)
    wishes, fills, anew = _wishes(brief), {}, []
    for blueprint in kept:
        key = wishes, _decisive(blueprint, brief)
        if key not in known.fills:
            known.fills[key] = Fill(*sized(blueprint, brief, known.variants))
            anew.append(blueprint.ref)
        fills[blueprint.ref] = known.fills[key]
    return Pool(fills, twins, tuple(anew))


def _wishes(brief: Brief) -> Hashable:
    """What variants are turned down for, whatever their blueprint."""
    budget, *objectives = (brief.requirements.find(f) for f in ("monthly_budget_usd", *RECOVERY))
    return budget is not None and budget.hard, tuple(c.value if c and c.hard else None for c in objectives)


def _decisive(blueprint: Blueprint, brief: Brief) -> Hashable:
    """All else that the variants of a blueprint depend on, besides the catalogue."""
    waits = brief.limits and blueprint.sizing is not None and is_on_path(blueprint, brief.site.slots)
    return (
        brief.bill(blueprint),
        tuple(brief.against(blueprint, size) for size in blueprint.sizes),
        brief.facts.values["batch_window_hours"] if blueprint.duration_hours is not None else None,
        (tuple(brief.limits.items()), brief.deciding_others(blueprint.slot)) if waits else None,
    )
