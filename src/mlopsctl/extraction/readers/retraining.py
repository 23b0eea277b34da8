"""How often the model is retrained."""

import re
from collections.abc import Iterator
from functools import lru_cache

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.readers.modes import is_of_people
from mlopsctl.extraction.readers.rhythms import Rhythm, rhythms
from mlopsctl.extraction.visible import Span

_TRAIN = pattern("retraining.train")
_OTHER_HABIT = pattern("retraining.other")
_GOES_ON = re.compile(  # a sentence that speaks of what the one before spoke of
    r"\W*(?:it|this|that|they|these|we do|do so|every|each|once|twice|at least|about|roughly|daily|weekly|monthly"
    r"|nightly|hourly|quarterly|overnight|on|after|otherwise|but|and|or|then|yes|no|never|no more|only|just"
    r"|when(?:ever)?|if|as soon as|triggered|not|rather|e?hm|erm?|uhm?|oh|wait|sorry|actually|well"
    r"|for (?:go-?live|launch|now|the (?:start|moment|launch|beginning|time being)|a start|v1)|initially|at first|later"
    r"|(?:to (?:begin|start)|let's (?:begin|start)|start(?:ing)?) with|from (?:then|there)"
    r"|we (?:agreed|settled|decided)"
    r"|some(?:one|body)|somebody|so|also|same|as often as|normally|usually|ideally|preferably|please|definitely"
    r"|the (?:\w+ )?(?:monitor|watch ?dog|(?:rhythm|cadence|interval|frequency|schedule)))\b",
    re.IGNORECASE,
)
_REACH = 90  # characters between a training word and its cadence


def read(passage: Passage) -> Iterator[Reading]:
    """How often; `there is no schedule` says nothing beside how it is done instead."""
    told = list(_told(passage))
    timed = any(rhythm.value != "manual" for rhythm in told)
    for value, start, end in told:
        if value == "daily" and any(_sets_hour(passage.text, rhythm, start, end) for rhythm in told):
            continue
        if not (timed and value == "manual" and says("retraining.untimed", passage.text[start:end])):
            yield Reading("retrain_cadence", value, start, end, not passage.is_soft(start, end))


def _sets_hour(text: str, rhythm: Rhythm, start: int, end: int) -> bool:
    """`once a month, after the closing`: behind a longer rhythm, an hour of the day is the hour of that day."""
    longer = rhythm.value in ("weekly", "monthly", "quarterly") and rhythm.end <= start
    return longer and bool(_BEHIND.fullmatch(text, rhythm.end, start)) and not _EACH_DAY.search(text, start, end)


_BEHIND = re.compile(r",? ?(?:always |usually |but only |only |and )?", re.IGNORECASE)
_EACH_DAY = re.compile(r"\b(?:every|each|per|a|daily|nightly|days|nights|evenings|mornings)\b|\d", re.IGNORECASE)


def _told(passage: Passage) -> Iterator[Rhythm]:
    """Of several habits in a sentence, those next to a word for training."""
    text = passage.text
    trained = [span for span in _trainings(text) if not is_of_people(text, *span)]
    if not trained and not _is_carried(passage):
        return
    others = [m.span() for m in _OTHER_HABIT.finditer(text)]
    for rhythm in rhythms(text) if trained or not others else ():  # `they meet on Tuesdays` carries nothing on
        span = (rhythm.start, rhythm.end)
        near = min((_distance(text, span, t) for t in trained), default=0)
        apart = (o for o in others if o[1] <= span[0] or span[1] <= o[0])
        elsewhere = min((_distance(text, span, o) for o in apart), default=near + 1)
        if _CHANGED_FROM.search(text, 0, span[0]) and _CHANGED_TO.match(text, span[1]):
            continue  # `from monthly to quarterly`
        if near <= min(_REACH, elsewhere) and not _is_of_another(passage, rhythm, bool(trained)):
            yield rhythm


_CHANGED_FROM = re.compile(r"\bfrom (?:an? |the |every |once )?$", re.IGNORECASE)
_CHANGED_TO = re.compile(r"[^.;:,]{0,20} to (?:an? |the |every |once )?(?=\w)", re.IGNORECASE)


@lru_cache(maxsize=256)
def _trainings(text: str) -> tuple[Span, ...]:
    """Where words for training stand; many sentences share a heading, and each is the one before the next."""
    return tuple(m.span() for m in _TRAIN.finditer(text))


