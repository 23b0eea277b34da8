"""Regions of providers and rules on where data must stay."""

import re
from collections.abc import Iterator
from functools import cache

from mlopsctl.extraction.lexicon import Gazetteer, data, pattern, phrases, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.visible import Span, blank

PROVIDERS = ("aws", "gcp", "azure")
_STAY = pattern("places.stay")
_DATA = pattern("places.data")
_PEOPLE = pattern("places.people")


@cache
def _region_ids(inside: str = "-") -> re.Pattern[str]:
    """The ids of regions; `inside` are marks that may not stand before one: `model-koreacentral`."""
    return re.compile(
        rf"(?<![\w{inside}])(?:" + "|".join(data("places")["region_patterns"].values()) + r")(?![\w-])", re.IGNORECASE
    )


@cache
def _display() -> re.Pattern[str]:
    return phrases(data("places")["azure_display"])


@cache
def _cities() -> Gazetteer:
    return Gazetteer({"city": {name: [name] for name in data("places")["cities"]}})


_TONGUE = re.compile(r"(?:ian|ish|ese|French|Dutch|German|Swiss|Greek|Czech)$")
_NO_LANGUAGE = r"(?=[ -][a-zA-Z])(?! (?:and|or|only|language|text|speak|speech|version|transl))"  # `wants it in French`


@cache
def _zones() -> re.Pattern[str]:
    known = (n for names in data("places")["zones"].values() for n in names)
    named = (re.escape(n) + (_NO_LANGUAGE if _TONGUE.search(n) else "") for n in known)
    names = sorted(named, key=len, reverse=True)
    return re.compile(
        r"(?<![\w.])(?:" + "|".join(names) + r")(?![\w])"
        r"(?! AI Act| GDPR|-(?:north|south|east|west|central)| (?:nationals|citizens|residents|customers|users))"
        r"(?! (?:law|privacy|regulat))(?!-\d{1,3}\b)"  # `US-12` is a user story
    )


@cache
def _codes() -> dict[str, str]:
    return {name: str(code) for code, names in data("places")["zones"].items() for name in names}


def read(passage: Passage) -> Iterator[Reading]:
    yield from _regions(passage)
    yield from _residency(passage)


def places(text: str) -> list[tuple[str, int, int]]:
    """The places of a provider that a text names, each by one name: `eu-central-1 (Frankfurt)` is one place."""
    found = [
        ("".join(m.group().lower().split()), *m.span())
        for m in (*_display().finditer(text), *_region_ids().finditer(text))
    ]
    ids = {name for name, *_ in found}
    for city in _cities().find(blank(text, ((start, end) for _, start, end in found))):
        regions = set(map(str, data("places")["cities"][city.value].values()))
        found.append((next(iter(sorted(regions & ids)), city.value), city.start, city.end))
    return sorted(found, key=lambda place: place[1])


def cities(text: str) -> set[str]:
    """The cities with a region that are named."""
    return {mention.value for mention in _cities().find(text)}


def cloud_of(region: str) -> str:
    """The provider whose region id this is, or nothing."""
    return next((c for c, p in data("places")["region_patterns"].items() if re.fullmatch(p, region, re.IGNORECASE)), "")


def is_land(name: str) -> bool:
    """Whether it is no city: without a provider it names no region."""
    return name in data("places")["lands"]


def cloud_of_service(slug: str) -> str:
    """The provider of a service, or nothing."""
    return next((cloud for cloud, services in data("places")["services"].items() if slug in services), "")


def zone_of(region: str) -> str:
    zones = data("places")["region_zone"]
    return next((str(zones[p]) for p in sorted(zones, key=len, reverse=True) if region.startswith(p)), "")


def lands(text: str) -> Iterator[tuple[str, int, int]]:
    """The countries that a text names, and those of its cities and provider regions, with where they stand."""
    shown = [*_display().finditer(text), *_region_ids().finditer(text)]  # `West Europe` is no Europe
    plain = blank(text, (m.span() for m in shown))
    yield from ((zone_of("".join(m.group().lower().split())), *m.span()) for m in shown)
    yield from ((_codes()[m.group()], *m.span()) for m in _zones().finditer(plain))
    for city in _cities().find(plain):
        yield zone_of(city_region(city.value, "aws")), city.start, city.end


def city_region(city: str, cloud: str) -> str:
    return str(data("places")["cities"][city].get(cloud, ""))


def _regions(passage: Passage) -> Iterator[Reading]:
    named = "" if re.search(r"\bregions?\b", passage.text, re.IGNORECASE) else "-"
    for found in _region_ids(named).finditer(passage.text):
        yield from _region(passage, "regions", found.group().lower(), found.start(), found.end())
    azure = re.search(r"\bazure\b|\bmicrosoft\b|\bregion\b|\baks\b", passage.text, re.IGNORECASE)
    for found in _display().finditer(passage.text):
        if not azure and not _PLAIN_NAME.fullmatch(found.group()):
            continue  # `customers in West Europe`
        yield from _region(passage, "regions", "".join(found.group().lower().split()), found.start(), found.end())
    near = says("places.near", passage.text)
    served = any(cloud_of_service(m.value) for m in passage.mentions if m.kind == "tech")
    for mention in _cities().find(passage.text):
        if _OFFICE.match(passage.text, mention.end):
            continue
        people = _PEOPLE.search(passage.clause(mention.start, mention.end))
        hosting = near or served or _FAVOURED.match(passage.text, mention.end)
        if (hosting and not people) or _SERVED_FROM.search(passage.text[max(0, mention.start - _NEAR) : mention.start]):
            yield from _region(passage, "city", mention.value, mention.start, mention.end)


