"""Figures that another sentence takes back by naming them: `the 250 was copied from the search team`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mlopsctl.extraction import numerals
from mlopsctl.extraction.lexicon import pattern
from mlopsctl.extraction.numerals import number
from mlopsctl.extraction.passage import Passage, Reading

Read = Sequence[tuple[Reading, Passage]]

_FIGURES = re.compile(r"(?:bare_)?\w+_rps|events_|latency_|availability_|rto_|rpo_|monthly_|batch_|payload_|audit_")
_NEXT = 2  # sentences that may tell the new figure


def without_disowned(read: Read, passages: Sequence[Passage]) -> Iterator[tuple[Reading, Passage]]:
    """Without figures that are named once more to say that they are wrong, and with those told in their place."""
    gone = {value: i for i, p in enumerate(passages) if not p.is_inert for value in _disowned(p.text)}
    if not gone:
        yield from read
        return
    places = {id(p): i for i, p in enumerate(passages)}
    used = {(id(p), r.start) for r, p in read}
    for reading, passage in read:
        at = gone.get(_written(passage.text, reading), -1) if _FIGURES.match(reading.field) else -1
        if at < 0 or at < places[id(passage)]:
            yield reading, passage
        elif at > places[id(passage)]:
            yield from _instead(reading, passage, passages[at : at + _NEXT], used)


def _disowned(text: str) -> Iterator[float]:
    for found in pattern("statements.disowned").finditer(text):
        said = next(group for group in found.groups() if group)
        if figure := number().search(said):
            yield numerals.value(figure["a"], figure["am"] or "")


def _written(text: str, reading: Reading) -> float:
    figure = number().search(text, reading.start, reading.end)
    return numerals.value(figure["a"], figure["am"] or "") if figure else -1


def _instead(
    reading: Reading, passage: Passage, told: Sequence[Passage], used: set[tuple[int, int]]
) -> Iterator[tuple[Reading, Passage]]:
    """The only bare figure told after the old one: `250 was before the second bot. Bursts are 400 now`."""
    old = _written(passage.text, reading)
    for place in told:
        bare = [
            q for q in place.quantities if q.kind == "plain" and q.value != old and (id(place), q.start) not in used
        ]
        if len(bare) == 1 and pattern("statements.instead").search(place.text) and not isinstance(reading.value, str):
            value = float(reading.value) * bare[0].value / old
            yield replace(reading, value=value, start=bare[0].start, end=bare[0].end), place
            return
