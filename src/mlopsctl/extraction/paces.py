"""Rates whose period stands apart from the figure: `calls within ten minutes`, `the busiest hour sees 7,000`."""

import re
from functools import lru_cache

from mlopsctl.extraction.lexicon import data, pattern, says
from mlopsctl.extraction.nouns import noun_class
from mlopsctl.extraction.numerals import number, unit, value

WORDS_AFTER = re.compile(r"[ \n]((?:[A-Za-z][\w/'-]*[ \n]){0,3}[A-Za-z][\w/'-]*)")
OF_THEM = re.compile(r" of (?:them|these|those)\b", re.IGNORECASE)
THINGS = re.compile(r"[ \n](?:[a-z-]+[ \n])?[a-z-]{4,}s\b")
_SUPERLATIVE, _HOUR_OF = pattern("quantities.busiest"), pattern("quantities.hour_of")
_EACH_PERIOD = pattern("quantities.each_period")
_WITHIN, _BEFORE, _TOTAL = (pattern(f"paces.{name}") for name in ("within", "before", "total"))
_TIMES = re.compile(r"\s*times\s*", re.IGNORECASE)
_OF_HUNDRED = re.compile(
    r"[ \n](?:[a-z]+ )?(?:of|out of|in) (?:every |each )?(?:a |one )?(?:\d|hundred)", re.IGNORECASE
)
_MANY, _LONG = 100, 10  # things; seconds
_STREAMED = ("requests", "events")
_LED = {"long": ("requests",), "shift": (*_STREAMED, "records")}  # records of an hour are done in one run
_REACH, _FAR = 60, 90  # characters

Pace = tuple[str, float]  # what is counted, in how many seconds


def led(text: str, start: int, end: int) -> Pace | None:
    """`every minute 300 calls reach us`, `each shift produces 14,400 photos`: the period stands before."""
    if total := _TOTAL.search(text, max(0, start - _FAR), start):
        after = WORDS_AFTER.match(text, end)
        noun = noun_class(after[1]) if after else noun_class(total.group())
        return (noun, data("units")["period_s"][total["long"].lower()]) if noun in _STREAMED else None
    if (before := _BEFORE.search(text, max(0, start - _FAR), start)) and (pace := _spread(text, end, before)):
        return pace
    period, after = _EACH_PERIOD.search(text, max(0, start - _REACH), start), WORDS_AFTER.match(text, end)
    noun = noun_class(after[1]) if after else ""
    if not period or noun not in _LED.get(period["short"] or "long", _STREAMED):
        return None
    return noun, data("units")["period_s"][(period["short"] or period["long"]).lower()]


def _spread(text: str, end: int, before: re.Match[str]) -> Pace | None:
    """`Over the eight hours of a working day 288,000 requests arrive`."""
    after = WORDS_AFTER.match(text, end)
    noun = noun_class(after[1]) if after and not _OF_HUNDRED.match(text, end) else ""
    seconds = data("units")["time_ms"][before["unit"].lower()] / 1000
    amount = 0.5 if before["amount"].startswith("half") else value(before["amount"].lower(), "")
    return (noun, amount * seconds) if noun in _STREAMED and amount * seconds >= _LONG else None


@lru_cache(maxsize=256)
def _speaks_of_busiest(text: str) -> bool:
    return bool(_SUPERLATIVE.search(text))


def busiest(text: str, start: int, end: int) -> Pace | None:
    """`the busiest hour sees 7,000 lookups` is a rate."""
    if not _speaks_of_busiest(text):
        return None
    period, after = _HOUR_OF.search(text, max(0, start - _FAR), start), WORDS_AFTER.match(text, end)
    noun, after = (noun_class(after[1]), after) if after and not OF_THEM.match(text, end) else ("", None)
    if not period or (after and not noun and not THINGS.match(text, end)) or noun == "operators":
        return None
    return noun, data("units")["period_s"][(period[1] or period[2]).lower()]


def within(text: str, end: int) -> tuple[str, float, int] | None:
    """`1.5 million hits within ten minutes`: what is counted, in how many seconds, up to where."""
    found = _WITHIN.match(text, end)
    if not found or "per " in (found[1] or ""):
        return None
    noun = noun_class(found[1]) if found[1] else ""
    if found[1] and (_TIMES.fullmatch(found[1]) or says("rates.one_call", text)):
        noun = "requests" if says("fleets.asked", text) or says("rates.one_call", text) else noun
    if noun not in _STREAMED and not found.group().endswith(("per ", "/")):
        return None
    amount = number().match(text, found.end())
    if not amount or amount["b"] or not (span := unit("time_ms", r"[ \n-]UNIT\b").match(text, amount.end())):
        return None
    seconds = value(amount["a"], amount["am"] or "") * data("units")["time_ms"][span["unit"].lower()] / 1000
    if seconds < 1:  # `half the calls in 12 ms`
        return None
    return noun, seconds, span.end()
