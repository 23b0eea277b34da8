"""A team told by its roles: rows such as `| ML engineer | 2 |`, or items such as `- 2 data engineers`."""

import re
from collections.abc import Iterator, Sequence

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.quantities import Quantity
from mlopsctl.extraction.readers.keyed import named

_TOTAL = re.compile(r"\W*(?:total|sum|altogether|together|in all|all|overall)\b", re.IGNORECASE)
_ROLE, _COUNT, _OF_TEAM = pattern("rosters.role"), pattern("rosters.count"), pattern("rosters.team")
_MOST, _SEVERAL = 60, 2  # people of one role; roles


def read(passages: Sequence[Passage]) -> Iterator[tuple[Reading, Passage]]:
    """The sum of the rows of a table, where nothing else says how many they are."""
    rows: list[tuple[Passage, Quantity]] = []
    for passage in passages:
        if rows and (passage.sentence.kind != "row" or passage.header != rows[0][0].header):
            yield from _sum(rows)
            rows = []
        if passage.sentence.kind == "row" and not passage.is_inert and (figure := _figure(passage)):
            rows.append((passage, figure))
    yield from _sum(rows)


def _figure(passage: Passage) -> Quantity | None:
    """How many of one role a row names."""
    columns = [named(name) for name in passage.header.split("|")]
    counted = next((i for i, name in enumerate(columns) if i > 1 and _COUNT.fullmatch(name)), 0)
    about = f"{columns[1] if len(columns) > 1 else ''} {columns[counted]} {passage.sentence.context.partition('|')[0]}"
    if not counted or not (says("rosters.team", about) or _ROLE.search(passage.text)):
        return None
    alone = (q for q in passage.quantities if passage.text.count("|", 0, q.start) == counted)
    found = next((q for q in alone if q.kind in ("plain", "count") and 0 < q.value <= _MOST), None)
    return None if found and passage.is_aside(found.start, found.end) else found


def _sum(rows: list[tuple[Passage, Quantity]]) -> Iterator[tuple[Reading, Passage]]:
    roles = [(p, q) for p, q in rows if not _TOTAL.search(p.text.split("|")[1])]
    total = [(p, q) for p, q in rows if (p, q) not in roles]
    named_all = all(_ROLE.search(p.text) for p, _ in roles)
    summed = bool(total) and pattern("rosters.roles").fullmatch(named(total[0][0].header.split("|")[1]))
    if not named_all or (len(roles) < _SEVERAL and not summed):  # beside a total, the other rows may be blank
        return
    passage, figure = total[0] if total else roles[0]
    size = figure.value if total else sum(q.value for _, q in roles)
    yield Reading("team_size", round(size), figure.start, figure.end, confidence=0.75), passage
