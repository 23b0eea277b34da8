"""Durations without a figure: `within the hour`, `sub-second`, `single-digit milliseconds`."""

import re
from collections.abc import Iterator

from mlopsctl.extraction.quantities import Quantity


def implied_units(sentence: str) -> Iterator[Quantity]:
    for pattern, value in _IMPLIED:
        for found in pattern.finditer(sentence):
            yield Quantity("duration", value, found.start(), found.end())


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
