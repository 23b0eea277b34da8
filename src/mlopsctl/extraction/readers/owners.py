"""Whose figure it is: the words near it, those of a parallel list, of the column, or of the question it answers."""

import re
from collections.abc import Sequence
from itertools import pairwise

from mlopsctl.extraction.binding import Hit
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.quantities import Quantity

_LINK = re.compile(r"\w*\s*(?:time|latency|objective|point)?\s*(?:[/,&+|]|,? ?\band\b|\bresp\.)\s*", re.IGNORECASE)
_RECOVERY = {"rto", "rpo"}
_LEAD = 30  # characters between a list of names and the list of its figures
_FIGURE = 6  # words of `One working day (8 hours)`
_ANSWER = 14  # words of an answer that may leave out what it is about


def parallel(text: str, figures: Sequence[Quantity], hits: Sequence[Hit]) -> dict[Quantity, str]:
    """`RTO/RPO: 4h/15min`, `20/60/110 ms (p50/p95/p99)`: the first name to the first figure, and so on."""
    found: dict[Quantity, str] = {}
    groups = _runs([(q.start, q.end, "") for q in figures], text)
    for names in _runs([(h[1], h[2], h[0]) for h in hits], text):
        for group in groups:
            apart = max(group[0][0] - names[-1][1], names[0][0] - group[-1][1])
            if len(group) == len(names) > 1 and 0 <= apart <= _LEAD:
                at = {start: name for (start, _, _), (_, _, name) in zip(group, names, strict=True)}
                found |= {q: at[q.start] for q in figures if q.start in at}
                break
    return found


_Named = tuple[int, int, str]


def _runs(spans: Sequence[_Named], text: str) -> list[list[_Named]]:
    """Spans that follow each other with nothing but `/`, a comma or `and` between them."""
    runs = [[span] for span in spans[:1]]
    for a, b in pairwise(spans):
        if a[1] <= b[0] and b[0] - a[1] <= _LEAD and _LINK.fullmatch(text, a[1], b[0]):
            runs[-1].append(b)
        else:
            runs.append([b])
    return runs


def column(passage: Passage, figure: Quantity) -> str:
    """The name of the table's column that a figure stands in."""
    names, at = passage.header.split("|"), passage.text.count("|", 0, figure.start)
    return names[at] if passage.header and at < len(names) else ""


def told_in_row(passage: Passage, figure: Quantity, cues: re.Pattern[str]) -> str:
    """`| data we may lose | a day back is ok |`: which of rto and rpo the cells before are about."""
    at = passage.text.rfind("|", 0, figure.start) + 1
    if passage.sentence.kind != "row" or _RECOVERY & {m.lastgroup for m in cues.finditer(passage.text, at)}:
        return ""
    told = _RECOVERY & {m.lastgroup for m in cues.finditer(passage.text, 0, at)}
    return str(told.pop()) if len(told) == 1 else ""


def headed(passage: Passage) -> str:
    """The heading or the line that leads in, where the sentence is no more than a figure."""
    return "" if len(passage.text.split()) > _FIGURE or ":" in passage.text else passage.heading


def question(passage: Passage) -> str:
    """The question, where the sentence is a bare answer to it."""
    return passage.sentence.question if len(passage.text.split()) <= _ANSWER else ""