def _region(passage: Passage, field: str, value: str, start: int, end: int) -> Iterator[Reading]:
    if _LOST.match(passage.text, end) or _FULL.match(passage.text, end):
        return
    if not passage.negation(start, end) and not passage.is_history(start, end):
        hard = not (passage.is_soft(start, end) or _AS_WELL.match(passage.text, end))
        yield Reading(field, value, start, end, hard, 0.95 if field == "regions" else 0.8)


def _residency(passage: Passage) -> Iterator[Reading]:
    text = passage.text
    rules = [m.span() for m in _STAY.finditer(text)] + [m.span() for m in _ONLY_IN.finditer(text)]
    if _WHERE_TO.search(passage.sentence.question):  # `Can it leave the UK?` `UK only`
        rules += [m.span() for m in _ALONE.finditer(text)]
    if _MANY_LANDS.search(text):
        return
    classed = any(m.kind == "data_classes" for m in passage.mentions)
    if not rules or not (classed or _DATA.search(f"{text} {passage.sentence.context[-80:]}")):
        return
    for code, start, end in _named(passage):
        near = min(_gap(text, (start, end), rule) for rule in rules)
        if _FAVOURED.match(text, end) and not _STAY.search(passage.clause(start, end)):
            continue  # `it stays in the EU; Ireland preferred` is a choice of region
        unbound = not _NOTHING.match(text) and says("places.unbound", passage.piece(start, end))
        home = unbound or _is_home(passage, start)
        if near <= _NEAR and not home and not _is_allowed(passage, start, end) and not _is_barred(passage, start):
            yield Reading("data_residency", code, start, end, not passage.is_soft(start, end), 0.85)


_ALONE = re.compile(r"\b[A-Z]\w+ only(?=\W*$)|\b[Oo]nly (?:the )?[A-Z]\w+")
_WHERE_TO = re.compile(
    r"\b(?:leave|leaves|stay|stays|stored|kept|hosted|data|processed|abroad|copied|sent|go)\b", re.IGNORECASE
)


def _is_home(passage: Passage, start: int) -> bool:
    """Whether people are there rather than data: `data of people in the EU are processed`."""
    if _HOME.search(passage.text, max(0, start - _NEAR), start):
        return True
    theirs = _PEOPLE_IN.search(passage.text, max(0, start - _NEAR), start)
    return bool(theirs) and not says("places.bound", passage.text)


_PEOPLE_IN = re.compile(
    r"\b(?:people|persons|individuals|citizens|residents|consumers|customers|users|patients|clients|employees|students"
    r"|members|subscribers|households|data subjects) (?:who (?:live|are|reside) |living |residing |based )?"
    r"(?:in|from|across|of) (?:the )?$",
    re.IGNORECASE,
)


def _gap(text: str, place: Span, rule: Span) -> int:
    """The characters between a place and a rule; a semicolon parts them."""
    (_, low), (high, _) = sorted((place, rule))
    return _NEAR + 1 if ";" in text[low:high] else max(high - low, 0)


def _named(passage: Passage) -> Iterator[tuple[str, int, int]]:
    """The countries of a passage; `the country` is the one that was spoken of before."""
    text, sentence = passage.text, passage.sentence
    plain = blank(text, (m.span() for m in _display().finditer(text)))  # `West Europe` is a region
    zones = [*_zones().finditer(plain)]
    proper = [m for m in zones if not _TONGUE.search(m.group())]  # `data of the Danish parks stays in the EU`
    ruled = any(_INSIDE.search(plain, max(0, m.start() - _NEAR), m.start()) for m in proper)
    named = [(_codes()[m.group()], *m.span()) for m in (proper if ruled else zones)]
    yield from named
    for found in () if named else _LAND.finditer(text):
        told = [code for code, *_ in lands(f"{sentence.context} {sentence.before} {text[: found.start()]}") if code]
        if told:
            yield told[-1], found.start(), found.end()


