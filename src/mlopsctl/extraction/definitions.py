"""Sentences that only name a practice: they define it, or the next words give it to others or take it back."""

import re
from functools import lru_cache

from mlopsctl.extraction.lexicon import opening, pattern, says
from mlopsctl.extraction.passage import Passage, Reading

_PRACTICES = ("explainability_required", "shadow_or_canary", "human_approval", "compliance", "data_classes")
_STUDIED, _HELD = _PRACTICES[:3], _PRACTICES[3:]
_REMARK = re.compile(r"(?:[;,:(\u2014]|\s-)\s+|[.!?]\s+")  # where what is said of it may begin
_MOST = 6  # remarks behind it


def is_only_named(reading: Reading, passage: Passage) -> bool:
    """As in `a canary is a release in which ...` and `HR's own tool holds salaries. It has no link to ours`."""
    if reading.field not in _PRACTICES or reading.value is False:
        return False
    if _is_defined(reading.field, passage) or any(map(_is_glossary, passage.sentence.context.split("\n"))):
        return True
    if reading.field in _STUDIED and says("practices.taught", passage.text):
        return True
    if reading.field in _HELD and _is_none(reading, passage):
        return True
    remarks = _remarks(passage, reading.end)
    names = ("practices.unconnected", "practices.turned_down")
    return any(pattern(name).match(said) for said in remarks for name in names) or _is_untouched(reading, passage)


def _is_none(reading: Reading, passage: Passage) -> bool:
    """`Personal data: none`, `our HR portal falls under GDPR; the crane model sees no personal data`."""
    if pattern("practices.none_of_it").match(passage.text, reading.end):
        return True
    if reading.value == "biometric" and says("practices.prints", passage.text):
        return True
    neighbour = opening("practices.neighbour", passage.clause(reading.start, reading.end))
    remarks = _remarks(passage, reading.end) if neighbour else []
    return any(pattern("practices.not_here").match(said) for said in remarks)


def _is_defined(field: str, passage: Passage) -> bool:
    """Whether the subject of a sentence that tells what a word means is such a practice."""
    said = pattern("practices.definition").match(passage.text)
    return said is not None and any(m.kind == field and m.start < said.end() for m in passage.mentions)


@lru_cache(maxsize=1024)
def _is_glossary(heading: str) -> bool:
    return bool(pattern("practices.glossary").fullmatch(heading))


def _remarks(passage: Passage, end: int) -> list[str]:
    """What is said behind a reading, and next."""
    starts = [m.end() for m, _ in zip(_REMARK.finditer(passage.text, end), range(_MOST), strict=False)]
    return [*(passage.text[at:] for at in starts), passage.after]


def _is_untouched(reading: Reading, passage: Passage) -> bool:
    """`The CRM holds personal data; we do not touch the CRM`."""
    behind = f"{passage.text[reading.end :]} {passage.after}"
    left = pattern("practices.untouched").search(behind)
    name = (left["name"] or left["other"]) if left else ""
    return bool(name) and re.search(rf"\b{re.escape(name)}\b", passage.text[: reading.start]) is not None