def _is_of_another(passage: Passage, rhythm: Rhythm, trained: bool) -> bool:
    """Whether it is the rhythm of something else, or one that nobody wants."""
    text, span = passage.text, (rhythm.start, rhythm.end)
    if any(not _TRAIN.search(c) and not _GOES_ON.match(c) for c in _apart(passage, span) if trained):
        return True  # `labels come in weekly; we retrain each month`
    lead = max(0, span[0] - _LEAD)
    if _MEASURED.search(text, lead, span[0]):
        return True  # `1.5 MB per request`
    if _LASTING.search(text, lead, span[0]) or _DROPPED.search(text, lead, span[0]):
        return True  # `compared for one week`, `forget monthly: it must be weekly`
    drifting = rhythm.value == "on_drift"
    if drifting and (_starts_nothing(text, span, trained) or _leads_elsewhere(passage, span)):
        return True
    first = len(text[span[0] :].split()[0]) if drifting else 0  # `not by date, when ...`
    denied = all(passage.negation(at, span[1]) for at in {span[0], span[0] + first})
    return denied or passage.is_over(*span)


_MEASURED = re.compile(r"\d ?(?:[kmgt]i?b|bytes|ms|tokens|features|rows|cents?) $", re.IGNORECASE)


def _apart(passage: Passage, span: Span) -> list[str]:
    """The clause around a span, where a semicolon or a turn parts it from others."""
    return [passage.clause(*span)] if _TURN.search(passage.text) else []


_TURN = re.compile(r";|\b(?:but|whereas|while)\b", re.IGNORECASE)


def _is_carried(passage: Passage) -> bool:
    """Whether a sentence without a word for training goes on with it. A bill comes by the month as well."""
    sentence = passage.sentence
    led = _trainings(_REBUILT.sub("", sentence.context))  # a heading's `search-rebuild` is no model's
    goes_on = _GOES_ON.match(passage.text) and _trainings(sentence.before)
    return bool(led or goes_on) and all(q.kind != "money" for q in passage.quantities)


_LASTING = re.compile(r"\b(?:for|within|during|last|past|next|after|in the) (?:about |at least |the )?$", re.IGNORECASE)
_REBUILT = re.compile(r"\brebuil[dt]\w*", re.IGNORECASE)
_LEAD = 20  # characters before a rhythm
_DROPPED = re.compile(r"\b(?:forget|instead of|rather than|not|no longer|scrap)(?: about)? (?:the )?$", re.IGNORECASE)
_LEARNT = re.compile(r"\b(?:was|were|is|been) (?:\w+ )?trained (?:on|against|with|for|by)\b", re.IGNORECASE)
_WARNED = re.compile(
    r"\b(?:alerts?|alarms?|alarmed|alerted|notif\w+|warn\w*|mails?|messages?|tickets?|paged|told|informed)\b",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    r"\b(?:rolled|roll|rolls|falls?|fallen|reverts?|switch(?:es|ed)?|goes?|taken|pulled) (?:it |them )?(?:\w+ )?"
    r"(?:back|off|out)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:re-?(?:train|fit|learn|build|calibrat)|fit|refresh|updat|renew|trains|training"
    r"|trained (?!(?:on|against|with|for|by)\b))\w*",
    re.IGNORECASE,
)


def _starts_nothing(text: str, span: Span, trained: bool) -> bool:
    """`an alert when the data drift from what it was trained on`, `rolled back if the error grows`: nobody trains."""
    if says("retraining.no_start", text) or _UNDONE.search(text):
        return True
    if _LEARNT.search(text) and not _AGAIN.search(text):
        return True
    return not trained and bool(_WARNED.search(text[: span[0]]) or _WARNED.search(text[span[1] :]))


def _leads_elsewhere(passage: Passage, span: Span) -> bool:
    """`train monthly; if the error grows the release is stopped`: somebody or something else acts."""
    rest = _REST_END.split(passage.text[span[1] :], 1)[0]
    own = _TRAIN.search(passage.clause(*span)) or _TRAIN.search(rest)
    return not own and bool(_ACTS.search(rest))


_REST_END = re.compile(r"[;.]\s|,\s*(?:and |but )?(?:not|never)\b")
_ACTS = re.compile(r"\b(?:the|an?|we|it|they|our) (?:[\w-]+ ){1,4}", re.IGNORECASE)


def _distance(text: str, a: Span, b: Span) -> int:
    between = text[min(a[1], b[1]) : max(a[0], b[0])]
    return len(between) + 20 * len(re.findall(r"[,;]|\.\s", between))
