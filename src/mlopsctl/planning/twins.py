"""Blueprints that another one stands in for: it does the same, and none of its prices and burdens is higher.

Whatever such a blueprint would be sized to, the other one can be sized to as well, for no more money. No design gets
worse without it, so it is neither sized nor priced; nor is it a rival, which differs in kind.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlopsctl.domain.blueprint import Blueprint, CostLine, Size
from mlopsctl.planning.brief import Brief
from mlopsctl.planning.expressions import evaluate, names_in
from mlopsctl.planning.scope import plain
from mlopsctl.planning.text import TECH, slug, technologies


@dataclass(frozen=True)
class Twin:
    """A blueprint that is left out for `other`."""

    blueprint: Blueprint
    other: Blueprint

    @property
    def reason(self) -> str:
        is_equal = self.blueprint.cost == self.other.cost
        said = "Costs the same as {}" if is_equal else "Does the same as {} at prices that are no lower,"
        return f"{said.format(self.other.name)} and weighs no less in operation, lock-in and maturity."


def without_twins(brief: Brief) -> tuple[list[Blueprint], tuple[Twin, ...]]:
    """The blueprints to size, and those for which another of them stands in that may be chosen as well."""
    asked, shunning = _asked_by_name(brief), _shunning(brief)
    families: dict[tuple[str, frozenset[str]], list[Blueprint]] = {}
    for blueprint in sorted(brief.candidates, key=lambda b: (b.burden, b.lock_in, -b.maturity, b.name)):
        if not asked & {blueprint.ref, *technologies(blueprint)} and not any(
            brief.against(blueprint, size) for size in blueprint.sizes
        ):
            kind = brief.catalog.does[f"{blueprint.cloud}/{blueprint.ref}"], frozenset(shunning.get(blueprint.ref, ()))
            families.setdefault(kind, []).append(blueprint)
    twins = {twin.blueprint.ref: twin for family in families.values() for twin in _twins(family, brief)}
    return [b for b in brief.candidates if b.ref not in twins], tuple(twins.values())


def _asked_by_name(brief: Brief) -> frozenset[str]:
    """Technologies and blueprints that somebody names: they are not the same as any other."""
    fields = ("required_tech", "existing_assets", "ci_platform")
    stated = (c.value for c in brief.requirements.constraints if c.field in fields)
    named = {slug(name) for value in stated for name in (value if isinstance(value, tuple) else (str(value),))}
    for blueprint in brief.candidates:
        named |= {plain(n)[len(TECH) :] for n in blueprint.requires if n.startswith(TECH)}
    return frozenset(named | {plain(n).removeprefix(TECH) for n in brief.remedies.demanded})


def _shunning(brief: Brief) -> dict[str, set[str]]:
    """By blueprint, the other blueprints and sizes that do not go with it: what another one must share to stand in."""
    found: dict[str, set[str]] = {}
    for blueprint in brief.candidates:
        for holder, conflicts in ((blueprint.ref, blueprint.conflicts), *_of_sizes(blueprint)):
            for ref in conflicts:
                found.setdefault(ref, set()).add(holder)
    return found


def _of_sizes(blueprint: Blueprint) -> Iterator[tuple[str, tuple[str, ...]]]:
    return ((f"{blueprint.ref}:{size.name}", size.conflicts) for size in blueprint.sizes)


def _twins(family: list[Blueprint], brief: Brief) -> Iterator[Twin]:
    """Those of a family that one of the others, which stays, stands in for."""
    stay: list[Blueprint] = []
    gone: dict[str, tuple[Blueprint, Blueprint]] = {}
    for blueprint in family:
        if other := next((b for b in stay if _stands_in(b, blueprint, brief)), None):
            gone[blueprint.ref] = blueprint, other
        else:
            gone |= {b.ref: (b, blueprint) for b in stay if _stands_in(blueprint, b, brief)}
            stay = [*(b for b in stay if b.ref not in gone), blueprint]
    for blueprint, other in gone.values():
        while other.ref in gone:
            _, other = gone[other.ref]  # noqa: PLW2901 - who stands in for a stand-in stands in for both
        yield Twin(blueprint, other)


def _stands_in(one: Blueprint, other: Blueprint, brief: Brief) -> bool:
    """Whether `one` of two blueprints that do the same weighs no more than the `other`, and costs no more."""
    return (
        one.burden <= other.burden
        and one.lock_in <= other.lock_in
        and one.maturity >= other.maturity
        and all(_no_dearer(*lines, one.sizes, brief) for lines in zip(one.cost, other.cost, strict=True))
    )


def _no_dearer(one: CostLine, other: CostLine, sizes: Sequence[Size], brief: Brief) -> bool:
    """Whether each price of a line is known, and no higher than that of the `other`, which has as many."""
    rows = list(zip(_rows(one), _rows(other), strict=True))
    are_same = one.service == other.service and all(a == b for a, b in rows)
    if are_same and one.scale == other.scale:
        return True
    read = names_in(one.scale) | names_in(other.scale)
    for size in sizes if read or not are_same else sizes[:1]:
        names = {name: float(v) for name, v in size.values.items() if isinstance(v, (bool, int, float))}
        if not read <= names.keys():
            return False
        scales = evaluate(one.scale, names), evaluate(other.scale, names)
        usd = [(1.0, 1.0)]
        if not are_same:
            places = (brief.site.region, *([brief.site.standby] if brief.site.twice else []))
            usd = [(_usd(one, a, size, brief, p), _usd(other, b, size, brief, p)) for a, b in rows for p in places]
        if not all(x * scales[0] <= y * scales[1] for x, y in usd):
            return False
    return True


def _rows(line: CostLine) -> Iterator[str]:
    """The rows of the catalogue that price a line."""
    yield from (tier.component for tier in line.tiers)
    yield line.component


def _usd(line: CostLine, component: str, size: Size, brief: Brief, region: str) -> float:
    """The price of a row, free where there is none to pay; no number, which compares with none, where it is unknown."""
    site = brief.site
    where = site.standby if line.in_standby else region
    row = component and brief.catalog.price(site.cloud, where, line.service, component.format_map(size.values))
    return 0.0 if not component else row.usd if row else math.nan
