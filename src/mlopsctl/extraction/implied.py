"""Durations in other forms than figure and unit: `within the hour`, `sub-second`, `single-digit ms`, `PT7H`."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.quantities import Quantity


def implied_units(sentence: str) -> Iterator[Quantity]:
    for pattern, value in _IMPLIED:
        for found in pattern.finditer(sentence):
            yield Quantity("duration", value, found.start(), found.end())
    for found in _ISO.finditer(sentence):
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        value = 1e3 * (86_400 * days + 3600 * hours + 60 * minutes + seconds)
        if value:
            yield Quantity("duration", value, found.start(), found.end())


_ISO = re.compile(r"\bP(?=\d|T\d)(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,6})S)?)?\b")  # `PT7H`

_IMPLIED = (
    *(
        (re.compile(rf"\bwithin the (?:next |first )?{unit}\b", re.IGNORECASE), ms)
        for unit, ms in (
            ("second", 1e3),
            ("minute", 6e4),
            ("(?:business |working )?hour", 3.6e6),
            ("half[- ]hour", 1.8e6),
        )
    ),
    *(
        (re.compile(rf"(?<=\bthe last ){unit}\b", re.IGNORECASE), ms)
        for unit, ms in (("minute", 6e4), ("half[- ]hour", 1.8e6), ("hour", 3.6e6))
    ),
    (re.compile(r"\b(?:sub-?second|subsecond)\b", re.IGNORECASE), 1000.0),
    (re.compile(r"\bsingle[- ]digit (?:millisecond|ms)s?\b", re.IGNORECASE), 10.0),
)
