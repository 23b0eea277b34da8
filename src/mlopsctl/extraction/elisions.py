"""Figures whose unit stands elsewhere, and figures that the next one corrects.

In a label (`Peak (req/s): 800`), at another figure (`25, peaks of 140 rps`), in the question, in the sentence before.
"""

import re
from dataclasses import replace
from itertools import pairwise

from mlopsctl.extraction import numerals
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.numerals import number
from mlopsctl.extraction.quantities import Quantity, quantities

_LABEL = pattern("elisions.label")
_LIST_LABEL, _LIST_END = pattern("elisions.list_label"), pattern("elisions.list_end")
_RATE_LABEL = pattern("elisions.rate_label")
_BOUND, _SEASON = pattern("elisions.bound"), pattern("elisions.season")
_OPEN_END = pattern("elisions.open_end")
_CORRECTED = pattern("elisions.corrected")
_QUESTION_UNIT = pattern("elisions.question_unit")
_DAY_S = 86_400  # `90k for X and 3,000 a month`: what comes by the month lends nothing
_SHARED = ("rate", "duration", "nines")
_REACH = 36  # characters of a label
_WORDS = ("days", "months", "years", "hours", "minutes", "seconds", "min")  # `on sale days 60` is no 60 days
_SHORT = 12  # words of an answer
_RATIO = re.compile(
    r"\b(?:factor|ratio|multiplier|coefficient|variation|by)\b[^.;\d]{0,12}$"
    r"|\b(?:one|two|five|ten|nine|nineteen|ninety(?:[- ](?:five|nine))?|\d{1,2}) (?:(?!of |in |out )\w+ ){0,2}?"
    r"(?:in|of|out of|from) (?:an? |every |each |one )?$",
    re.IGNORECASE,
)
_FILLS = re.compile(r"\W*(?:[a-z]+ ){0,3}[\d.,' k]+(?:,? (?:at most|max\.?|maximum|or less|tops))?\W*", re.IGNORECASE)
_HEADING_UNIT = pattern("elisions.heading_unit")
_REPLACED, _FROM, _TO = pattern("elisions.replaced"), pattern("elisions.from"), pattern("elisions.to")
_ONE = re.compile(r"(?:one|an?|a single) [a-z]", re.IGNORECASE)
_LETTER = re.compile(r"[A-Za-z]")
_HOURS = re.compile(r"\b(?:between|from) $", re.IGNORECASE)  # `between 19 and 22 h`
_SECOND_MS, _MINUTE_MS, _MANY, _COUNTED = 1000, 60_000, 100, 50_000  # so many are no minutes
_NOT = re.compile(r"\b(?:not|never) $", re.IGNORECASE)


def completed(
    sentence: str, found: list[Quantity], header: str = "", said: str = "", asked: str = ""
) -> list[Quantity]:
    """`found`, with units for plain figures that borrow one.

    header: the first row of the sentence's table; said: the sentence before it; asked: the question that it answers.
    """
    found = _uncorrected(sentence, found)
    if header:
        found = [_headed(sentence, q, header.split("|")) if q.kind == "plain" else q for q in found]
    if sentence.startswith("|"):
        found = [_in_cell(sentence, q) if q.kind in ("plain", "count") else q for q in found]
    found = _in_row(sentence, found)
    label = _LIST_LABEL.match(sentence) or _LIST_END.search(sentence)
    if rated := _RATE_LABEL.match(sentence):  # `Requests per second, in the worst hour: 95`
        after = [q for q in found if q.start >= rated.end() and q.kind == "plain"]
        found = [_with_unit(sentence, q, rated["unit"]) if q in after else q for q in found]
    if label:  # `Latency (ms): median 15, 95th 40`, `p50 15 / p95 40 (ms)`: the unit of all of them
        found = [_with_unit(sentence, q, label["unit"]) if q.kind == "plain" else q for q in found]
    hours = [q for q in found if q.kind == "duration" and q.low and _HOURS.search(sentence, 0, q.start)]
    donors = [q for q in found if q.kind in _SHARED and q not in hours]
    found = [_complete(sentence, q, donors) if q.kind in ("plain", "count") else q for q in found]
    if not donors and (donors := [q for q in found if q.kind in _SHARED]):  # `Calls per second: 40, at the peak 300`
        found = [_complete(sentence, q, donors) if q.kind == "plain" else q for q in found]
    return found if donors else _answered(sentence, found, said, asked)


