"""What a statement stands for: a need of the system to be built, or what others have, what was tried or dropped."""

import re
from functools import lru_cache

from mlopsctl.extraction.bearers import is_kept_by_others, is_ours
from mlopsctl.extraction.definitions import is_only_named
from mlopsctl.extraction.lexicon import opening, pattern, says
from mlopsctl.extraction.named import is_of_others
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.trimming import unsupposed
from mlopsctl.extraction.undone import is_undone

_RATES = re.compile(r"(?:bare_)?(?:avg|peak|rate|daily|low)_rps|events_|payload_|batch_records")
_PROMISES = re.compile(r"latency_|batch_window|availability_|rto_|rpo_|monthly_|audit_")
_TIMES = re.compile(r"latency_|rto_")
_NEEDS = (
    "rpo_minutes",
    "data_residency",
    "batch_window_hours",
)  # read in spite of past tenses: `what was written may be gone`
_NAMED = ("regions", "data_residency", "environments", "ci_platform")  # never too much of anything
_REFUSALS = ("forbidden_tech", "clouds_forbidden")
_FEW = 5  # words of a topic, such as `Fine-tuning.`
_REACH = 50  # characters from a wish to what is wished for


def stands(reading: Reading, passage: Passage) -> bool:
    """Whether a reading is of this system, and neither a trial, nor a thing of the past, nor taken back."""
    start, end = reading.start, reading.end
    old = passage.sentence.section == "history" and (reading.field in _NEEDS or isinstance(reading.value, bool))
    listed = reading.field in _REFUSALS and any(
        says(name, passage.clause(start, end)) for name in ("refusals.listed", "refusals.rival")
    )
    if old or (passage.is_foreign(start, end) and not listed):
        return False
    if reading.field in _REFUSALS or reading.value is False:
        return not pattern("standing.disowned").match(passage.text, end)
    if is_of_others(reading, passage) or is_undone(reading, passage) or is_kept_by_others(reading, passage):
        return False
    if is_only_named(reading, passage):
        return False
    if reading.field == "human_approval" and says("standing.bookkeeping", passage.text):
        return False
    clause, before, after = passage.clauses(start, end)
    return is_ours(reading, passage) and not (
        (_is_theirs(clause, before) and not (reading.field == "team_size" and _OWN_TEAM.match(clause)))
        or _is_of_old(reading, clause, before)
        or _is_relative(passage.text, passage.after, start, end)
        or _is_contrasted(reading, passage)
        or (bool(_FIGURES.match(reading.field)) and _is_asked_about(passage.text, start, end))
        or (bool(_FIGURES.match(reading.field)) and _is_of_replaced(passage.text, start))
        or _is_index(reading, passage, clause, before)
        or _is_exempt(reading, passage)
        or _is_too_much(reading, passage, clause)
        or _is_unreal(clause)
        or _is_outside(passage.text, start, end)
        or any(_is_verdict(said) for said in {after, *passage.asides(start, end)})
    )


@lru_cache(maxsize=1024)
def _is_verdict(said: str) -> bool:
    return bool(pattern("standing.verdict").match(said))


_OWN_TEAM = re.compile(
    r"\W*(?:the|our|this) (?:(?:ops|operations|platform|ml|mlops|data|delivery|project|core) ){0,2}"
    r"(?:team|crew|squad|group|unit) (?:is|consists?|has|will|counts|comprises|numbers|are|of|that|who|which)\b",
    re.IGNORECASE,
)


def is_taken_back(passage: Passage, after: str) -> bool:
    """Whether the sentence that follows says that it is not so (`Scrap that: 80 ms`)."""
    names: tuple[str, ...] = () if passage.is_question else ("standing.rebuff", "standing.struck")
    if names and _PUT_IN.match(passage.text) and _LABELLED.match(after):
        return False  # `Agreed: A. Not agreed: B` labels what follows
    names = (*names, "standing.not_now") if names and len(passage.text.split()) <= _FEW else names
    spoken = _SPEAKER.match(after)
    if spoken and "standing.struck" in names and pattern("standing.struck").match(after, spoken.end()):
        return False  # `HITRUST: not pursued` is no one's answer
    own = _WORD.search(passage.text)
    same = _SAME.match(after)
    if own and same and same[1].lower() == own[0].lower():
        return True
    starts = {0, *(m.end() for m in (_FILLER.match(after), spoken) if m)}
    return any(pattern(name).match(after, at) for name in ("statements.taken_back", *names) for at in starts)


