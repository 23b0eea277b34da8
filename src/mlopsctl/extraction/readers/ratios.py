"""Time in service as a ratio: `99 out of 100 minutes`, `one failed probe in a thousand`, `a tenth of a percent`."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.lexicon import data, pattern, says
from mlopsctl.extraction.passage import Passage, Reading

_LEAST, _PERCENT = 90, 100  # percent; less is no promise
_COUNTED = pattern("ratios.unit")
_UNIT = _COUNTED.pattern
_NUMBER = r"once|\d[\d,.]{0,6}|one|an?|a single|ninety-nine|nine hundred and ninety-nine|two|three|five|ten"
_FARED = "failed|lost|missed|bad|dead|broken|unanswered|good|successful|down"
_OF = rf"(?P<part>{_NUMBER}) (?:(?:{_FARED}) )?(?:(?:{_UNIT}) )?"
_WHOLE = r"(?P<whole>(?:an?|one|every|each|any)? ?(?:ten thousand|hundred thousand|thousand|hundred|\d[\d,.]{1,7}))\b"
_RATIO = re.compile(
    rf"\b{_OF}(?:out of|of|in|from|per)(?: every| each| any)? {_WHOLE}(?: (?:{_UNIT})|(?=\W*$|\s*[.,;:)]"
    r"| (?:is|are|may|must|can|has|have|shall|should|at|to|or|and)\b))",
    re.IGNORECASE,
)
_REVERSED = re.compile(
    rf"\b(?:of|out of|in|for|from|per)(?: every| each| any)? {_WHOLE} (?:{_UNIT}|requests|calls|queries),?"
    rf" (?:only |at most |no more than |up to |just )?(?P<part>{_NUMBER}) (?:may|can|could|might|is allowed to)\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:an?|one|half a|half of a|two|three|five)? ?(?P<part>tenth|half|quarter|fifth|twentieth|hundredth)s?"
    r"(?: (?:of )?(?:an?|one))? (?:percent|per cent|%)",
    re.IGNORECASE,
)
_SMALL = re.compile(r"\b(?:one|an?) (?P<part>hundredth|thousandth)\b", re.IGNORECASE)
_PARTS = {"tenth": 0.1, "half": 0.5, "quarter": 0.25, "fifth": 0.2, "twentieth": 0.05, "hundredth": 0.01}
_SMALL_PARTS = {"hundredth": 1, "thousandth": 0.1}  # percent


def read(passage: Passage) -> Iterator[Reading]:
    for start, end, share in (*_of_many(passage), *_small_parts(passage)):
        soft = passage.is_soft(start, end)
        if share >= _LEAST and not passage.is_history(start, end):
            yield Reading("availability_pct", round(share, 3), start, end, not soft, 0.8)


def _of_many(passage: Passage) -> Iterator[tuple[int, int, float]]:
    for found in (*_RATIO.finditer(passage.text), *_REVERSED.finditer(passage.text)):
        part, whole = _number(found["part"]), _number(found["whole"])
        clause = passage.clause(*found.span())
        counted = found.re is _REVERSED or (whole == _PERCENT and part % 1) or _COUNTED.search(found.group())
        if not 0 < part < whole or not counted or says("ratios.quality", clause):
            continue
        up, down = says("ratios.up", clause), says("downtime.away", clause)
        if (part / whole > _LEAST / 100 and up) or (part / whole < 1 - _LEAST / 100 and down):
            share = 100 * part / whole
            yield *found.span(), share if share > _LEAST else 100 - share


def _small_parts(passage: Passage) -> Iterator[tuple[int, int, float]]:
    """`our error budget is a tenth of a percent`, `it may be down a thousandth of the time`."""
    for found in (*_PART.finditer(passage.text), *_SMALL.finditer(passage.text)):
        of_percent = found.re is _PART
        away = says("downtime.away", passage.clause(*found.span()))
        if away and (of_percent or pattern("downtime.of_time").match(passage.text, found.end())):
            yield *found.span(), 100 - (_PARTS if of_percent else _SMALL_PARTS)[found["part"].lower()]


def _number(said: str) -> float:
    words = said.lower().split()
    if digits := re.search(r"\d[\d,.]*", said):
        return float(digits.group().replace(",", "").rstrip(".") or 0)
    lists = data("units")
    total = 1.0
    for word in words:
        total *= float(
            lists["scales"].get(word, 0) or lists["words"].get(word, 0) or (99 if word == "ninety-nine" else 1)
        )
    return total
