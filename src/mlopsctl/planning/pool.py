"""What the slots can be filled with, sized no more often than needed.

Of blueprints that do the same at the same cost, only those are sized that no other one is better than. Where a system
is planned again at other figures, a blueprint whose arithmetic mentions none of those that changed keeps its variants.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from mlopsctl.domain.architecture import Rejected
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.requirements import Constraint
from mlopsctl.planning.path import PERCENTILES
from mlopsctl.planning.sizing import is_on_path
from mlopsctl.planning.text import slug, technologies
from mlopsctl.planning.variants import Brief, Variant, against, candidates, sized

_FIGURES = frozenset(  # fields that matter to arithmetic, the path of requests and the length of runs alone
    {"avg_rps", "peak_rps", "batch_records_per_run", "batch_window_hours", "events_per_second", *PERCENTILES}
)
_IMPLIED = frozenset({"payload_kb", "batch_window_hours"})  # figures that sizing reads without being told to
_WORD = re.compile(r"[a-z]\w*")


@dataclass(frozen=True)
class Fill:
    """What became of a blueprint: variants that may be chosen, and sizes that may not with the first reason."""

    variants: tuple[Variant, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True)
class Pool:
    """The fills by ref; `twins` are left out, each for one that does the same; `sized` were not taken over."""

    brief: Brief
    fills: dict[str, Fill]
    twins: tuple[tuple[Blueprint, Blueprint], ...]
    sized: tuple[str, ...]

    @property
    def variants(self) -> tuple[Variant, ...]:
        return tuple(v for fill in self.fills.values() for v in fill.variants)

    @cached_property
    def rejected(self) -> tuple[Rejected, ...]:
        left_out = (
            Rejected(
                slot=twin.slot,
                blueprint=twin.name,
                size=size.name,
                reason=f"Costs the same as {other.name} and weighs no less in operation, lock-in and maturity.",
            )
            for twin, other in self.twins
            for size in twin.sizes
        )
        return (*left_out, *(r for fill in self.fills.values() for r in fill.rejected))


def pool(brief: Brief, like: Pool | None = None) -> Pool:
    """All that `brief` allows; what cannot have changed since `like` is taken over from there."""
    kept, twins = _without_twins(brief)
    unchanged = frozenset(_unchanged(kept, brief, like) if like else ())
    fills, anew = {}, []
    for blueprint in kept:
        if like and blueprint.ref in unchanged:
            fills[blueprint.ref] = like.fills[blueprint.ref]
        else:
            fills[blueprint.ref] = Fill(*sized(blueprint, brief))
            anew.append(blueprint.ref)
    return Pool(brief, fills, tuple(twins), tuple(anew))


def _without_twins(brief: Brief) -> tuple[list[Blueprint], list[tuple[Blueprint, Blueprint]]]:
    """The blueprints to size, and those for which another stands in that may be chosen and weighs no more."""
    asked = _asked_by_name(brief)
    leaders: dict[object, list[Blueprint]] = {}
    twins = []
    found = list(candidates(brief))
    for blueprint in sorted(found, key=lambda b: (b.burden, b.lock_in, -b.maturity, b.name)):
        if asked & {blueprint.ref, *technologies(blueprint)} or any(
            against(blueprint, s, brief) for s in blueprint.sizes
        ):
            continue
        alike = leaders.setdefault(brief.catalog.does[f"{blueprint.cloud}/{blueprint.ref}"], [])
        other = next((b for b in alike if b.lock_in <= blueprint.lock_in and b.maturity >= blueprint.maturity), None)
        if other:
            twins.append((blueprint, other))
        else:
            alike.append(blueprint)
    gone = {twin.ref for twin, _ in twins}
    return [b for b in found if b.ref not in gone], twins


def _asked_by_name(brief: Brief) -> frozenset[str]:
    """Technologies and blueprints that somebody names: they are not the same as any other."""
    fields = ("required_tech", "existing_assets", "ci_platform")
    stated = (c.value for c in brief.requirements.constraints if c.field in fields)
    named = {slug(name) for value in stated for name in (value if isinstance(value, tuple) else (str(value),))}
    for blueprint in candidates(brief):
        named |= {*blueprint.conflicts, *(n.partition(":")[2] for n in blueprint.requires if ":" in n)}
    return frozenset(named | {n.partition(":")[2].partition("@")[0] for n in brief.remedies.demanded})


def _unchanged(kept: Sequence[Blueprint], brief: Brief, like: Pool) -> Iterator[str]:
    """The refs of blueprints whose variants depend on nothing that differs between the briefs."""
    old = like.brief
    if (brief.site, brief.remedies, brief.catalog) != (old.site, old.remedies, old.catalog):
        return
    if _others(brief) != _others(old):
        return
    values, before = brief.facts.values, old.facts.values
    changed = {name for name in values if values[name] != before[name]}
    for blueprint in kept:
        words = set(_WORD.findall(brief.catalog.does[f"{blueprint.cloud}/{blueprint.ref}"]))
        times = bool(blueprint.sizing or blueprint.duration_hours is not None) and changed & _IMPLIED
        path = (
            blueprint.sizing is not None
            and is_on_path(blueprint, brief.site.slots)
            and (brief.limits != old.limits or brief.others(blueprint.slot) != old.others(blueprint.slot))
        )
        if blueprint.ref in like.fills and not (words & changed or times or path):
            yield blueprint.ref


def _others(brief: Brief) -> frozenset[Constraint]:
    return frozenset(c for c in brief.requirements.constraints if c.field not in _FIGURES)