def _is_allowed(passage: Passage, start: int, end: int) -> bool:
    """`aggregates may be sent to Rotterdam` binds nothing to Rotterdam, nor does `allowed outside Kenya` to Kenya."""
    if says("places.permitted", passage.clause(start, end)):
        return True
    led = passage.text[:start]
    delivered = says("places.delivered", led) and not says("places.bound", passage.text)
    if _TOWARDS.search(led) and (delivered or says("places.exempt", led)):
        return True
    clause = passage.clause(start, start)
    stored = _MAY_LIE.search(clause)
    said = (
        passage.text[:start] if stored and not clause[: stored.start()].strip(" ,") else clause
    )  # `nothing, ..., may`
    if stored and not _ONLY.search(said):
        return True  # `all other data may be stored in the US`
    found = _ALLOWED.search(passage.text, 0, start)
    return bool(
        found
        and not re.search(
            r"\b(?:no|nothing|none|not|never|only|neither|nor|nobody)\b", passage.text[: found.end()], re.IGNORECASE
        )
    )


_TOWARDS = re.compile(r"\b(?:to|for|towards)(?: [\w'-]+){0,4}(?: in)? (?:the )?$", re.IGNORECASE)


def _is_barred(passage: Passage, start: int) -> bool:
    """`never stored in the US` binds nothing to the US; `must not leave it` does."""
    if _NOT_THERE.search(passage.text, start, start + _BEFORE):
        return True
    if passage.negation(start, start) == "forbidden" and not says("places.elsewhere", passage.text[:start]):
        return True  # `Not allowed: customer data on US soil`
    found = _BARRED.search(passage.text, max(0, start - _BEFORE), start)
    return bool(found and not says("places.elsewhere", found.group()))


_BARRED = re.compile(
    r"(?:\b(?:not|never|no|nothing|nobody|none|neither|nowhere)|n't)\b[^.;,:]*\b(?:in|on|within|inside|to|into|via|through)"
    r" (?:the |[\w-]+'s )?$",
    re.IGNORECASE,
)
_NOT_THERE = re.compile(
    r"\b(?:nothing|no data|none of it|not)\b[^.;]{0,20}\b(?:stored|kept|held|saved|processed) there\b", re.IGNORECASE
)
_NOTHING = re.compile(r"\W*(?:nothing|none|neither)\b", re.IGNORECASE)  # `nothing, neither A nor B, may ...`
_BEFORE = 90  # characters
_HOME = pattern("places.home")  # ends where the place begins
_LAND = pattern("places.land")
_INSIDE = re.compile(
    r"\b(?:stays?|remains?|kept|keep|stored|processed|leaves?|hosted|held|lives?|sits?|resides?)"
    r"(?: (?:only|solely|at all times))?(?: (?:in|within|inside))?(?: the)? $",
    re.IGNORECASE,
)
_ONLY_IN = pattern("places.only_in")
_SERVED_FROM = pattern("places.served_from")  # ends where the city begins
_OFFICE = re.compile(
    r"(?:'s)? (?:\w+ )?(?:offices?|branch(?:es)?|teams?|plants?|headquarters|subsidiary|labs?|depots?|stores?|people"
    r"|colleagues|stock exchange|university|airport|hospitals?|court|customers?|conference|meeting|clients?"
    r"|employees|time)\b",
    re.IGNORECASE,
)  # after a city, no place of servers
_FAVOURED = re.compile(
    r" (?:region )?(?:is |are |being )?(?:strongly |clearly )?(?:preferred|preferable|(?:would be |is )(?:our |the )?"
    r"(?:favourite|favorite|first choice|best|ideal|nicest|natural choice))\b",
    re.IGNORECASE,
)
_NEAR = 45  # characters between a place and the word that binds data to it
_MANY_LANDS = re.compile(r"\bin (?:\d+|many|several|dozens of) countries\b", re.IGNORECASE)
_PLAIN_NAME = re.compile(  # what nobody but Azure calls a place
    r"(?:UK|UAE|France|Germany|Sweden|Switzerland|Norway|Poland|Italy|Spain|Japan|Korea|Australia|Canada|Brazil"
    r"|South Africa|Israel|Qatar)\s+(?:North|South|East|West|Central|Southeast|West Central)|(?:East|West) US [23]"
)
_LOST = pattern("terms.lost")
_FULL = re.compile(
    r"(?: \([^()]*\))? (?:is|are|was|were|has|had) (?:\w+ )?"
    r"(?:full|out of|too \w+|sold out|short of|no (?:gpus?|tpus?|capacity|quota)|missing|lacking|hard to)\b",
    re.IGNORECASE,
)
_AS_WELL = re.compile(
    r"\s*\(?(?:is |are |would be |will be )?(?:also |just as )?"
    r"(?:acceptable|tolerable|conceivable|possible|ok(?:ay)?|fine|an option|an alternative"
    r"|as (?:an )?(?:alternative|fallback))\b",
    re.IGNORECASE,
)
_MAY_LIE = re.compile(
    r"\b(?:may|can|could|might) (?:also |well )?(?:be )?"
    r"(?:stored|kept|held|processed|hosted|stay|live|lie|sit|reside|run)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b(?:only|anywhere|exclusively|solely|nowhere|not|never|nothing|no|but)\b", re.IGNORECASE)
_ALLOWED = re.compile(
    r"\b(?:may|can|could) (?:be )?(?:cross|sent|travel|go|move|leave|transferred|shared)\b"
    r"(?! (?:not|only|within|inside))",
    re.IGNORECASE,
)
