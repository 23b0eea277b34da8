"""Which part of a system is meant by a technology, or a GPU, that both its workload and its training could bring."""

import re
from collections.abc import Iterator

from mlopsctl.domain.requirements import Constraint

GPU = "gpu"
_TRAINING = "training"
_FOR = " for "
_FOR_TRAINING, _FOR_WORKLOAD = f"{_FOR}training", f"{_FOR}the workload"
_TRAINS = re.compile(r"\b(?:re)?train", re.IGNORECASE)
_ANSWERS = re.compile(r"\b(?:serv|infer|predict|scor|answer|endpoint|online|host|stream)", re.IGNORECASE)


def offered(name: str, slot: str, common: frozenset[str]) -> Iterator[str]:
    """The names under which a component in `slot` offers what it brings."""
    yield name
    if name == GPU or name.startswith("tech:"):
        if slot == _TRAINING:
            yield name + _FOR_TRAINING
        elif slot not in common:
            yield name + _FOR_WORKLOAD


def demanded(name: str, asked: Constraint | None, offers: frozenset[str]) -> frozenset[str]:
    """What a constraint demands: `name` of the workload, of training where its sentence speaks of that, or of both."""
    if not {name + _FOR_TRAINING, name + _FOR_WORKLOAD} <= offers:
        return frozenset({name})
    quote = asked.source.quote if asked else ""
    trains, answers = _TRAINS.search(quote) is not None, _ANSWERS.search(quote) is not None
    meant = {_FOR_TRAINING: trains, _FOR_WORKLOAD: answers or not trains}
    return frozenset(name + part for part, is_meant in meant.items() if is_meant)


def plain(name: str) -> str:
    """The capability itself."""
    return name.partition(_FOR)[0]
