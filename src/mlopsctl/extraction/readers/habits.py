"""How many people there are."""

import math
import re
from collections.abc import Iterator

from mlopsctl.extraction.lexicon import data, pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.readers.crew import crew
from mlopsctl.extraction.visible import Span

_REACH = 90  # characters
_LEAD = 20  # characters before a figure
_TEAM, _TEAM_ONLY, _TEAM_LEFT = pattern("habits.team"), pattern("habits.team_only"), pattern("habits.team_left")
_NO_TEAM = pattern("habits.no_team")
_FOREIGN, _TEAM_OF, _ALONE = pattern("habits.foreign"), pattern("habits.team_of"), pattern("habits.alone")
UNSURE = 0.75  # that people who are named are those who run it
_MOST = 500  # people who run one system


def read(passage: Passage) -> Iterator[Reading]:
    text, sentence = passage.text, passage.sentence
    if alone := _ALONE.search(text):
        yield Reading("team_size", 1, alone.start(), alone.end(), confidence=0.8)
        return
    if (told := crew(passage)) and not passage.is_history(*told[1]):
        yield Reading("team_size", told[0], *told[1], not passage.is_soft(*told[1]), 0.9)
        return
    if stated := _stated(passage):
        yield stated
        return
    if size := _answer(passage) or _in_row(passage):
        yield Reading("team_size", size, 0, len(text), confidence=0.8)
        return
    if named := _named(passage):
        yield Reading("team_size", len(_CALLED.findall(named.group())), named.start(), named.end(), confidence=0.75)
        return
    people = [q for q in passage.quantities if q.noun == "operators" and q.kind == "count" and 0 < q.value <= _MOST]
    people = [q for q in people if not _PART_OF.search(text, max(0, q.start - _LEAD), q.start)]
    people = [q for q in people if "(" not in text[max(0, q.start - 2) : q.start] or not _USERS.search(text)]
    people = [] if says("habits.company", text) else [q for q in people if not _ONE_OF.match(text, q.start)]
    people = [q for q in people if not passage.is_over(q.start, q.end)]
    people = [q for q in people if not _is_other(passage, (q.start, q.end)) and not _is_outside(text, q.start)]
    outside = [q for q in people if text.count("(", 0, q.start) == text.count(")", 0, q.start)] or people
    short = len(text.split()) <= _ITEM and (sentence.kind == "item" or bool(_TEAM.search(sentence.before)))
    short = short or says("habits.team_heading", sentence.context)
    if outside and (short or _TEAM.search(f"{text} {sentence.context}")):
        first, last = outside[0], outside[-1]
        size = _total(text) or sum(round(q.value) for q in outside) + len(
            _ONE_MORE.findall(_IN_PARENTHESES.sub("", text[last.end : last.end + _REACH]))
        )
        sure = _sureness(passage, (first.start, last.end))
        yield Reading("team_size", size, first.start, last.end, confidence=min(sure, 0.8))


def _stated(passage: Passage) -> Reading | None:
    """`a team of four`, `just the two of us`."""
    text, sentence = passage.text, passage.sentence
    spoken_of = _TEAM.search(f"{text} {sentence.before} {sentence.context}")
    for stated in (
        *_TEAM_ONLY.finditer(text),
        *_TEAM_OF.finditer(text),
        *(_TEAM_LEFT.finditer(text) if spoken_of else ()),
    ):
        size = _small(next(filter(None, stated.groups())))
        figure = next((q for q in passage.quantities if q.start <= stated.start(stated.lastindex or 0) < q.end), None)
        if (
            size
            and not _NO_TEAM.search(text, max(0, stated.start() - _LEAD), stated.start())
            and (not figure or figure.kind in ("count", "plain"))
            and not _is_other(passage, stated.span())
            and not passage.is_history(*stated.span())
        ):
            hard = not passage.is_soft(*stated.span())
            size = _total(text) or size + (0 if _WHOLE.search(stated.group()) else _more(text, stated.end()))
            return Reading("team_size", size, stated.start(), stated.end(), hard, _sureness(passage, stated.span()))
    return None


def _is_other(passage: Passage, span: Span) -> bool:
    """Whether they are people of somebody else, or do something else."""
    piece, told = passage.piece(*span), passage.clauses(*span)[0]
    own = told if f"({piece})" in passage.text else piece  # `a team of nurses (25 people)`
    return bool(_FOREIGN.search(own) or says("habits.others", told))


def _sureness(passage: Passage, span: Span) -> float:
    """More where the clause, or what it answers, says that they run the system."""
    said = f"{passage.clause(*span)} {passage.sentence.question} {passage.sentence.context}"
    if says("habits.everybody", said):
        return UNSURE
    return 0.9 if says("habits.running", said) else UNSURE


def _total(text: str) -> int:
    """`two persons and a student, thus three`, `five people: three from X, two from Y`."""
    found = _SUM.search(text) or (_PARTED.match(text) if len(_PARTS.findall(text)) > 1 else None)
    return _small(next(filter(None, found.groups()))) if found else 0


def _more(text: str, at: int) -> int:
    """Those of `and one platform engineer and me` behind the first ones."""
    size = 0
    while found := _AND_MORE.match(text, at):
        size, at = size + (_small(found["many"]) if found["many"] else 1), found.end()
    return size


