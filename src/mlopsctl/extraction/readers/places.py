"""Regions of providers and rules on where data must stay."""

import re
from collections.abc import Iterator
from functools import cache

from mlopsctl.extraction.lexicon import Gazetteer, data, pattern, phrases
from mlopsctl.extraction.passage import Passage, Reading

_STAY = pattern("places.stay")
_DATA = pattern("places.data")
_PEOPLE = pattern("places.people")


@cache
def _region_ids() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w-])(?:" + "|".join(data("places")["region_patterns"].values()) + r")(?![\w-])", re.IGNORECASE
    )


@cache
def _display() -> re.Pattern[str]:
    return phrases(data("places")["azure_display"])


@cache
def _cities() -> Gazetteer:
    return Gazetteer({"city": {name: [name] for name in data("places")["cities"]}})


@cache
def _zones() -> re.Pattern[str]:
    names = sorted((re.escape(n) for ns in data("places")["zones"].values() for n in ns), key=len, reverse=True)
    return re.compile(
        r"(?<![\w.])(?:" + "|".join(names) + r")(?![\w])(?! AI Act| GDPR|-(?:north|south|east|west|central))"
    )


@cache
def _codes() -> dict[str, str]:
    return {name: str(code) for code, names in data("places")["zones"].items() for name in names}


def read(passage: Passage) -> Iterator[Reading]:
    yield from _regions(passage)
    yield from _residency(passage)


def cloud_of(region: str) -> str:
    """The provider whose region id this is, or nothing."""
    return next((c for c, p in data("places")["region_patterns"].items() if re.fullmatch(p, region, re.IGNORECASE)), "")


def zone_of(region: str) -> str:
    zones = data("places")["region_zone"]
    return next((str(zones[p]) for p in sorted(zones, key=len, reverse=True) if region.startswith(p)), "")


def city_region(city: str, cloud: str) -> str:
    return str(data("places")["cities"][city].get(cloud, ""))


def _regions(passage: Passage) -> Iterator[Reading]:
    for found in _region_ids().finditer(passage.text):
        yield from _region(passage, "regions", found.group().lower(), found.start(), found.end())
    azure = re.search(r"\bazure\b|\bregion\b", passage.text, re.IGNORECASE)
    for found in _display().finditer(passage.text) if azure else ():
        yield from _region(passage, "regions", "".join(found.group().lower().split()), found.start(), found.end())
    near = re.search(
        r"\b(?:region|aws|gcp|azure|google cloud|amazon|deploy\w*|hosted|host|run(?:s|ning)? in|cloud)\b",
        passage.text,
        re.IGNORECASE,
    )
    for mention in _cities().find(passage.text) if near else ():
        if not _PEOPLE.search(passage.text):
            yield from _region(passage, "city", mention.value, mention.start, mention.end)


def _region(passage: Passage, field: str, value: str, start: int, end: int) -> Iterator[Reading]:
    if not passage.negation(start, end) and not passage.is_history(start, end):
        yield Reading(field, value, start, end, not passage.is_soft(start, end), 0.95 if field == "regions" else 0.8)


def _residency(passage: Passage) -> Iterator[Reading]:
    text = passage.text
    rule = _STAY.search(text)
    if not rule or not _DATA.search(f"{text} {passage.sentence.context[-80:]}"):
        return
    for found in _zones().finditer(text):
        near = min(abs(found.start() - m.end()) for m in _STAY.finditer(text))
        customers = _PEOPLE.search(passage.piece(found.start(), found.end()))
        if near <= 45 and not customers:  # noqa: PLR2004  # characters
            yield Reading(
                "data_residency",
                _codes()[found.group()],
                found.start(),
                found.end(),
                not passage.is_soft(found.start(), found.end()),
            )