_PUT_IN = re.compile(
    r"\W*(?:agreed|accepted|approved|decided|granted|confirmed|selected|chosen|adopted|pursued|supported|included"
    r"|wanted|needed|required|in scope|in|kept|ordered)(?: [\w-]+){0,3}\s*:\s",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\W*[A-Za-z]+(?: [\w-]+){0,4}:\s", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][\w-]{2,}")
_SAME = re.compile(r"\W*(?:but |and )?(?:that|this|it|which)(?:'s| is) (?:the |our |an? )?([\w-]+)\W*$", re.IGNORECASE)
_SPEAKER = re.compile(r"\W*(?:comment (?:from|by) )?[A-Z][\w.]{1,20}(?: \([^()]{1,20}\))?\W{0,3}: ", re.IGNORECASE)
_FILLER = re.compile(  # `Ehm, no, scratch that`
    r"(?:\W{0,4}\b(?:e?hm+|erm?|u[hm]+|oh|ah|wait|hang on|hold on|no|well|okay|ok|actually|hmm+|argh|oops)\b"
    r"[,.!-]?\s+){1,4}",
    re.IGNORECASE,
)


def _is_of_replaced(text: str, start: int) -> bool:
    """`replace the subscription (28k a month, 99.9 % SLA) by an own model`."""
    at = text.rfind("(", 0, start)
    return at > 0 and ")" not in text[at:start] and bool(_REPLACED.search(text, max(0, at - 2 * _REACH), at))


