"""Figures of a sentence with their units: the number grammar."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from mlopsctl.extraction import numerals, paces
from mlopsctl.extraction.lexicon import data, pattern
from mlopsctl.extraction.nouns import noun_class
from mlopsctl.extraction.numerals import unit
from mlopsctl.extraction.paces import THINGS, WORDS_AFTER

Kind = Literal["money", "percent", "duration", "bytes", "rate", "count", "nines", "plain"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: `value` in ms, KB, percent, units per second, or as written; `low` where a range was given.

    noun: what is counted; currency, period_s: of money; per: the figure is per something (a frequency, a unit price).
    """

    kind: Kind
    value: float
    start: int
    end: int
    low: float | None = None
    noun: str = ""
    words: str = ""
    currency: str = ""
    period_s: float = 0
    per: bool = False


_GAP = r"[ \n]?"
_PER = (
    r"(?:[ \n]?/[ \n]?|[ \n]?\bper[ \n]|[ \n](?:a|an|pro|each|every|in a|in one|in an|in any|over a|of a"
    r"|in the(?![ \n](?:(?:first|last|evening|morning|night|day)\b"
    r"|(?:minute|second|hour|week|month|year)s?[ \n](?:after|before|following|when|that|of)\b))"
    r"|(?:by|for)(?=[ \n](?:second|minute|hour|month|year|annum)\b))[ \n])"
    r"(?:(?:working|business|calendar|single|whole|full|given|entire|normal|typical|average|ordinary|usual|quiet|busy|busiest"
    r"|peak|good|bad|worst|semester|term|regular|average)[ \n])?"
)
_ON_A_DAY = r"[ \n]on[ \n](?:an?|any|each|every|one)[ \n](?:[a-z-]+[ \n])?[a-z]*day\b"
_FINER = re.compile(r"(?:\b(?:per|an?|each|every)|/) ?(?:s|sec|second|min|minute|h|hour)\b", re.IGNORECASE)
_LABELLED = re.compile(
    r"\W*(?:[a-z]+ ){0,3}?(?:[rqt]ps\b|eps\b"
    r"|[a-z-]+(?: ?/ ?| per | an? )(?:s|sec|second|min|minute|h|hour)\b)[^\d]*$",
    re.IGNORECASE,
)
_OTHER_PER = re.compile(_PER + r"(?:1,?000|million|thousand|[a-z]+)", re.IGNORECASE)
_PERIOD = rf"(?:{_PER}(?:month|year|yr|mo|annum|quarter|week|day)|[ \n](?:monthly|yearly|annually))"
_PERIOD_FIRST = re.compile(rf"{_PERIOD}|,", re.IGNORECASE)
_ADVERB = re.compile(r"(?:[ \n][a-z-]+){0,2}[ \n](hourly|daily|weekly|monthly|yearly|annually)\b", re.IGNORECASE)
_UNIT_FIRST = re.compile(r"(?<!\d )\b(?:rps|qps|tps|eps)\b ?(?:[:=|~]|of|is|at|about|around)? ?$", re.IGNORECASE)
_NOUNS = {"e": "events"}  # `eps`
_MINUTE_MS, _HOUR_MS = 60_000, 3_600_000
_TIME_UNIT = r"UNIT(?:\b|(?<=h)(?=\d\d? ?m))"  # `1h45m`
_HOURS_MINUTES = re.compile(r"[ ]?(\d{1,2}) ?m(?:in)?\b", re.IGNORECASE)  # `1h45m`
_ORDINAL = re.compile(
    r"second[ \n](?!(?:or|to|at|is|for|of|and|in|on|if|later|long|each|every|per|after|before|when|but|than|until|max"
    r"|p\d\d|response|latency|the|so|because|we|it|as|while|would|should|must|may|can)\b)[a-z]",
    re.IGNORECASE,
)
_FREQUENCY, _ALIKE = pattern("quantities.frequency"), pattern("quantities.alike")  # `twice a day`
_MINUTES_LED = re.compile(
    r"\b(?:r[tp]o ?/ ?r[tp]o\W{1,3}\d{1,2} ?[hmd]|rpo|rto|mttr|within|windows?|up to|under|every)\b[^\w]{0,5}$",
    re.IGNORECASE,
)
_NUMERAL = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fifty|hundred|once|twice)\b",
    re.IGNORECASE,
)
_MIL = re.compile(r" mil\b", re.IGNORECASE)  # `R$ 160 mil`
_NINES = re.compile(r"(?: and a half)?[ -]nines\b", re.IGNORECASE)
_PERCENT = re.compile(r"[ \n]?(?:%|percent\b|per cent\b|pct\b)", re.IGNORECASE)
_OF_SOME = re.compile(r" of [a-z]+", re.IGNORECASE)
_AT_WORK = re.compile(r"(?:working|business) day", re.IGNORECASE)
_AND_A_HALF = re.compile(r"[ \n]and a half\b", re.IGNORECASE)


