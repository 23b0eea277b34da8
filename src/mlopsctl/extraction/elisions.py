"""Figures whose unit stands elsewhere: in a label (`Peak (req/s): 800`), at another figure (`25, peaks of 140 rps`)."""

import re
from dataclasses import replace

from mlopsctl.extraction import numerals
from mlopsctl.extraction.lexicon import pattern
from mlopsctl.extraction.quantities import Quantity, number, quantities

_LABEL = pattern("elisions.label")
_BOUND = pattern("elisions.bound")
_OPEN_END = pattern("elisions.open_end")
_SHARED = ("rate", "duration", "nines")
_REACH = 36  # characters of a label


def completed(sentence: str, found: list[Quantity], header: str = "") -> list[Quantity]:
    """`found`, with units for plain figures that borrow one; `header` is the first row of the sentence's table."""
    if header:
        found = [_headed(sentence, q, header.split("|")) if q.kind == "plain" else q for q in found]
    donors = [q for q in found if q.kind in _SHARED]
    return [_complete(sentence, q, donors) if q.kind in ("plain", "count") else q for q in found]


def _headed(sentence: str, q: Quantity, columns: list[str]) -> Quantity:
    """A figure that fills its cell has the unit at the end of its column's name (`| when | calls/min |`)."""
    column = sentence.count("|", 0, q.start)
    alone = sentence[: q.start].rstrip(" ~<>≤≥=").endswith("|") and sentence[q.end :].lstrip()[:1] in ("|", "")
    unit = _UNIT_OF_COLUMN.search(columns[column]) if alone and column < len(columns) else None
    said = quantities(f"{sentence[q.start : q.end]} {unit['unit']}") if unit else []
    return replace(said[0], start=q.start, end=q.end) if len(said) == 1 and said[0].kind == "rate" else q


_UNIT_OF_COLUMN = re.compile(
    r"(?P<unit>\b[a-z]+(?: ?/ ?| per )(?:s|sec|second|min|minute|h|hour)|\b[rqt]ps)\b\W*$", re.IGNORECASE
)


def _complete(sentence: str, q: Quantity, donors: list[Quantity]) -> Quantity:
    before = max(0, q.start - _REACH)
    is_bare = not sentence[before : q.start].strip("0123456789., ")  # among figures alone
    label = None if is_bare else _LABEL.search(sentence, before, q.start)
    if label and label["unit"] and (q.kind == "plain" or label["mark"].strip()):
        unit = label["unit"].replace("_", " ")
        said = quantities(f"{sentence[q.start : q.end]} {unit}")
        if said and said[0].kind not in ("plain", "count"):
            return replace(said[0], start=q.start, end=q.end)
    free = (
        q.kind == "plain"
        and not (99 <= q.value < 100 and q.value % 1)  # noqa: PLR2004  # percent of the time
        and _OPEN_END.match(sentence, q.end)
        and _BOUND.search(sentence, max(0, q.start - 20), q.start)
    )
    donor = min(donors, key=lambda d: abs(d.start - q.start), default=None) if free else None
    return _borrowed(sentence, q, donor) if donor else q


def _borrowed(sentence: str, q: Quantity, donor: Quantity) -> Quantity:
    written = number().search(sentence, donor.start)
    own = numerals.value(written["a"], written["am"] or "") if written else 0
    return replace(donor, value=q.value * donor.value / own, start=q.start, end=q.end, low=None) if own else q
