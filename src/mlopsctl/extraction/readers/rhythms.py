"""How often something is done: in words of retraining.cadence, as a timer has it, or by arithmetic on a period."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from mlopsctl.extraction.lexicon import data, pattern
from mlopsctl.extraction.visible import STAR


class Rhythm(NamedTuple):
    """`value` is one of the rhythms of the vocabulary."""

    value: str
    start: int
    end: int


@lru_cache(maxsize=512)
def rhythms(text: str) -> tuple[Rhythm, ...]:
    """All rhythms that a sentence names, in order."""
    found = [Rhythm(m.lastgroup or "", *m.span()) for m in _CADENCE.finditer(text)]
    found += [
        r for r in (*_timed(text), *_counted(text)) if not any(r.start < o.end and o.start < r.end for o in found)
    ]
    return tuple(sorted(found, key=lambda r: r.start))


def _timed(text: str) -> Iterator[Rhythm]:
    """What a timer is set to: `0 3 * * 1`, `@weekly`, `rate(7 days)`, `FREQ=DAILY`, `P1M`."""
    for found in _CRON.finditer(text):
        if value := _cron(found.group().split()):
            yield Rhythm(value, *found.span())
    for found in _NICKNAME.finditer(text):
        yield Rhythm(_NICKNAMES[next(filter(None, found.groups())).lower()], *found.span())
    for found in _ISO.finditer(text):
        if value := _of(int(found[1] or found[3]), _ISO_UNITS[("T" if found[3] else "") + (found[2] or found[4])]):
            yield Rhythm(value, *found.span())


def _cron(fields: list[str]) -> str:
    """The rhythm of `minute hour day month weekday`; a sixth field in front is that of seconds, one behind a year's."""
    minute, hour, day, month, weekday = (
        fields[1:6] if len(fields) > _FIELDS and _is_any(fields[-1]) else fields[:_FIELDS]
    )
    if not _is_any(weekday):
        return "weekly" if weekday.isalnum() else "daily" if weekday.upper() in _WORKDAYS else ""
    if not _is_any(month) and not _is_any(day):
        return "quarterly" if month in _QUARTERS or month.count(",") == len(_QUARTERS[0].split(",")) - 1 else ""
    if not _is_any(day):
        return "monthly" if day.isalnum() else _of(int(day[2:]), _DAY) if day[:1] == STAR and day[2:].isdigit() else ""
    if not _is_any(hour):
        return "daily" if hour.isalnum() else ""
    if not _is_any(minute):
        return "hourly" if minute.isalnum() else "every_few_minutes"
    return "every_few_minutes"


def _counted(text: str) -> Iterator[Rhythm]:
    """`every 90 days`, `interval: 24h`, `a 30-day cycle`, `twelve trainings a year`."""
    for found in _PERIOD.finditer(text):
        count = next((found[name] for name in ("every", "set", "long") if found[name]), "one")
        unit = next(found[name] for name in ("unit", "set_unit", "long_unit") if found[name])
        if value := _of(_number(count), _minutes(unit)):
            yield Rhythm(value, *found.span())
    for found in _TIMES.finditer(text):
        if (times := _number(found["times"])) and (value := _of(1 / times, _minutes(found["unit"]))):
            yield Rhythm(value, *found.span())


def _of(count: float, minutes: float) -> str:
    """The rhythm of a period, or nothing where the vocabulary has none, as for a fortnight."""
    period = count * minutes
    return next((value for value, low, high in _PERIODS if low <= period <= high), "")


def _number(word: str) -> float:
    said = word.lower().strip()
    if said.isdigit():
        return float(said)
    return float(_NUMBERS.get(said, 0))


def _minutes(unit: str) -> float:
    return float(next(minutes for start, minutes in _UNITS if unit.lower().startswith(start)))


def _is_any(field: str) -> bool:
    return field in (STAR, "?", f"{STAR}/1")