def quantities(sentence: str) -> list[Quantity]:
    """All figures of a sentence, left to right. Known phrases that hold digits must have been blanked."""
    return list(_quantities(sentence))


@lru_cache(maxsize=64)
def _quantities(sentence: str) -> tuple[Quantity, ...]:
    found: list[Quantity] = []
    position = 0
    while match := numerals.number().search(sentence, position):
        quantity = _quantity(sentence, match)
        refused = match["b"] is not None and not _is_range(sentence, match)
        position = max(quantity.end if quantity else 0, match.end("a") if refused else match.end())
        if quantity:
            found.append(quantity)
            _join(sentence, found)
    return tuple(found)


def _join(sentence: str, found: list[Quantity]) -> None:
    """`5 minutes and 15 seconds` is one duration."""
    if len(found) > 1 and all(q.kind == "duration" for q in found[-2:]):
        first, second = found[-2:]
        gap = sentence[first.end : second.start]
        if gap == ", " and _OF_SOME.match(sentence, second.end):
            return  # `back in an hour, five minutes of data lost`
        if _MINUTE_MS <= first.value > second.value and not first.per and gap in ("", " ", " and ", ", "):
            found[-2:] = [replace(second, value=first.value + second.value, start=first.start)]


def _quantity(sentence: str, match: re.Match[str]) -> Quantity | None:
    a, text = match["a"], sentence
    low = numerals.value(a, match["am"] or "")
    high, end, joined = low, match.end(), match["b"] is not None
    if joined and not _is_range(sentence, match):
        end, joined = match.end("am") if match["am"] else match.end("a"), False
    if joined:
        high = numerals.value(match["b"], match["bm"] or "")
        low = numerals.value(a, match["am"] or match["bm"] or "")
    if match["half"] and not joined:
        low = high = (low + 0.5) * numerals.value("1", match["hm"] or "")
    if text[end : end + 1].isalpha() and not unit("time_ms", _TIME_UNIT).match(text, end) and not _glued(text, end):
        return None
    ranged = low if joined and low < high and " or " not in match.group() else None
    currency, high = (match["cur"][1:], 1000 * high) if match["ck"] else (match["cur"] or "", high)
    if match["am"] == "m" and _MINUTES_LED.search(text, max(0, match.start() - 20), match.start()):  # `RPO 5m`
        return Quantity("duration", numerals.value(a, "") * _MINUTE_MS, match.start(), end)
    for kind in _KINDS:
        if quantity := kind(text, currency, high, ranged, match.start(), end):
            written = match["b"] if joined else a
            whole = quantity.kind in ("money", "rate", "count") and not match["bm" if joined else "am"]
            if ranged and quantity.kind in ("rate", "bytes"):
                quantity = replace(quantity, low=ranged * quantity.value / high)
            return replace(quantity, value=numerals.thousands(written, quantity.value)) if whole else quantity
    if not match["am"] and not joined and THINGS.match(text, end):
        high = numerals.thousands(a, high)  # `all the 18.000 components`
    alike = text[max(0, match.start() - 2) : match.start()] == ", " and _ALIKE.match(text, end)
    written = a[0].isdigit() or high >= 20 or alike  # noqa: PLR2004  # smaller words rarely count anything
    return Quantity("plain", high, match.start(), end, ranged) if written else None


