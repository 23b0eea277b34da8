"""Readings of the whole document brought together: which rate is the peak, which city is which region."""

import bisect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest

from mlopsctl.domain.requirements import Constraint, Source
from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.extraction.authority import authoritative
from mlopsctl.extraction.bearers import DOUBTED, doubted
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
    fleets,
    habits,
    keyed,
    multiples,
    places,
    practices,
    rates,
    sizes,
    stages,
    terms,
    times,
)
from mlopsctl.extraction.spread import spread
from mlopsctl.extraction.standing import is_taken_back, stands
from mlopsctl.extraction.visible import Span
from mlopsctl.extraction.weighing import weighed

_READERS = (
    *(times.read, downtime.read, clocks.read, amounts.read, sizes.read, rates.read, budget.read, habits.read),
    *(keyed.read, terms.read, stages.read, practices.read, places.read),
)
_RATES = {"rate_rps": "avg_rps", "daily_rps": "avg_rps"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A constraint with the rule's note and the exact figure or phrase it was read from.

    `rule` names the reader and what it read, as in `places.city`; `belief` is how sure the rule is of such readings.
    """

    constraint: Constraint
    note: str
    span: Span
    rule: str = ""
    belief: float = 0

    @property
    def field(self) -> str:
        return self.constraint.field

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
    read = [
        (_ruled(doubted(r, p), reader.__module__), p)
        for p in _valid(passages)
        for reader in _readers(p)
        for r in reader(p)
        if stands(r, p)
    ]
    read = [*without_disowned([*without_discussion([*corrected(read, passages)], passages)], passages)]
    stated = {_RATES.get(r.field, r.field) for r, _ in read}
    read += [
        (_ruled(r, reader.__name__), p)
        for reader in (fleets, multiples)
        for r, p in reader.read(passages)
        if r.field not in stated and stands(r, p)
    ]
    read += [(_ruled(r, spread.__module__), p) for r, p in spread(read, passages)]
    read = list(_settled(list(authoritative(weighed([*_latest(read)])))))
    read += presupposed(read, passages)
    found: dict[tuple[str, object, str], Statement] = {}
    weights: dict[tuple[str, object, str], tuple[bool, ...]] = {}
    rhythmic = {id(p) for r, p in read if r.field == "retrain_cadence"}  # they tell best that training is wanted
    for reading, passage in read:
        statement = _statement(reading, passage, quoter)
        key = (reading.field, statement.constraint.value, reading.currency)
        known = found.get(key)
        weight = (*_weight(statement, passage), reading.value != "training" or id(passage) in rhythmic)
        if known is None or weight > weights[key]:
            found[key], weights[key] = statement, weight
    return sorted(found.values(), key=lambda s: s.span)


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
    return statement.constraint.hard, named, not says("statements.label", passage.text)


def _readers(passage: Passage) -> Iterable[Callable[[Passage], Iterator[Reading]]]:
    return (terms.read,) if passage.is_refused else _READERS


def _valid(passages: Sequence[Passage]) -> Iterator[Passage]:
    """What states something and is not taken back by the sentence after it (`Scrap that: 80 ms`)."""
    for passage, after in zip_longest(passages, passages[1:]):
        if not passage.is_inert and not (after and is_taken_back(passage, after.text)):
            yield passage


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


def _settled(read: list[tuple[Reading, Passage]]) -> Iterator[tuple[Reading, Passage]]:
    """Unqualified rates become average or peak, cities become regions; what no field believes is dropped."""
    averages = [float(r.value) for r, _ in read if r.field == "avg_rps"]
    averages = averages or [min((float(r.value) for r, _ in read if r.field == "rate_rps"), default=0)]
    rivals = _Rivals(read)
    for reading, passage in read:
        if reading.field == "rate_rps":
            is_peak = any(float(reading.value) > average for average in averages)
            yield replace(reading, field="peak_rps" if is_peak else "avg_rps"), passage
        elif reading.field == "daily_rps":
            if not any(averages):
                yield replace(reading, field="avg_rps"), passage
        elif reading.field == "city":
            city = str(reading.value)
            regions = {places.city_region(city, cloud) for cloud in rivals.beside(passage, _hosts(read, city))} - {""}
            yield from ((replace(reading, field="regions", value=region), passage) for region in sorted(regions))
        elif _believable(reading) and not _repeated(reading, read) and not rivals.outdo(reading, passage):
            yield reading, passage


def _hosts(read: list[tuple[Reading, Passage]], city: str) -> set[str]:
    """The providers whose region a city may mean: those named, else those of the services named, else all."""
    said = {field: {str(r.value) for r, _ in read if r.field == field} for field in _HOSTED}
    located = {places.cloud_of(region) for region in said["regions"]}
    named = said["clouds"] & set(places.PROVIDERS) or (
        located or {places.cloud_of_service(slug) for slug in said["required_tech"] | said["existing_assets"]} - {""}
    )
    open_to = set() if "private" in said["clouds"] or places.is_land(city) else set(places.PROVIDERS)
    return (named or open_to) - located - said["clouds_forbidden"]


_HOSTED = ("clouds", "clouds_forbidden", "regions", "required_tech", "existing_assets")


_PLACES = ("clouds", "regions", "data_residency")
_UNSURE = {"team_size": habits.UNSURE, "rto_minutes": DOUBTED, "rpo_minutes": DOUBTED, "monthly_budget_usd": DOUBTED}
_SUREST = ("ci_platform", "availability_pct", "clouds", "training_data_gb", "payload_kb")


class _Rivals:
    """What else was read, to tell which readings give way to others."""

    def __init__(self, read: list[tuple[Reading, Passage]]) -> None:
        self._said = {(r.field, r.value, id(p)) for r, p in read}
        self._banned = {r.value for r, _ in read if r.field == "forbidden_tech" and r.hard}
        self._surest: dict[str, float] = {}
        for reading, _ in read:
            self._surest[reading.field] = max(self._surest.get(reading.field, 0), reading.confidence)
        clouds = [(r, id(p)) for r, p in read if r.field == "clouds" and r.value in places.PROVIDERS]
        self._kept = {str(r.value) for r, _ in clouds if r.confidence >= self._surest["clouds"]}
        self._hosts = {r.value for r, _ in read if r.field == "clouds" and r.hard}
        self._named: dict[int, set[str]] = {}
        for reading, at in clouds:
            self._named.setdefault(at, set()).add(str(reading.value))
        runs = [r for r, _ in read if r.field == "batch_records_per_run"]
        surest = self._surest.get("batch_records_per_run", 0)
        self._most = max((float(r.value) for r in runs if r.confidence == surest), default=0)

    def beside(self, passage: Passage, hosts: set[str]) -> set[str]:
        """Of the providers that a city may be one's of, those named with it, if any, and none that others outdo."""
        named = self._named.get(id(passage), hosts)
        return {cloud for cloud in hosts & named if cloud in self._kept or not self._kept}

    def outdo(self, reading: Reading, passage: Passage) -> bool:
        """Whether a ban, a surer reading (cloud, CI system) or a larger one (records of a run) wins."""
        field, value = reading.field, reading.value
        if field in ("ci_platform", "required_tech"):
            barred = ("forbidden_tech", value, id(passage)) in self._said
            if barred or (field == "required_tech" and not reading.hard and value in self._banned):
                return True  # `I'd love Kafka` - `No Kafka`
        if field == "regions":  # of a provider that is none of ours, or of something else
            cloud = places.cloud_of(str(value))
            doubted = reading.confidence <= DOUBTED < self._surest[field]
            return doubted or (cloud in self._named.get(id(passage), ()) and cloud not in self._kept)
        if value is False:  # the serving needs none, the training does
            return (field, True, id(passage)) in self._said
        if field in _SUREST:
            wish = field == "clouds" and not reading.hard and self._hosts - {value}  # `our IT would love AWS`
            return bool(wish) or reading.confidence < self._surest[field]
        if field in _UNSURE:
            return reading.confidence <= _UNSURE[field] < self._surest[field]
        return field == "batch_records_per_run" and float(value) != self._most


def _repeated(reading: Reading, read: list[tuple[Reading, Passage]]) -> bool:
    """Whether another word for the same environment comes first."""
    if reading.field != "environments":
        return False
    same = next((s for s in _SYNONYMS if reading.value in s), frozenset({reading.value}))
    return next(r.value for r, _ in read if r.field == "environments" and r.value in same) != reading.value


_SYNONYMS = (
    frozenset({"prod", "production", "live"}),
    frozenset({"dev", "development"}),
    frozenset({"test", "testing"}),
)


def _believable(reading: Reading) -> bool:
    field = VOCABULARY[reading.field]
    return field.kind not in ("number", "integer") or field.low <= float(reading.value) <= field.high
