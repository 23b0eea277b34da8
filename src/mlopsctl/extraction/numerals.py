"""Numerals in digits and words: `1.2k`, `60 000`, `3,5 Mio.`, `twelve hundred`, `three-quarters of a`, `half a`."""

import re
from functools import cache

from mlopsctl.extraction.lexicon import data

DIGITS = (
    r"[1-9]/[2-9](?=[ ]?(?:s|sec|second|h|hour|minute|of an?)\b)"
    r"|(?:\d{1,3}(?:[.,]\d{1,3})?(?: ?[x×·*⋅] ?| times ))?10(?:\^\d{1,2}\b|[⁰¹²³⁴-⁹]{1,2})"  # noqa: RUF001
    r"|\d{1,3}(?:\.\d{1,3})?[eE]\+?\d{1,2}\b"
    r"|\d{1,3}(?:_\d{3})+(?![\d_])"  # 40_000
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"  # 2,50,000
    r"|\d{1,3}(?:[,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?(?!\.?\d)"
    r"|\d+,\d{1,2}(?![\d,])|\d+(?:\.\d+)?"
)
_SCALE = 1000  # from here on a scale word closes a group: two hundred | thousand
_FRACTIONS = {
    "half": 0.5, "halves": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "eighth": 0.125, "tenth": 0.1,
    "hundredth": 0.01,
}  # fmt: skip
_FRACTION = r"(?:half|halves|third|quarter|fifth|eighth|tenth|hundredth)s?"
_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_DOTTED = re.compile(r"\d{1,3}\.\d{3}")


def units(name: str) -> str:
    """An alternation of the keys of a list in units.yaml, longest first."""
    return "|".join(sorted(map(re.escape, data("units")[name]), key=len, reverse=True))


def words() -> str:
    """A spelled numeral."""
    lists = data("units")
    word = "|".join([*lists["words"], *lists["scales"]])
    full = r"(?:(?:working|business|full|whole|good|single|mere|calendar) )?"
    before = rf"(?=[ -]{full}(?:{units('time_ms')}|{units('bytes_kb')}|{'|'.join(lists['scales'])})\b)"
    of_a = r"(?:[ -](?:of[ -])?(?:an?|one))?"
    small, scales = "|".join(lists["words"]), "|".join(lists["scales"])
    of_what = rf"(?=[ -]{full}(?:{units('time_ms')}|{units('bytes_kb')}|million|thousand|billion|trillion|dozen)\b)"
    linked = r"(?:(?:(?<=hundred )|(?<=thousand )|(?<=million ))and )"  # but not `three and five`
    times = r"(?:once|twice|thrice)(?= (?:a|an|every|per) (?:second|minute|hour)\b)"
    return (
        rf"(?:(?:an?|{small})[ -])?{_FRACTION}{of_a}{of_what}"
        rf"|half (?:of|the|all)\b|{times}|(?:an?(?! (?:{scales})\b)|a couple of|couple of){before}"
        rf"|(?:an? )?(?:{word})(?:[ -]{linked}?(?:{word}))*(?: point(?: (?:{small}))+)?\b"
    )


@cache
def number() -> re.Pattern[str]:
    """A figure or a range of figures, with a currency before it and what scales it."""
    leading = rf"(?-i:(?:{units('leading_currencies')})(?= ?\d{{1,3}}(?:[ ,.]\d{{3}}|[ ]?(?:k|m|million)\b)))"
    symbol = rf"(?:{units('currencies')}|{leading})"
    one, scale = rf"(?:{DIGITS}|{words()})", magnitude()
    return re.compile(
        r"(?<![\w.])(?<!several )(?<!few )(?<!many )(?:(?<![A-Za-z]-)|(?<=sub-)|(?<=Sub-))"
        rf"(?P<cur>(?P<ck>[kKT](?=€|eur|usd|gbp|chf|\$|£))?{symbol}[ ]?)?(?:(?<![\w.])|(?-i:(?<=[A-Z]{{3}})|(?<=\bR)))"
        rf"(?P<a>{one})(?P<am>{scale})?"
        rf"(?:[ ]?\((?:{one})(?:{scale})?\))?\+?(?:[.,]-{{1,2}})?"
        r"(?:[ ]?(?:\u00b1|\+/-|\+-)[ ]?\d[\d.,]*(?<![.,]))?"
        r"(?:[ -]odd(?= [a-z])|[ -](?:plus|something)(?= [a-z]{3})|-?ish(?= [a-z])| or so(?= [a-z]))?"
        rf"(?:(?![ -]and[ -]an?[ -]half)[ ]?(?:-|to|and|or)[ ]?(?:{symbol}[ ]?)?(?P<b>{one})(?P<bm>{scale})?)?"
        rf"(?P<half>[ -]and[ -]an?[ -]half(?P<hm>{scale})?(?:[ ]?\((?:{DIGITS})\))?)?",
        re.IGNORECASE,
    )