def _glued(text: str, end: int) -> bool:
    """`300ms`, `4KB`, `400rps`: a unit directly behind the digits."""
    return any(unit(n, r"UNIT\b").match(text, end) for n in ("bytes_kb", "rate_words", "currencies"))


def _is_range(sentence: str, match: re.Match[str]) -> bool:
    joint = sentence[match.end("am") if match["am"] else match.end("a") : match.start("b")]
    if re.search(r"\band\b", joint):
        return bool(re.search(r"\bbetween\s+\S{0,4}$", sentence[: match.start("a")], re.IGNORECASE))
    if re.search(r"\bor\b", joint):  # `one or two`, `3 or 4`
        low, high = (numerals.value(match[g], match["bm"] or "") for g in ("a", "b"))
        return low < high <= 2 * low
    return True


def _money(text: str, cur: str, value: float, low: float | None, start: int, end: int) -> Quantity | None:
    after = unit("currencies", _GAP + r"UNIT(?!\w)").match(text, end)
    after = after or unit("currencies", _PERIOD + r"?,?[ \n](?:in )?UNIT(?!\w)").match(text, end)
    if not cur and not after:
        return None
    symbol = cur.strip() or (after["unit"] if after else "")
    code = str(data("units")["leading_currencies"].get(symbol) or data("units")["currencies"][symbol.lower()])
    if thousand := _MIL.match(text, end) if code == "BRL" else None:
        value, end = value * 1000, thousand.end()
    is_last = bool(after and _PERIOD_FIRST.match(after.group()))  # `6k a month, euros`
    end = after.end() if after and not cur and not is_last else end
    period = unit("period_s", rf"(?:[ \n](?:in total|total|overall|all in))?(?:{_PER}|[ \n])UNIT(?!\w)").match(
        text, end
    )
    seconds = data("units")["period_s"][period["unit"].lower()] if period else 0
    per = not period and bool(_OTHER_PER.match(text, end))
    end = period.end() if period else end
    return Quantity("money", value, start, end, low, currency=code, period_s=seconds, per=per)


def _percent(text: str, _cur: str, value: float, low: float | None, start: int, end: int) -> Quantity | None:
    if nines := _NINES.match(text, end):
        half = "half" in nines.group() or value % 1
        return Quantity("nines", _nines(int(value), half=bool(half)), start, nines.end())
    found = _PERCENT.match(text, end)
    return Quantity("percent", value, start, found.end(), low) if found else None


def _nines(count: int, *, half: bool) -> float:
    digits = "9" * count + ("5" if half else "")
    return float(f"{digits[:2]}.{digits[2:] or 0}")


def _duration(text: str, _cur: str, value: float, low: float | None, start: int, end: int) -> Quantity | None:
    found = unit(
        "time_ms",
        r"[ \n]?-?(?:full |whole |calendar |consecutive |working |business |good |single |mere )?" + _TIME_UNIT,
    ).match(text, end)
    if found and text[start:end].lower() == "a" and _ORDINAL.match(text, found.start("unit")):  # `a second provider`
        return None
    if text[start:end].lower() in ("a", "an") and _FREQUENCY.search(text, max(0, start - 20), start):
        return None
    if not found or (found["unit"] in ("s", "h", "d") and text[end : found.start("unit")].endswith("-")):
        return None
    factor, end = data("units")["time_ms"][found["unit"].lower()], found.end()
    if value < 1 and _AT_WORK.search(found.group()):  # half a working day
        factor /= 3
    if minutes := _HOURS_MINUTES.match(text, end) if factor == _HOUR_MS else None:
        value, end = value + int(minutes[1]) / 60, minutes.end()
    if half := _AND_A_HALF.match(text, end):
        value, end = value + 0.5, half.end()
    period = unit("period_s", rf"\)?(?: of [a-z]+)?{_PER}UNIT\b").match(text, end)
    seconds = data("units")["period_s"][period["unit"].lower()] if period else 0
    low, end = None if low is None else low * factor, period.end() if period else end
    return Quantity("duration", value * factor, start, end, low, period_s=seconds, per=bool(period))


