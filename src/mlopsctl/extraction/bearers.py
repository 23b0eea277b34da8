"""Whose figure it is: that of the system to be built, or that of something it meets, such as a gateway or an offer."""

import re
from dataclasses import replace

from mlopsctl.extraction.lexicon import opening, pattern, says
from mlopsctl.extraction.passage import Passage, Reading

_RATE = re.compile(r"(?:bare_)?(?:avg|peak|rate|daily|low)_rps|events_per_second|batch_records")
_TIME = re.compile(r"latency_")
_PROMISE = re.compile(r"availability_|rto_|rpo_")
_FIGURE = re.compile(
    r"(?:bare_)?(?:avg|peak|rate|daily|low)_rps|events_|batch_|latency_|availability_|rto_|rpo_|monthly_|model_size|training_data|payload_"
)
_INFLOW = re.compile(
    r"\W*(?:the|our|this|that|a|one|its) (?:[\w-]+ ){0,2}?"
    r"(?:topic|queue|stream|feed|firehose|(?:event |message )?bus|broker) "
    r"(?:carries|delivers|has|receives|brings|gets|sees|moves|transports|takes|accepts)\b",
    re.IGNORECASE,
)
_PROMISED = re.compile(r"availability_|rto_|rpo_|monthly_|ci_platform|regions")
_SAFEGUARD = re.compile(r"availability_|rto_|rpo_|audit_|multi_region|private_networking|customer_managed")
DOUBTED = 0.6  # confidence in what is said of something else, while the same is told of nothing nearer
_KINDS = ((_RATE, "bearers.rate"), (_TIME, "bearers.time"), (_PROMISE, "bearers.promise"))


def is_kept_by_others(reading: Reading, passage: Passage) -> bool:
    """`The timetable database, owned by infrastructure, has`, `the warehouse that finance runs uses its own keys`."""
    if not _SAFEGUARD.match(reading.field):
        return False
    about = pattern("bearers.kept").match(passage.text)
    if about is None or about.end() > reading.start:
        return False
    return not says("bearers.must", passage.text[about.end() : reading.end])


def is_ours(reading: Reading, passage: Passage) -> bool:
    """Whether a figure is one of the system to be built."""
    if not _FIGURE.match(reading.field):
        return True
    clause, piece = passage.clause(reading.start, reading.end), passage.piece(reading.start, reading.end)
    main = passage.clauses(reading.start, reading.end)[0]  # with the aside that it may stand in
    if says("bearers.told", piece) and not says("bearers.must", piece):
        return False
    flows_in = reading.field == "events_per_second" and bool(_INFLOW.match(main))  # `the topic carries 500 a second`
    borne = not flows_in and any(kind.match(reading.field) and opening(name, main) for kind, name in _KINDS)
    if says("bearers.must", clause):
        return not borne or says("bearers.must", piece)
    said = passage.text[reading.start : reading.end]
    if (
        (_PROMISE.match(reading.field) and is_about_else(clause, said) and not says("standing.demand", clause))
        or pattern("bearers.offer").match(passage.text)
        or says("bearers.told", clause)
        or says("bearers.theirs", passage.sentence.question)
    ):
        return False
    if reading.field == "model_size_params" and says("bearers.gone", clause):
        return False
    return not borne


def doubted(reading: Reading, passage: Passage) -> Reading:
    """Less sure where the clause is about something else: `the tills have 99.99 %`."""
    clause = passage.clause(reading.start, reading.end)
    if not _PROMISED.match(reading.field) or says("bearers.must", clause):
        return reading
    elsewhere = is_about_else(clause, passage.text[reading.start : reading.end])
    return replace(reading, confidence=min(DOUBTED, reading.confidence)) if elsewhere else reading


def is_about_else(clause: str, said: str) -> bool:
    """Whether a clause begins with somebody or something that is not the system to be built."""
    about = opening("bearers.else", clause)
    return about is not None and about.end() <= clause.find(said)