@cache
def unit(name: str, pattern: str) -> re.Pattern[str]:
    """`pattern`, in which UNIT stands for the units of a list."""
    return re.compile(pattern.replace("UNIT", f"(?P<unit>{units(name)})"), re.IGNORECASE)


@cache
def magnitude() -> str:
    long = "|".join(m for m in data("units")["magnitudes"] if len(m) > 1 and m != "mil")
    long += r"|mil(?= (?:por|al|ao|de|reais|pesos|euros|d[oó]lares)\b)"  # in English it may be a million
    apart = (  # `8 M parameters`, `3.4 m meters`
        r"(?-i:[ ][MKk])\b(?=[ ]?(?:[a-z€$£|]|$))|(?-i:[ ]m)\b(?=[ ][a-z]{3,}(?:[ ][a-z]{3,})?s\b|[ ]?\|)"
    )
    before_money = r"[ ]?[kMT](?=(?:usd|eur|gbp|chf|€|£|\$)(?!\w))"
    before_rate = r"k(?=/)|(?-i:M)(?=/(?:s|sec|second|min|minute|h|hour|d|day)\b)"
    return rf"(?:[ \n]?-?(?:{long})\b\.?|[kMB]\b(?!/)|{apart}|{before_rate}|{before_money})"


def value(written: str, scale: str) -> float:
    factor = data("units")["magnitudes"].get(scale.strip(" \n-.").lower(), 1)
    return float((_digits(written) if written[0].isdigit() else _spelled(written.lower())) * factor)


def thousands(written: str, number: float) -> float:
    """`15.000` where nobody counts thousandths: of money, requests or records."""
    return number * 1000 if _DOTTED.fullmatch(written) and not written.startswith("0") else number


def _digits(written: str) -> float:
    if "/" in written:
        return int(written[0]) / int(written[2])
    if power := _POWER.fullmatch(written):
        times = (power["times"] or power["mantissa"] or "1").replace(",", ".")
        raised = power["power"] or power["tens"] or power["raised"].translate(_RAISED)
        return float(times) * 10.0 ** int(raised)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,}", written):
        return float(written.replace(".", "").replace(",", "."))
    if re.fullmatch(r"(?:\d+|\d{1,3}(?:[' ]\d{3})+),\d{1,2}", written):
        return float(re.sub(r"[' ]", "", written).replace(",", "."))
    return float(re.sub(r"[,' _]", "", written))


_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_POWER = re.compile(  # `2.4 x 10^8`, `3e9`
    r"(?:(?P<times>[\d.,]+)[^\d.,]+)?10(?:\^(?P<power>\d+)|(?P<raised>[⁰¹²³⁴-⁹]+))"
    r"|(?P<mantissa>[\d.]+)[eE]\+?(?P<tens>\d+)"
)


def _spelled(written: str) -> float:
    if fraction := re.search(_FRACTION, written):
        count = _whole(written[: fraction.start()]) or 1
        return count * _FRACTIONS[fraction.group().removesuffix("s") if fraction.group() != "halves" else "half"]
    if written in _TIMES:
        return _TIMES[written]
    if "couple" in written:
        return 2
    whole, _, decimals = written.partition(" point ")
    digits = "".join(str(data("units")["words"][w]) for w in decimals.split())
    return _whole(whole) + (float(f"0.{digits}") if digits else 0)


def _whole(written: str) -> float:
    lists = data("units")
    tokens = [t for t in re.findall(r"[a-z]+", written) if t != "and"]
    total = current = 0
    for word in tokens:
        if word in lists["words"]:
            current += lists["words"][word]
        elif (scale := lists["scales"].get(word, 0)) >= _SCALE:
            total, current = total + max(current, 1) * scale, 0
        elif scale:
            current = max(current, 1) * scale
    return float(total + current or (tokens[:1] in (["a"], ["an"])))