_CADENCE = pattern("retraining.cadence")
_DAY = 1440.0
_FIELDS = 5  # of a timer
_WORKDAYS, _QUARTERS = ("MON-FRI", "1-5", "MON-SUN", "0-6"), ("1,4,7,10", f"{STAR}/3", "3,6,9,12", "1/3", "2,5,8,11")
_PERIODS = (
    ("every_few_minutes", 1, 45),
    ("hourly", 60, 60),
    ("daily", _DAY, _DAY),
    ("weekly", 7 * _DAY, 7.1 * _DAY),
    ("monthly", 28 * _DAY, 31 * _DAY),
    ("quarterly", 84 * _DAY, 92 * _DAY),
)
_UNITS = (  # the first that a word begins with; `mo` before `m`
    *(("month", 30.4 * _DAY), ("mo", 30.4 * _DAY), ("min", 1), ("hour", 60), ("h", 60), ("week", 7 * _DAY)),
    *(("wk", 7 * _DAY), ("w", 7 * _DAY), ("quarter", 91.2 * _DAY), ("y", 364.8 * _DAY), ("annum", 364.8 * _DAY)),
    *(("day", _DAY), ("night", _DAY), ("d", _DAY), ("m", 1)),
)
_NUMBERS = {**data("units")["words"], "an": 1, "a": 1, "single": 1, "dozen": 12, "once": 1, "twice": 2, "thrice": 3}
_ISO_UNITS = {"D": _DAY, "W": 7 * _DAY, "M": 30.4 * _DAY, "Y": 364.8 * _DAY, "TH": 60.0, "TM": 1.0}
_NICKNAMES = {
    "hourly": "hourly",
    "daily": "daily",
    "midnight": "daily",
    "weekly": "weekly",
    "monthly": "monthly",
    "minutely": "every_few_minutes",
}
_CRON_FIELD = rf"(?:[{STAR}?]|\d{{1,2}})[\d{STAR}/,-]{{0,20}}"
_CRON = re.compile(
    rf"(?<![\w{STAR}]){_CRON_FIELD}(?: {_CRON_FIELD}){{3}} (?:{_CRON_FIELD}|[A-Z]{{3}}(?:-[A-Z]{{3}})?|\dL)"
    rf"(?: {_CRON_FIELD})?(?=[\s\"'),;.|]|$)"
)
_NICKNAME = re.compile(
    r"@(hourly|daily|midnight|weekly|monthly)\b|\bFREQ=(MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY)\b", re.IGNORECASE
)
_ISO = re.compile(r"\b(?:P(\d{1,3})([DWMY])|PT(\d{1,3})([HM]))\b")
_COUNT = "|".join([r"\d{1,3}", *sorted(_NUMBERS, key=len, reverse=True)])
_UNIT = r"(?:min(?:ute)?|hour|day|night|week|month|quarter|year)s?"
_BRIEF = rf"(?:{_UNIT}|mins?|hrs?|h|d|wks?|w|mos?|m)"
_PERIOD = re.compile(
    rf"\b(?:(?:every|each|all|once (?:in|every)|(?:at|with|in) (?:an? )?intervals? of|after)(?: the)?"
    rf" (?:about |some |roughly )?"
    rf"(?P<every>{_COUNT})[ -]?(?:business |working |calendar |trading )?(?P<unit>{_UNIT})"
    rf"|(?:cadence|interval|frequency|schedule|period|periodicity|rhythm|cycle|turnus|every|timer|rate)\b[\s\"']*"
    rf"[:=|(]?[\s\"']*"
    rf"(?:about |every )?(?P<set>{_COUNT})[ -]?(?P<set_unit>{_BRIEF})"
    rf"|(?P<long>{_COUNT})[ -](?P<long_unit>{_UNIT})(?:ly)?[ -]"
    rf"(?:cycle|interval|cadence|schedule|rhythm|period|frequency|beat|turnus|loop|routine|retrain\w*|refit\w*|training))\b",
    re.IGNORECASE,
)
_TIMES = re.compile(
    rf"\b(?P<times>{_COUNT})(?:[- ]?(?:times|x)| (?:new |full |fresh |complete )?"
    rf"(?:re-?)?(?:train|fit|learn|calibrat|updat|build|refresh|run|session|cycle|round|generation|version|model)\w*)?"
    rf",? (?:an?|per|each|every|in an?|in the|in each|in every|by|the|during an?|over an?)"
    rf" (?P<unit>hour|day|week|month|quarter|year|annum)\b",
    re.IGNORECASE,
)