_SUM, _PARTED = pattern("habits.sum"), pattern("habits.parted")
_AND_MORE, _WHOLE = pattern("habits.and_more"), pattern("habits.whole")


def _in_row(passage: Passage) -> int:
    """`| People who run it | 5 |`."""
    found = _TEAM_ROW.search(passage.text) if passage.sentence.kind == "row" else None
    said = _OUR_SIDE.sub("", passage.text)
    size = _small(found[1]) if found and not _FOREIGN.search(said) else 0
    return size if 0 < size <= _MOST else 0


def _named(passage: Passage) -> re.Match[str] | None:
    """`me + Tuomas`, or names alone where the team is the topic; products are no people."""
    for found in _NAMES.finditer(passage.text):
        products = any(m.start < found.end() and found.start() < m.end for m in passage.mentions)
        mine = bool(_ME.search(found.group()))
        own = mine and (_TEAM.search(passage.text) or _WHO.match(passage.text) or _is_asked_who(passage))
        led = _RUN_BY.search(passage.text, 0, found.start())
        if not products and (own or led or says("habits.team_heading", passage.sentence.context)):
            return found
    return None


def _is_asked_who(passage: Passage) -> bool:
    return says("habits.how_many", passage.sentence.question)


_IN_PARENTHESES = re.compile(r"\([^()]*\)?")
_PART_OF = re.compile(r"\bof (?:my|our|the|his|her|their|its|these|those) $", re.IGNORECASE)  # `two of my six people`
_ONE_OF = re.compile(r"(?:one|1|any) of (?:us|you|them)\b", re.IGNORECASE)
_PARTS = re.compile(
    r"\b(\d{1,2}|one|two|three|four|five|six|seven|eight) (?:[\w-]+ )?(?:from|of|in) [a-z]", re.IGNORECASE
)
_USERS = re.compile(r"\b(?:are|as) (?:only |just |the )?(?:users|consumers|readers|customers)\b", re.IGNORECASE)
_OUR_SIDE = re.compile(r"\b(?:the )?(?:customer|client|buyer)'s side\b", re.IGNORECASE)
_ME, _WHO = re.compile(r"\b(?:me|myself|I)\b"), re.compile(r"\W*(?:who|people|team|crew)\b", re.IGNORECASE)
_RUN_BY = re.compile(
    r"\b(?:run|operated|maintained|looked after|supported|owned|administered|managed|cared for) by:? (?:only |just )?$"
    r"|\b(?:operators|maintainers|on[- ]call|team|crew|owners)(?: are| is)?: ?$",
    re.IGNORECASE,
)
_TEAM_ROW, _NAMES = pattern("habits.team_row"), pattern("habits.names")
_CALLED = re.compile(r"\b(?!(?:and|plus|only|just)\b)\w+", re.IGNORECASE)


def _is_outside(text: str, start: int) -> bool:
    return bool(_OUTSIDE.search(text, max(0, start - 30), start))


_OUTSIDE = re.compile(r"\b(?:agency|consultancy|supplier|vendor|integrator|external \w+),? \(?$", re.IGNORECASE)


def _answer(passage: Passage) -> int:
    """The number that answers `How many of you will look after it?`."""
    if not says("habits.how_many", passage.sentence.question):
        return 0
    if total := _total(passage.text):
        return total
    if len(parts := _PARTS.findall(passage.text)) > 1:  # `Two from my group, one from security and me`
        return sum(map(_small, parts)) + len(_ONE_MORE.findall(passage.text))
    if led := _LED.match(passage.text):
        return _small(led[1]) + (0 if _WHOLE.search(led.group()) else _more(passage.text, led.end()))
    words = _PLAIN_WORDS.findall(passage.text)
    if len(words) > _ITEM or _FOREIGN.search(passage.text):
        return 0
    return next((size for word in words if 0 < (size := _small(word)) <= _MOST), 0)


_LED = re.compile(  # `three of our people`
    r"\W*(?:about |only )?(\w+) (?:of (?:us|our (?:own )?\w+|(?:my|the) \w+)|people|persons|engineers|colleagues)\b",
    re.IGNORECASE,
)
_PLAIN_WORDS = re.compile(r"(?<![\w:])[A-Za-z]+|(?<![\d:])\d+(?:\.\d)?(?!:\d)")
_ONE_MORE = re.compile(
    r"(?:\b(?:and|plus)|,) (?:an? (?:[\w-]+ ){0,2}(?:engineer|scientist|analyst|developer|admin|sre)\b"
    r"|another\b(?! (?:team|department|company|\d))|me\b|myself\b)",
    re.IGNORECASE,
)
_ITEM = 6  # words: a list item such as `three operators`


def _small(word: str) -> int:
    digits = re.match(r"\d{1,3}(?:\.\d)?(?![\d.]*\d)", word)
    words = data("units")["words"] | {
        "dozen": 12,
        "pair": 2,
        "couple": 2,
        "colleague": 2,  # `just me and one colleague`
        "duo": 2,
        "trio": 3,
        "quartet": 4,
        "quintet": 5,
    }
    last = word.lower().split()[-1]
    return (
        math.ceil(float(digits.group())) if digits else int(words.get(last, 2 if says("habits.colleague", last) else 0))
    )
