"""What the text holds that no constraint used: nothing is dropped in silence."""

import re
from collections.abc import Iterator, Sequence

from mlopsctl.domain.requirements import Unread
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.statements import Quoter, Statement
from mlopsctl.extraction.visible import Span

_DIGIT = re.compile(r"\d")
_HELPERS = ("stage", "single_host", "public_access", "vendor")  # words that only help to read others


def unread(text: str, passages: Sequence[Passage], found: Sequence[Statement], quoter: Quoter) -> tuple[Unread, ...]:
    """Figures and known words outside every constraint, in order; a repetition of what was used counts as used."""
    used = bytearray(len(text) + 1)
    for start, end in (s.span for s in found if s.field != "project_name"):
        used[start:end] = b"\1" * (end - start)
    said = {text[slice(*s.span)].lower() for s in found}
    known = {member for s in found for member in s.members} | {s.field for s in found}
    known |= {str(s.constraint.value) for s in found}
    spans = sorted({span for p in passages for span in (*_figures(p), *_words(p, known))})
    missed, done = [], -1
    for start, end in spans:
        if start >= done and not any(used[start:end]) and text[start:end].lower() not in said:
            missed.append(Unread(text=text[start:end], start=start, end=end, line=quoter.line(start)))
            done = end
    return tuple(missed)


def _figures(passage: Passage) -> Iterator[Span]:
    base = passage.sentence.start
    return ((base + q.start, base + q.end) for q in passage.quantities if _DIGIT.search(passage.text, q.start, q.end))


def _words(passage: Passage, known: set[str]) -> Iterator[Span]:
    base = passage.sentence.start
    return (
        (base + m.start, base + m.end)
        for m in passage.mentions
        if m.kind not in _HELPERS and m.value not in known and m.kind not in known
    )
