"""A covering array: designs in which every pair that the solver allows meets at least once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from random import Random

from mlopsctl.catalog import Catalog, Cloud
from mlopsctl.grading.matrix.levels import (
    Key,
    Pair,
    Row,
    Settings,
    free_factors,
    joined,
    made_for,
    pairs,
    requirements,
    scene_factors,
    universe,
)
from mlopsctl.planning.attempt import Attempt, attempt
from mlopsctl.planning.pool import Known
from mlopsctl.planning.site import NoDesign
from mlopsctl.planning.solver import Option, Problem, solve

_SAID = frozenset({"workloads", "compliance", "region"})
_ALWAYS = " never stand beside each other."  # ends a reason that holds in every scene
_SCENES = 6  # that are tried for a pair before one is made for it
_MISFITS = 4  # further pairs that do not fit before a row is taken as it is
_ROUNDS = 3  # in which the slots of a row are fitted to each other


@dataclass(frozen=True)
class Matrix:
    """The rows, and the pairs that no design can have, each with the reason."""

    rows: tuple[Row, ...]
    incompatible: Mapping[Pair, str]
    pairs: frozenset[Pair]  # all that count


@dataclass
class _Scene:
    """One document without its stages and models, and the problem that it poses the solver."""

    levels: dict[str, str]
    tried: Attempt | None
    refusal: str = ""


class _Search:
    """What is open still, and the scenes that were posed."""

    def __init__(self, settings: Settings, catalog: Catalog, cloud: Cloud) -> None:
        self.settings, self.catalog, self.cloud = settings, _told_apart(catalog), cloud
        self.own = [b for b in catalog.blueprints if b.cloud == cloud.name]
        self.slots = frozenset(b.slot for b in self.own)
        self.fixed, self.free = scene_factors(settings, catalog, cloud), free_factors(settings, catalog)
        self.every = universe(self.own, {**self.fixed, **self.free}, cloud)
        self.open = set(self.every)
        self.often = Counter(key for pair in self.every for key in pair)  # open pairs that a key is part of
        self._posed: dict[tuple[Key, ...], _Scene] = {}
        self._known = Known()
        self.scenes = [self.pose(levels) for levels in _covering(self.fixed)]

    def pose(self, levels: dict[str, str]) -> _Scene:
        key = tuple(sorted(levels.items()))
        if key not in self._posed:
            try:
                wanted = requirements(levels, self.settings, self.catalog, self.cloud)
                tried = attempt(wanted, (), self.catalog, self.cloud.name, self._known)
                self._posed[key] = _Scene(levels, tried)
            except NoDesign as none:
                self._posed[key] = _Scene(levels, None, str(none))
        return self._posed[key]

    def close(self, met: Iterable[Pair]) -> None:
        for pair in self.open.intersection(met):
            self.open.discard(pair)
            self.often.subtract(pair)

    def usually(self, option: Option) -> float:
        """How much of the option is open at all, as a little more than nothing."""
        return sum(self.often[key] for key in _keys(option)) / 1000

    def suiting(self, levels: Mapping[str, str]) -> Iterator[_Scene]:
        """Scenes in which `levels` may meet: those where most is open, then some that ask for nothing else."""
        said = {f: level for f, level in levels.items() if f in _SAID}
        slots = self.slots & levels.keys()
        fitting = [
            s
            for s in self.scenes
            if s.tried and said.items() <= s.levels.items() and slots <= set(s.tried.problem.slots)
        ]
        yield from sorted(fitting, key=lambda s: -_promise(s, self))[:_SCENES]
        yield from map(self.pose, made_for(levels, self.own, self.fixed, self.cloud))


def combine(settings: Settings, catalog: Catalog, cloud: Cloud) -> Matrix:
    """Greedy and seeded: the same blueprints give the same rows."""
    search = _Search(settings, catalog, cloud)
    rows: list[Row] = []
    refused: dict[Pair, str] = {}
    order = list(search.every)
    Random(settings.seed).shuffle(order)  # noqa: S311  # an order, not a secret
    for pair in order:
        if pair not in search.open:
            continue
        row = _row_with(dict(pair), search)
        if isinstance(row, str):
            refused[pair] = row
            search.close([pair])
        else:
            rows.append(_grown(row, dict(pair), order, search))
            search.close(pairs(rows[-1].keys))
    met = {pair for row in rows for pair in pairs(row.keys)}  # a later row may hold what few scenes could not join
    return Matrix(tuple(rows), {p: why for p, why in refused.items() if p not in met}, frozenset(search.every))


def _told_apart(catalog: Catalog) -> Catalog:
    """With a capability of its own for each blueprint: else the planner drops one that another can stand in for."""
    named = (b.model_copy(update={"provides": (*b.provides, f"blueprint {b.ref}")}) for b in catalog.blueprints)
    return replace(catalog, blueprints=tuple(named))


def _covering(factors: Mapping[str, tuple[str, ...]]) -> list[dict[str, str]]:
    """Scenes in which each two levels of different factors meet."""

    def met(row: Mapping[str, str]) -> set[Pair]:
        keys = sorted(row.items())
        return {(a, b) for i, a in enumerate(keys) for b in keys[i + 1 :]}

    names = sorted(factors)
    left = sorted(
        {((a, x), (b, y)) for i, a in enumerate(names) for b in names[i + 1 :] for x in factors[a] for y in factors[b]}
    )
    open_, rows = dict.fromkeys(left), []
    while open_:
        row = dict(next(iter(open_)))
        for name in sorted(factors, key=lambda f: -len(factors[f])):
            if name not in row:
                row[name] = max(factors[name], key=lambda level: len(met({**row, name: level}) & open_.keys()))
        rows.append(row)
        for pair in met(row):
            open_.pop(pair, None)
    return rows


def _grown(row: Row, levels: dict[str, str], order: Iterable[Pair], search: _Search) -> Row:
    """`row` with further open pairs beside `levels`, one after the other, until some do not fit."""
    met, misfits = search.open.intersection(pairs(row.keys)), 0
    for pair in order:
        if misfits == _MISFITS:
            break
        more = joined(levels, pair) if pair in search.open and pair not in met else None
        if more is None:
            continue
        grown = _row_with(more, search, islice(search.suiting(more), _SCENES))
        now = search.open.intersection(pairs(grown.keys)) if isinstance(grown, Row) else set()
        if isinstance(grown, Row) and len(now) > len(met):
            row, levels, met = grown, more, now
        else:
            misfits += 1
    return row


def _row_with(levels: Mapping[str, str], search: _Search, scenes: Iterable[_Scene] = ()) -> Row | str:
    """A row that has `levels`, or why there is none."""
    reason = ""
    for scene in scenes or search.suiting(levels):
        if scene.tried is None:
            reason = scene.refusal
            continue
        wanted = {f: level for f, level in levels.items() if f in search.slots}
        if missing := wanted.keys() - set(scene.tried.problem.slots):
            reason = f"No document asks for {', '.join(sorted(missing))}: others bring the same technology."
            continue
        chosen = _fitted(scene, wanted, levels, search)
        if isinstance(chosen, dict):
            return _freed(Row(scene=scene.levels, chosen=chosen), levels, search)
        reason = chosen
        if chosen.endswith(_ALWAYS):
            break
    return reason


def _promise(scene: _Scene, search: "_Search") -> float:
    """How much is open of what a row of the scene may hold."""
    assert scene.tried is not None  # noqa: S101  # those without a design are left out
    best = dict(Counter({key[0]: search.often[key] for key in Row(scene=scene.levels).keys}))
    for option in scene.tried.problem.options:
        best[option.slot] = max(best.get(option.slot, 0), *(search.often[key] for key in _keys(option)))
    return sum(best.values())


def _fitted(
    scene: _Scene, wanted: Mapping[str, str], known: Mapping[str, str], search: _Search
) -> dict[str, str] | str:
    """The size in each slot that meets most of what has not met yet, or why `wanted` cannot be had in this scene."""
    assert scene.tried is not None  # noqa: S101  # those without a design are left out
    problem = scene.tried.problem
    for slot, level in wanted.items():
        if not any(_has(o, slot, level) for o in problem.options):
            return _unfit(slot, level, scene.tried)
    options = [o for o in problem.options if o.slot not in wanted or _has(o, o.slot, wanted[o.slot])]
    said = {**scene.levels, **{f: v for f, v in known.items() if f not in wanted}}
    places = Row(scene=said).keys
    scored = (replace(o, score=-_gain(o, places, search) - search.usually(o)) for o in options)
    solution = solve(replace(problem, options=tuple(scored), limits={}))
    if solution is None:
        return _clash(wanted, problem)
    chosen = {o.slot: o for o in solution.chosen}
    for _ in range(_ROUNDS):
        for slot, now in chosen.items():
            alike = [o for o in options if o.slot == slot and _nature(o) == _nature(now)]
            around = Row(scene=said, chosen={s: _size(o) for s, o in chosen.items() if s != slot}).keys
            chosen[slot] = max(alike, key=lambda o: _gain(o, around, search) + search.usually(o))
    return {slot: _size(o) for slot, o in chosen.items()}


def _nature(option: Option) -> object:
    """Options of one nature can stand in for each other in any design."""
    return option.offers, option.requires, option.conflicts, option.regions


def _gain(option: Option, around: Iterable[Key], search: _Search) -> float:
    """How many open pairs the option would close."""
    context = [key for key in around if key[0] != option.slot]
    return sum(tuple(sorted((a, b))) in search.open for a in _keys(option) for b in context)


def _keys(option: Option) -> tuple[Key, Key]:
    return (option.slot, _size(option)), (option.slot, option.ref.partition("/")[2])


def _freed(row: Row, levels: Mapping[str, str], search: _Search) -> Row:
    """`row` with the stages and the model with which most closes."""
    scene = {**row.scene, **{f: level for f, level in levels.items() if f in search.free}}
    for factor, choices in search.free.items():
        if factor not in scene:
            scene[factor] = max(
                choices,
                key=lambda level: len(
                    search.open.intersection(pairs(Row(scene={**scene, factor: level}, chosen=row.chosen).keys))
                ),
            )
    return row.model_copy(update={"scene": scene})


def _size(option: Option) -> str:
    """`name:size` of `slot/name:size#units`."""
    return option.name.partition("/")[2].partition("#")[0]


def _has(option: Option, slot: str, level: str) -> bool:
    return option.slot == slot and level in (_size(option), option.ref.partition("/")[2])


def _unfit(slot: str, level: str, tried: Attempt) -> str:
    name, _, size = level.partition(":")
    found = [r for r in tried.rejected if (r.slot, r.blueprint) == (slot, name) and size in ("", r.size)]
    return found[0].reason if found else f"Nothing offers {slot} {level}."


def _clash(wanted: Mapping[str, str], problem: Problem) -> str:
    """Why options of two slots cannot stand beside each other."""
    sides = {slot: [o for o in problem.options if _has(o, slot, level)] for slot, level in wanted.items()}
    for slot, mine in sides.items():
        for other, theirs in sides.items():
            for need in sorted(frozenset.intersection(*(o.requires for o in mine)) if other != slot else ()):
                brought = {o.slot for o in problem.options if need in o.offers}
                if brought == {other} and not any(need in o.offers for o in theirs):
                    return f"{mine[0].ref}, which needs {need}, and {theirs[0].ref}, which does not bring it,{_ALWAYS}"
    return "The solver finds no design with both."
