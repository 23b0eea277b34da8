"""Which part of a system is meant by a technology, or a GPU, that several could bring; which shut each other out."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.requirements import Constraint
from mlopsctl.planning.text import TECH, technologies

GPU = "gpu"
EITHER = " or "
_TRAINING = "training"
_FOR = " for "
_FOR_TRAINING, _FOR_WORKLOAD = f"{_FOR}training", f"{_FOR}the workload"
_TRAINS = re.compile(r"\b(?:re)?train|\bfine-?tun", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;.!?]\s|,? (?:but|while|whereas) ", re.IGNORECASE)
_ANSWERS = re.compile(r"\b(?:serv|infer|predict|scor|answer|endpoint|online|host|stream)", re.IGNORECASE)


def offered(name: str, slot: str, common: frozenset[str]) -> Iterator[str]:
    """The names under which a component in `slot` offers what it brings."""
    yield name
    if name == GPU or name.startswith(TECH):
        if slot == _TRAINING:
            yield name + _FOR_TRAINING
        elif slot not in common:
            yield name + _FOR_WORKLOAD


def demanded(name: str, asked: Constraint | None, offers: frozenset[str]) -> frozenset[str]:
    """What a constraint demands: `name` of the workload, of training where its sentence speaks of that, or of both."""
    if not {name + _FOR_TRAINING, name + _FOR_WORKLOAD} <= offers:
        return frozenset({name})
    quote = _of_it(asked.source.quote, name) if asked else ""
    trains, answers = _TRAINS.search(quote) is not None, _ANSWERS.search(quote) is not None
    meant = {_FOR_TRAINING: trains, _FOR_WORKLOAD: answers or not trains}
    return frozenset(name + part for part, is_meant in meant.items() if is_meant)


def _of_it(quote: str, name: str) -> str:
    """The clauses that name it: `GPU for training; whether serving needs one is up to you` says nothing of serving."""
    said = [clause for clause in _CLAUSE_END.split(quote) if name.removeprefix(TECH) in clause.lower()]
    return " ".join(said) or quote


def plain(name: str) -> str:
    """The capability itself."""
    return name.partition(_FOR)[0]


def rivals(tech: AbstractSet[str], candidates: Sequence[Blueprint]) -> list[frozenset[str]]:
    """Groups of technologies that one slot alone could bring, and no blueprint there brings together.

    One blueprint fills a slot, so a design brings some of a group; what it leaves out is told at the gate.
    """
    homes: dict[str, set[str]] = defaultdict(set)
    for blueprint in candidates:
        for name in tech & technologies(blueprint):
            homes[name].add(blueprint.slot)
    groups = []
    for slot in sorted({min(slots) for slots in homes.values() if len(slots) == 1}):
        here = frozenset(name for name, slots in homes.items() if slots == {slot})
        brought = {here & technologies(b) for b in candidates if b.slot == slot}
        most = [names for names in brought if not any(names < other for other in brought)]
        groups.append(here - frozenset.intersection(*most))
    return [group for group in groups if group]


def either(names: AbstractSet[str], demands: AbstractSet[str]) -> frozenset[str]:
    """Those of the `demands` for one of several technologies that something which offers `names` meets."""
    several = {d: d.removeprefix(TECH).split(EITHER) for d in demands if EITHER in d}
    return frozenset(d for d, members in several.items() if names & {f"{TECH}{name}" for name in members})
