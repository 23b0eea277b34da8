"""Figures of environments that serve nobody: `p95: 300 ms in staging, 100 ms in production`."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.lexicon import pattern
from mlopsctl.extraction.loads import Read
from mlopsctl.extraction.passage import Passage, Reading

_STAGE = pattern("lesser.stage")
_PART_END = re.compile(r"[;.!?](?=\s|$)|,(?=\s)|\s[-\u2013\u2014]\s|\b(?:and|but|while|whereas|though|although)\b")
_TITLE = 4  # words of `## Staging environment`, and not of a sentence that comes before
_LED = 30  # characters in front of a stage that leads: `on our staging cluster`


def without_lesser(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without what holds for development and tests alone, where the text has a figure besides."""
    lesser = {id(r) for r, p in read if _is_figure(r) and _stage(r, p) == "lesser"}
    told = {_kind(r) for r, _ in read if id(r) not in lesser}
    yield from ((r, p) for r, p in read if id(r) not in lesser or _kind(r) not in told)


def _is_figure(reading: Reading) -> bool:
    return isinstance(reading.value, float) and reading.field != "team_size"


def _kind(reading: Reading) -> str:
    return "rate" if reading.field.endswith("_rps") else reading.field


def _stage(reading: Reading, passage: Passage) -> str:
    """`lesser`, `prod`, or nothing: the environment that a figure is of."""
    if passage.sentence.kind == "row":
        return _in_row(reading, passage)
    text = passage.text
    ends = [m.span() for m in _PART_END.finditer(text)]
    start = max((b for _, b in ends if b <= reading.start), default=0)
    end = min((a for a, _ in ends if a >= reading.end), default=len(text))
    if named := _only(text[start:end]):
        return named
    hits = list(_STAGE.finditer(text))
    if not hits:
        return _only(passage.heading) if len(passage.heading.split()) <= _TITLE else ""
    before = [m for m in hits if m.end() <= reading.start]
    leads = before and before[-1].start() - max((b for _, b in ends if b <= before[-1].start()), default=0) <= _LED
    return before[-1].lastgroup or "" if leads and not _figure_before(text, hits[0]) else ""


def _in_row(reading: Reading, passage: Passage) -> str:
    """By the title of its column, or the name of its row."""
    cells, titles = passage.text.split("|"), passage.header.split("|")
    at = passage.text.count("|", 0, reading.start)
    title = titles[at] if at < len(titles) else ""
    return _only(title) or _only(next((cell for cell in cells if cell.strip()), ""))


def _only(said: str) -> str:
    """The kind of stage that is named, if it is one kind."""
    kinds = {m.lastgroup or "" for m in _STAGE.finditer(said)}
    return kinds.pop() if len(kinds) == 1 else ""


def _figure_before(text: str, hit: re.Match[str]) -> bool:
    """Whether a figure comes first, and so the stage behind it: `300 ms in dev, p99 100 ms`."""
    return any(c.isdigit() for c in re.sub(r"\b[pP]\d\d\b", "", text[: hit.start()]))