def _uncorrected(sentence: str, found: list[Quantity]) -> list[Quantity]:
    """Without figures that are taken back: `50 rps - sorry, 80`, `80, not 50`."""
    pairs = [(a, b) for a, b in pairwise(found) if _LETTER.search(sentence, a.end, b.start)]
    wrong = {a for a, b in pairs if b.start - a.end < _REACH and _CORRECTED.fullmatch(sentence, a.end, b.start)}
    wrong |= {b for a, b in pairs if b.kind in (a.kind, "plain") and _NOT.search(sentence, a.end, b.start)}
    if _CHANGES.search(sentence):
        wrong |= {q for q in found if _REPLACED.search(sentence, max(0, q.start - _REACH), q.start)}
        wrong |= {a for a, b in pairs if _is_left(sentence, a, b)}
    lenders = {b: a for a, b in pairs if a in wrong and a.kind in (*_SHARED, "money") and b.kind == "plain"}
    lenders |= {
        a: b
        for a, b in pairs
        if b in wrong and b.kind in (*_SHARED, "money") and a.kind == "plain" and ":" not in sentence[a.end : b.start]
    }
    return [_borrowed(sentence, q, lenders[q]) if q in lenders else q for q in found if q not in wrong]


def _is_left(sentence: str, a: Quantity, b: Quantity) -> bool:
    """Whether the first was changed to the second: `lowered from 200 ms to 120`."""
    return bool(_FROM.search(sentence, max(0, a.start - _REACH), a.start) and _TO.fullmatch(sentence, a.end, b.start))


_CHANGES = re.compile(r"instead|rather|from|previous|former|used to|\((?:was|old|before)", re.IGNORECASE)


def _in_row(sentence: str, found: list[Quantity]) -> list[Quantity]:
    """`20/60/110 ms`: the last one's unit is that of all."""
    done: list[Quantity] = []
    for q in reversed(found):
        after = done[-1] if done else None
        lends = after and after.kind in (*_SHARED, "bytes") and q.kind == "plain"
        if after and lends and sentence[q.end : after.start].strip(" \n") == "/":
            done.append(_borrowed(sentence, q, after))
        else:
            done.append(q)
    return done[::-1]


def _with_unit(sentence: str, q: Quantity, unit: str) -> Quantity:
    said = quantities(f"{sentence[q.start : q.end]} {unit.replace('_', ' ')}")
    fits = len(said) == 1 and said[0].kind not in ("plain", "count")
    return replace(said[0], start=q.start, end=q.end) if fits else q


def _answered(sentence: str, found: list[Quantity], said: str, asked: str) -> list[Quantity]:
    """An answer has the unit of its question, and a further figure that of the sentence before."""
    plain = [q for q in found if q.kind == "plain"]
    headed = asked.rstrip().endswith("?") or _FILLS.fullmatch(sentence)  # `at most 300` below `Calls per second`
    unit = _unit_asked(asked) if asked and headed and len(sentence.split()) <= _SHORT else ""
    if unit and len(plain) == len(found):
        return [_with_unit(sentence, q, unit) for q in found]
    free = [q for q in plain if _is_free(sentence, q)] if said and not any(q.kind in _SHARED for q in found) else []
    donors = [q for q in quantities(said) if q.kind in _SHARED and q.period_s <= _DAY_S] if free else []
    if says("elisions.sized", sentence):  # `Please build for 2,000`
        donors = [q for q in donors if q.kind == "rate"] or donors
    lends = len({q.kind for q in donors}) == 1
    return [_borrowed(said, q, donors[-1]) if lends and q in free else q for q in found]


def _unit_asked(asked: str) -> str:
    """The unit of a question, or of the heading that a bare figure stands below."""
    if found := _QUESTION_UNIT.search(asked):
        return found["unit"]
    found = None if asked.rstrip().endswith("?") else _HEADING_UNIT.search(asked)
    return next(filter(None, found.groups())) if found else ""


def _headed(sentence: str, q: Quantity, columns: list[str]) -> Quantity:
    """A figure that fills its cell has the unit at the end of its column's name (`| when | calls/min |`)."""
    column = sentence.count("|", 0, q.start)
    alone = sentence[: q.start].rstrip(" ~<>≤≥=*").endswith("|") and sentence[q.end :].lstrip("* ")[:1] in ("|", "")
    name = columns[column] if alone and column < len(columns) else ""
    unit = _UNIT_OF_COLUMN.search(name)
    if not unit and _PERCENTILE.fullmatch(name.strip()) and _LATENCY.search(columns[1]):
        unit = _UNIT_OF_COLUMN.search(columns[1])  # `| Response time (ms) | median | p95 |`
    return _with_unit(sentence, q, unit["unit"]) if unit else q


def _in_cell(sentence: str, q: Quantity) -> Quantity:
    """A figure alone in its cell has the unit of the next one (`| 8,000 | req/s |`), or that of the row."""
    before, after = sentence[: q.start].rstrip(" ~<>≤≥=*"), sentence[q.end :].lstrip("* ")
    if _OF_SEVERAL.search(before) or (before.endswith("|") and _AND_OTHERS.match(after)):
        before, after = before[: before.rfind("|") + 1], ""  # `| calls/s (mean / peak) | 15 / 60 |`
    if not before.endswith("|") or after[:1] not in ("|", ""):
        return q
    beside = _UNIT_CELL.fullmatch(after[1:].partition("|")[0])
    ahead = _UNIT_CELL.fullmatch(before.removesuffix("|").rpartition("|")[2])  # `| ms | 150 |`
    named = None if beside else ahead or _UNIT_OF_ROW.search(before)
    if beside:
        said = quantities(f"{sentence[q.start : q.end]} {beside['unit']}")
        return replace(said[0], start=q.start, end=q.end) if len(said) == 1 and said[0].kind != "plain" else q
    return _with_unit(sentence, q, named["unit"]) if named else q