_FIGURES = re.compile(f"{_RATES.pattern}|{_PROMISES.pattern}")
_REPLACED = re.compile(
    r"\b(?:replac(?:e|es|ed|ing)|retir(?:e|es|ing)|cancel\w*|instead of|(?:get|getting) rid of"
    r"|mov(?:e|ing) (?:off|away from)|phas(?:e|ing) out|switch(?:ing)? off|end|terminate|leav(?:e|ing))"
    r" (?:the|our|this|that|today's|an?) (?:[\w'-]+ ){1,4}$",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def _is_theirs(clause: str, before: str) -> bool:
    """Whether a clause is about others, or about what was made to try things out."""
    if says("standing.source", clause) or _is_subject("standing.sketch", clause, before):
        return True
    return _starts("standing.subject", clause) or (_is_carried(clause) and _starts("standing.subject", before))


def _is_of_old(reading: Reading, clause: str, before: str) -> bool:
    """Whether a figure is that of what is there today and will go, or tells what once happened."""
    promise = bool(_PROMISES.match(reading.field))
    if not promise and not _RATES.match(reading.field):
        return False
    if _TIMES.match(reading.field) and _starts("standing.physical", clause):
        return True
    if reading.field == "rto_minutes" and says("standing.staffed", clause) and not says("standing.restored", clause):
        return True
    granted = reading.field == "monthly_budget_usd" and says("standing.granted", clause)
    return _is_subject("standing.outgoing", clause, before) or (promise and _is_past(clause) and not granted)


@lru_cache(maxsize=1024)
def _is_subject(name: str, clause: str, before: str) -> bool:
    """Whether a clause is about such a thing, and not about what must become of it."""
    about = _starts(name, clause) or (_is_carried(clause) and _starts(name, before))
    return about and not says("standing.goes_on", clause)


def _starts(name: str, clause: str) -> bool:
    return bool(opening(name, clause) or pattern(name).match(clause.lstrip()))


def _is_carried(clause: str) -> bool:
    return bool(pattern("standing.carried").match(clause))


def _is_too_much(reading: Reading, passage: Passage, clause: str) -> bool:
    """Whether it is what is called too slow: the first of `400 ms would be too slow, 150 is the limit`."""
    if reading.field in _NAMED or not says("standing.too", clause) or says("standing.beyond", clause):
        return False
    if reading.value is True:  # `a public endpoint is out of the question` is no word against what it asks for
        own, piece = passage.text[reading.start : reading.end], passage.piece(reading.start, reading.end)
        return says("standing.too", piece.replace(own, " ", 1))
    said = pattern("standing.too").search(passage.text, max(0, passage.text.find(clause.strip()[:_REACH])))
    before = [q.start for q in passage.quantities if said and q.end <= said.start()]
    figure = any(q.start <= reading.start < q.end for q in passage.quantities)
    return not (before and figure) or reading.start <= before[-1]


@lru_cache(maxsize=1024)
def _is_unreal(clause: str) -> bool:
    return _happens("standing.unreal", unsupposed(clause))


@lru_cache(maxsize=1024)
def _is_past(clause: str) -> bool:
    return not says("standing.goes_on", clause) and _happens("standing.past", clause)


def _happens(name: str, clause: str) -> bool:
    found = pattern(name).search(clause)
    return bool(found and not says("standing.case", clause[: found.start()]))


def _is_index(reading: Reading, passage: Passage, clause: str, before: str) -> bool:
    """`the search index is rebuilt every night`, `training: $1,150 per month`."""
    if reading.field != "retrain_cadence" and reading.value != "training":
        return False
    if any(q.kind == "money" and q.start <= reading.start < q.end for q in passage.quantities):
        return True
    said = f"{before} {clause}" if _is_carried(clause) else clause
    return says("standing.index", said) and not says("standing.learns", said)


def _is_exempt(reading: Reading, passage: Passage) -> bool:
    """`HIPAA was looked at; no client sends health data, so it does not apply`."""
    if reading.field != "compliance":
        return False
    if _AS_IF.search(passage.text, max(0, reading.start - _REACH), reading.start):
        return True  # `we work as if the AI Act were in force`
    found = pattern("standing.exempt").search(passage.text, reading.end)
    between = range(reading.end, found.start() if found else 0)
    return bool(found) and not any(m.kind == "compliance" and m.start in between for m in passage.mentions)


def _is_contrasted(reading: Reading, passage: Passage) -> bool:
    """`The exchange has 99.999 %, for this system 99 % will do`: what stands before is of something else."""
    if not _FIGURES.match(reading.field):
        return False
    ours = _OURS.search(passage.text, reading.end)
    if not ours and says("standing.wished", passage.clause(reading.start, reading.end)):
        ours = pattern("standing.settled").search(passage.text, reading.end)
    own = next((q.kind for q in passage.quantities if q.start <= reading.start < q.end), "")
    return ours is not None and any(q.kind == own and q.start > ours.start() for q in passage.quantities)


def _is_outside(text: str, start: int, end: int) -> bool:
    """`54k for hosting, and the fee of 310k comes from another pot` leaves the first figure alone."""
    if not says("standing.outside", text):
        return False
    said = (text[min(end, m.end()) : max(start, m.start())] for m in pattern("standing.outside").finditer(text))
    return any(not _TURN.search(between) for between in said)


_TURN = re.compile(
    r",? (?:and|but|while|whereas) (?=(?:the|our|we|it|this)\b)"
    r"|[;:](?! (?:but |and )?(?:that|this|it|they|these|those)\b)|\. ",
    re.IGNORECASE,
)


def _is_asked_about(text: str, start: int, end: int) -> bool:
    """`someone wrote "five nines?" on the board`."""
    return any(m.start() < start and end < m.end() for m in _QUOTED_QUESTION.finditer(text))


_QUOTED_QUESTION = re.compile(r"[\"\u201c][^\"\u201c\u201d?]{1,80}\?[\"\u201d]")
_AS_IF = re.compile(r"\bas (?:if|though) (?:[\w']+ ){0,4}$", re.IGNORECASE)
_OURS = re.compile(
    r"\b(?:for|in|with) (?:this|our) (?:\w+ )?(?:system|service|project|product|case|application|platform|one)\b"
    r"|\bfor (?:us|ours)\b(?= (?:it|that|this|an?|the|\d))|\bours (?:is|are|has|needs?|must|may)\b",
    re.IGNORECASE,
)


def _is_relative(text: str, after: str, start: int, end: int) -> bool:
    """`we asked for 14k, they gave us 11k`; `cut calls by 15,000 a month`; `3 a second... no, I misread it`."""
    before = pattern("standing.change_by").search(text, max(0, start - 2 * _REACH), start)
    if before or pattern("standing.slip").match(text, end) or pattern("standing.needless").match(text, end):
        return True
    asked = max((m.end() for m in pattern("standing.asked").finditer(text, max(0, start - _REACH), start)), default=0)
    got = pattern("standing.given").match(text, end) or pattern("standing.got").match(after)
    return bool(asked and asked <= start and got)
