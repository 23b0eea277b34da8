"""Environments told as a list, known names among them: `Stages: playtest, live`, `DEV, ACC and PRD, separated`."""

import re
from collections.abc import Iterator
from functools import cache

from mlopsctl.extraction.lexicon import data, pattern
from mlopsctl.extraction.passage import Passage, Reading

_LED = pattern("stages.led")
_MEMBER = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,17}")
_SEPARATOR = re.compile(
    r"(?:\s*(?:,|/|\+|&|->|=>|\u2192|>)\s*(?:and |then |plus |y |und |et |en )?|\s+(?:and|then|plus|y|und|et|en)\s+)"
    r"(?:(?:an?|the|one|two|separate|finally|later) )?",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:an?|the|one|only|just) ", re.IGNORECASE)
_ENDED = re.compile(
    r"\s*(?:[.;,)|!]|$|-\s|\b(?:environments?|stages?|separated|each|in|on|with|are|is|no)\b)", re.IGNORECASE
)
_MOST = 6


def read(passage: Passage) -> Iterator[Reading]:
    yield from _in_column(passage)
    yield from _in_quotes(passage)
    if (one := _ONE.fullmatch(passage.text)) and one[1].lower() in _known():
        yield Reading("environments", one[1].lower(), one.start(1), one.end(1), confidence=0.8)
    for led in _LED.finditer(passage.text):
        names = _listed(passage.text, led.end())
        if not names or passage.negation(names[0].start(), names[-1].end()):
            continue
        if passage.is_over(names[0].start(), names[-1].end()):
            continue
        for name in names:
            soft = passage.is_soft(name.start(), name.end())
            yield Reading("environments", name.group().lower(), name.start(), name.end(), not soft, 0.8)


def _in_column(passage: Passage) -> Iterator[Reading]:
    """The one name in each row under `Stage` or `Environment`."""
    if passage.sentence.kind != "row" or not passage.header:
        return
    at = 0
    for title, cell in zip(passage.header.split("|"), passage.text.split("|"), strict=False):
        name = cell.strip().lower()
        if _COLUMN.fullmatch(title.strip()) and name in _known():
            start = passage.text.index(cell.strip(), at)
            yield Reading("environments", name, start, start + len(name), confidence=0.85)
        at += len(cell) + 1


def _in_quotes(passage: Passage) -> Iterator[Reading]:
    """`People try things in "lab", services run in "factory": the two environments`."""
    if not _THESE.search(passage.text):
        return
    quoted = [m for m in _QUOTED.finditer(passage.text) if m[1].lower() not in _NO_NAMES]
    for name in quoted if 1 < len(quoted) <= _MOST else ():
        if not (passage.negation(*name.span()) or passage.is_history(*name.span())):
            yield Reading("environments", name[1].lower(), name.start(1), name.end(1), confidence=0.75)


_ONE = re.compile(
    r"\W*(?:target |deployment |our |deploy )?(?:envs?|environments?|stages?|tiers?)\W{0,3}[:=]\W*([\w-]{2,17})\W*",
    re.IGNORECASE,
)
_THESE = re.compile(r"\b(?:environments|stages|envs)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"\u201c'`\u2018]([A-Za-z][\w-]{1,17})[\"\u201d'`\u2019](?!\w)")
_COLUMN = re.compile(r"(?:target |our )?(?:stages?|environments?|envs?|tiers?)(?: name)?", re.IGNORECASE)


def _listed(text: str, at: int) -> list[re.Match[str]]:
    """The members of a list that begins at `at`; nothing unless it ends where a list may, with a known name in it."""
    names: list[re.Match[str]] = []
    at += len(text[at:]) - len(text[at:].lstrip())
    if article := _ARTICLE.match(text, at):
        at = article.end()
    while len(names) < _MOST and (name := _MEMBER.match(text, at)):
        names.append(name)
        if not (gap := _SEPARATOR.match(text, name.end())):
            break
        at = gap.end()
    while names and (names[-1].group().lower() in _NO_NAMES or not _ENDED.match(text, names[-1].end())):
        names.pop()
    said = {name.group().lower() for name in names}
    return names if len(names) > 1 and said & _known() and not said & _NO_NAMES else []


_NO_NAMES = frozenset(data("cues")["no_stages"])


@cache
def _known() -> frozenset[str]:
    stages = data("terms")["stage"]
    return frozenset(alias for aliases in stages.values() for alias in aliases) | {"acc", "prd", "val", "validation"}