_OF_SEVERAL = re.compile(r"\|\s*(?:[\d.,]+k?\s*/\s*){1,3}$")
_AND_OTHERS = re.compile(r"(?:/\s*[\d.,]+k?\s*){1,3}(?:\||$)")
_UNIT_CELL, _UNIT_OF_ROW = pattern("elisions.unit_cell"), pattern("elisions.row_unit")
_UNIT_OF_COLUMN = pattern("elisions.column_unit")
_PERCENTILE = re.compile(
    r"p?-?\d\d(?:\.\d)?(?:th)?(?: ?%| percentile)?|median|mean|average|avg\.?|max(?:imum|\.)?|typical|worst(?: case)?",
    re.IGNORECASE,
)
_LATENCY = re.compile(r"latenc|respon|answer|reply|delay|duration|time|speed", re.IGNORECASE)


def _complete(sentence: str, q: Quantity, donors: list[Quantity]) -> Quantity:
    before = max(0, q.start - _REACH)
    is_bare = not sentence[before : q.start].strip("0123456789., ")  # among figures alone
    label = None if is_bare else _LABEL.search(sentence, before, q.start)
    marked = label and (label["mark"].strip() or label.group()[0] in "(_" or label["unit"].lower() not in _WORDS)
    if label and marked and (q.kind == "plain" or label["mark"].strip()):
        labelled = _with_unit(sentence, q, label["unit"])
        if labelled is not q:
            return labelled
    free = q.kind == "plain" and _is_free(sentence, q)
    if free and says("amounts.rate_cues", sentence[before : q.end]):
        donors = [d for d in donors if d.kind == "rate"] or donors
    donors = [d for d in donors if not _ONE.match(sentence, d.start) and not (d.kind == "rate" and d.period_s > _DAY_S)]
    donors = [d for d in donors if d.kind != "rate" or " every " not in sentence[d.start : d.end]]
    donors = [d for d in donors if not _is_aside(sentence, d, q)] or donors
    donors = [d for d in donors if d.kind != "duration" or q.value < _COUNTED]
    if _BLANKED.search(sentence, before, q.start):
        donors = [d for d in donors if d.kind == "duration" and d.value < _MINUTE_MS]
    donor = min(donors, key=lambda d: abs(d.start - q.start), default=None) if free else None
    return _borrowed(sentence, q, donor) if donor else q


def _is_aside(sentence: str, donor: Quantity, q: Quantity) -> bool:
    """Whether a figure stands in parentheses that end before another one."""
    opened = sentence.rfind("(", max(0, donor.start - _REACH), donor.start)
    closed = sentence.find(")", donor.end, q.start)
    return opened >= 0 and closed >= 0 and ")" not in sentence[opened : donor.start]


def _is_free(sentence: str, q: Quantity) -> bool:
    """Whether nothing else can be meant by a figure than a second one of the same kind."""
    if (99 <= q.value < 100 and q.value % 1) or not _OPEN_END.match(sentence, q.end):  # noqa: PLR2004  # percent of the time
        return False
    if _SHARE.match(sentence, q.end):
        return False
    if _BLANKED.search(sentence, max(0, q.start - 20), q.start):
        return True
    before = sentence[max(0, q.start - 30) : q.start].rstrip()
    if before.endswith("s,") and _APPOSED.match(sentence, q.end):
        return False
    if not before.strip("0123456789., "):  # among figures alone
        return before.endswith(",")
    led = _BOUND.search(sentence, max(0, q.start - 20), q.start) or _SEASON.search(before + " ")
    return bool(led) and not _RATIO.search(before + " ")


_BLANKED = re.compile(r"(?:^|[(,;:/] ?) {3,}(?:[:=<] ?)?$")  # where `p99` stood, in `p95 80, p99 150 ms`
_SHARE = re.compile(  # `ninety-nine in a hundred`
    r" (?:in|of|out of|from) (?:an?|one|every|each)? ?(?:ten|twenty|hundred|thousand|10|20|100|1,?000)\b", re.IGNORECASE
)
_APPOSED = re.compile(
    r", (?:is|are|was|were|get|gets|must|shall|have|has|all|will|can|need)\b"
)  # `scores, 310.000, are`


def _borrowed(said: str, q: Quantity, donor: Quantity) -> Quantity:
    written = number().search(said, donor.start)
    own = numerals.value(written["a"], written["am"] or (written["bm"] if donor.low else "") or "") if written else 0
    unit = (donor.low or donor.value) / own if own else 0
    if donor.kind == "duration" and unit == _SECOND_MS and q.value >= _MANY:  # `one second ... 350`: milliseconds
        unit = 1
    return replace(donor, value=q.value * unit, start=q.start, end=q.end, low=None) if unit else q