_OCTETS = re.compile(r"[ \n]?(?P<unit>[GT]o)\b(?=\s*(?:[.,;:)|]|$|(?:de|par|of|per|each|in|and)\b|d'))")  # `320 Go`
_OCTET = re.compile(r"(?<=^[gt])o$")


def _bytes(text: str, _cur: str, value: float, low: float | None, start: int, end: int) -> Quantity | None:
    found = unit("bytes_kb", r"[ \n]?-?UNIT\b").match(text, end) or _OCTETS.match(text, end)
    if not found:
        return None
    per = bool(unit("period_s", _PER + r"UNIT\b").match(text, found.end()))
    after, value = (
        WORDS_AFTER.match(text, found.end()),
        value * data("units")["bytes_kb"][_OCTET.sub("b", found["unit"].lower())],
    )
    return Quantity("bytes", value, start, found.end(), low, words=after[1] if after else "", per=per)


def _rate(text: str, _cur: str, value: float, low: float | None, start: int, end: int) -> Quantity | None:
    if named := _UNIT_FIRST.search(text, max(0, start - 12), start):
        return Quantity(
            "rate", value, named.start(), end, low, noun=_NOUNS.get(named.group()[0].lower(), "requests"), period_s=1
        )
    if span := paces.within(text, end):
        noun, seconds, stop = span
        return Quantity("rate", value / seconds, start, stop, low, noun, noun, "", seconds)
    if named := unit("rate_words", r"[ \n]?UNIT\b").match(text, end):
        seconds = data("units")["rate_words"][named["unit"].lower()]
        noun = "samples" if "h" in named["unit"][:2].lower() else "requests"  # hertz: how often each of many is read
        noun = "events" if named["unit"].lower().endswith("eps") else noun
        return Quantity("rate", value / seconds, start, named.end(), low, noun=noun, period_s=seconds)
    per = rf"(?:{_PER}UNIT\b(?! of an?\b)|{_ON_A_DAY})"
    found = unit("period_s", rf"(?P<words>(?:[ \n](?!than\b)\(?[A-Za-z][\w'-]*\)?){{0,4}}?){per}").match(text, end)
    if not found or (not found["unit"] and _FINER.search(text, 0, start)):
        told = value > 1 and not _LABELLED.match(text, 0, start)  # `Queries/s, worst hour: 95`
        pace = (paces.busiest(text, start, end) or paces.led(text, start, end)) if told else None
        return Quantity("rate", value / pace[1], start, end, low, pace[0], pace[0], "", pace[1]) if pace else None
    if _NUMERAL.search(found["words"]):  # `400 kiosks send three readings a second`
        return None
    seconds = data("units")["period_s"][(found["unit"] or "day").lower()]
    return Quantity(
        "rate", value / seconds, start, found.end(), low, noun_class(found["words"]), found["words"], "", seconds
    )


def _count(text: str, _cur: str, value: float, low: float | None, start: int, end: int) -> Quantity | None:
    after = WORDS_AFTER.match(text, end)
    if not after or not (noun := noun_class(after[1])):
        return None
    adverb = _ADVERB.match(text, end)
    if adverb and noun != "operators":
        seconds = data("units")["period_s"][adverb[1].lower()]
        return Quantity("rate", value / seconds, start, adverb.end(), low, noun, after[1], "", seconds)
    return Quantity("count", value, start, end, low, noun, after[1])


_KINDS = (_money, _percent, _duration, _bytes, _rate, _count)
