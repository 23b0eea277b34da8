"""Readings of the whole document brought together into statements, each with its sentence."""

import bisect
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest

from mlopsctl.domain.requirements import Constraint, Source
from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.extraction.amended import without_amended
from mlopsctl.extraction.authority import authoritative
from mlopsctl.extraction.bearers import doubted
from mlopsctl.extraction.corrections import corrected
from mlopsctl.extraction.decisions import without_discussion
from mlopsctl.extraction.disowned import without_disowned
from mlopsctl.extraction.lexicon import data, says
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.presupposed import presupposed
from mlopsctl.extraction.readers import (
    amounts,
    budget,
    clocks,
    downtime,
    fences,
    fleets,
    habits,
    keyed,
    multiples,
    places,
    practices,
    rates,
    retraining,
    rosters,
    sizes,
    stages,
    terms,
    times,
)
from mlopsctl.extraction.settling import settled
from mlopsctl.extraction.spread import spread
from mlopsctl.extraction.standing import is_taken_back, stands
from mlopsctl.extraction.visible import Span
from mlopsctl.extraction.weighing import weighed

_READERS = (
    *(times.read, downtime.read, clocks.read, amounts.read, sizes.read, rates.read, budget.read, habits.read),
    *(retraining.read, keyed.read, terms.read, stages.read, practices.read, places.read, fences.read),
)
_RATES = {"rate_rps": "avg_rps", "daily_rps": "avg_rps"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A constraint with the rule's note and the exact figure or phrase it was read from.

    `rule` names the reader and what it read, as in `places.city`; `belief` is how sure the rule is of such readings.
    `again` holds the other sentences that bind the system to the same.
    """

    constraint: Constraint
    note: str
    span: Span
    rule: str = ""
    belief: float = 0
    again: tuple[Source, ...] = ()

    @property
    def field(self) -> str:
        return self.constraint.field

    @property
    def number(self) -> float:
        """The value of a field that holds a number."""
        return float(str(self.constraint.value))

    @property
    def members(self) -> tuple[str, ...]:
        """The members of a set, nothing for other kinds."""
        return self.constraint.value if isinstance(self.constraint.value, tuple) else ()


class Quoter:
    """Quotes sentences of the document as it was loaded."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = text.replace("\n", " ")  # as sentences are told
        self._breaks = [m.start() for m in re.finditer(r"\n", text)]

    def source(self, passage: Passage) -> Source:
        start, end = passage.sentence.start, passage.sentence.end
        if passage.is_question and passage.reply and passage.after:  # it is the answer that says so
            answer = self._line.find(passage.after, end)
            end = answer + len(passage.after) if answer >= 0 else end
        return Source(kind="quote", start=start, end=end, quote=self._text[start:end], line=self.line(start))

    def line(self, offset: int) -> int:
        return bisect.bisect_left(self._breaks, offset) + 1


def statements(passages: Sequence[Passage], quoter: Quoter) -> list[Statement]:
    """Every constraint that the document states, in order."""
    read = [(r, p) for p, after in zip_longest(passages, passages[1:]) for r in _valid(p, after)]
    read = [*without_disowned([*without_discussion([*corrected(read, passages)], passages)], passages)]
    read = [*without_amended(read, passages)]
    stated = {_RATES.get(r.field, r.field) for r, _ in read}
    read += [
        (_ruled(r, reader.__name__), p)
        for reader in (fleets, multiples, rosters)
        for r, p in reader.read(passages)
        if r.field not in stated and stands(r, p)
    ]
    read += [(_ruled(r, spread.__module__), p) for r, p in spread(read, passages)]
    read = list(settled(list(authoritative(weighed([*_latest(read)])))))
    read += presupposed(read, passages)
    found: dict[tuple[str, object, str], Statement] = {}
    weights: dict[tuple[str, object, str], tuple[bool, ...]] = {}
    told: dict[tuple[str, object, str], list[Source]] = defaultdict(list)
    rhythmic = {id(p) for r, p in read if r.field == "retrain_cadence"}  # they tell best that training is wanted
    for reading, passage in read:
        statement = _statement(reading, passage, quoter)
        key = (reading.field, statement.constraint.value, reading.currency)
        known = found.get(key)
        if statement.constraint.hard:
            told[key].append(statement.constraint.source)
        weight = (*_weight(statement, passage), reading.value != "training" or id(passage) in rhythmic)
        if known is None or weight > weights[key]:
            found[key], weights[key] = statement, weight
    whole = (
        replace(s, again=tuple(o for o in told[key][:MOST] if o != s.constraint.source)) for key, s in found.items()
    )
    return sorted(whole, key=lambda s: s.span)


_PLACES = ("clouds", "regions", "data_residency")
MOST = 24  # demands of one field, or rhythms; rules hold each against every sentence, and no document has more


def hard(found: Iterable[Statement], field: str) -> list[Statement]:
    """What binds in a field, in order."""
    return list(islice((s for s in found if s.field == field and s.constraint.hard), MOST))


def sources(*told: Statement | Source) -> tuple[Source, ...]:
    """The sentences of a clash, each once."""
    return tuple(dict.fromkeys(one if isinstance(one, Source) else one.constraint.source for one in told))


def _weight(statement: Statement, passage: Passage) -> tuple[bool, ...]:
    """What of several sentences that say the same is quoted: the binding one, in plain words, that is no label."""
    start = passage.sentence.start
    said = passage.text[statement.span[0] - start : statement.span[1] - start]
    named = statement.field != "data_classes" or says("statements.class_name", said)
    return (
        statement.constraint.hard,
        named,
        not says("statements.label", passage.text),
        _is_told(statement, passage.text),
    )


_TOLD = ("online_inference", "batch_inference")  # kinds of work that a mere figure gives away


def _is_told(statement: Statement, text: str) -> bool:
    """Whether a sentence says in words what kind of model or of work it is, which others only let one guess."""
    if statement.field == "model_type":
        return says("statements.told.model_type", text)
    if isinstance(statement.constraint.value, bool):
        return says("statements.told.duty", text)
    kind = next((member for member in _TOLD if member in statement.members), "")
    return not kind or says(f"statements.told.{kind}", text)


def _readers(passage: Passage) -> Iterable[Callable[[Passage], Iterator[Reading]]]:
    return (terms.read,) if passage.is_refused else _READERS


def _valid(passage: Passage, after: Passage | None) -> list[Reading]:
    """What a sentence states and the one after it does not take back (`Scrap that: 80 ms`)."""
    if not after or not is_taken_back(passage, after.text):
        return _readings(passage)
    anew = {_kin(r.field) for r in _readings(after)}
    left = [r for r in _readings(passage) if _kin(r.field) not in anew] if anew else []
    return left if len(left) < len(_readings(passage)) else []  # `RPO 15 min, RTO 1 h. Make that RPO 5 min`


def _readings(passage: Passage) -> list[Reading]:
    if passage.is_inert:
        return []
    found = ((reader, r) for reader in _readers(passage) for r in reader(passage))
    return [_ruled(doubted(r, passage), reader.__module__) for reader, r in found if stands(r, passage)]


def _latest(read: list[tuple[Reading, Passage]]) -> Iterator[tuple[Reading, Passage]]:
    """Without the figures of a mail that the reply above it states anew."""
    depths: dict[str, int] = {}
    for reading, passage in read:
        kin = _kin(reading.field)
        depths[kin] = min(passage.sentence.quoted, depths.get(kin, passage.sentence.quoted))
    for reading, passage in read:
        known = VOCABULARY.get(reading.field)
        figure = known is None or known.kind in ("number", "integer") or reading.field in _PLACES
        if not figure or passage.sentence.quoted == depths[_kin(reading.field)]:
            yield reading, passage


def _kin(field: str) -> str:
    """Rates, or times of an answer: who states one anew states them all."""
    return "rps" if field.endswith("_rps") else "latency" if field.startswith("latency_") else field


def calibrated(believed: float) -> float:
    """How often readings that a rule is so sure of are right."""
    return next(float(right) for upto, right in data("confidence") if believed <= upto)


def _statement(reading: Reading, passage: Passage, quoter: Quoter) -> Statement:
    value = [reading.value] if VOCABULARY[reading.field].kind == "set" else reading.value
    constraint = Constraint.model_validate(
        {
            "field": reading.field,
            "value": value,
            "currency": reading.currency,
            "hard": reading.hard,
            "confidence": calibrated(reading.confidence),
            "source": quoter.source(passage),
        }
    )
    start = passage.sentence.start
    span = (start + reading.start, start + reading.end)
    return Statement(constraint, reading.note, span, reading.rule, reading.confidence)


def _ruled(reading: Reading, reader: str) -> Reading:
    return replace(reading, rule=f"{reader.rpartition('.')[2]}.{reading.field}")
