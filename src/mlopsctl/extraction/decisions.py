"""Minutes and threads: what people say, offer or ask for gives way to what is decided in the end."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage, Reading

Read = Sequence[tuple[Reading, Passage]]

_SINGLE = ("number", "integer", "choice")
_CHOSEN = ("clouds", "regions", "city", "model_type", "required_tech", "existing_assets")  # one of which wins
_KIN = {"rate_rps": ("avg_rps", "peak_rps"), "daily_rps": ("avg_rps",), "city": ("regions",)}
_TECH = ("required_tech", "existing_assets")
_SURE = 0.7  # a time without a percentile is any of them
_LABEL, _REACH, _NEAR = 3, 24, 6  # words of `4. Platform.`; sentences before a decision


def without_discussion(read: Read, passages: Sequence[Passage]) -> Iterator[tuple[Reading, Passage]]:
    """Without what was said of an item before it was decided, or of one that was left open."""
    decisions = [i for i, p in enumerate(passages) if pattern("decisions.taken").match(p.text)]
    ends: dict[int, list[Passage]] = defaultdict(list)
    for i in decisions:
        for said in _scope(passages[i], passages[max(0, i - _REACH) : i]):
            ends[id(said)].append(passages[i])
    settled: dict[int, list[Reading]] = defaultdict(list)
    for reading, passage in read if ends else ():
        settled[id(passage)].append(reading)
    for i in decisions:
        figures = [r for r in settled[id(passages[i])] if not isinstance(r.value, bool)]
        if not figures and (bare := _bare(passages[i], passages[max(0, i - _NEAR) : i], settled)):
            settled[id(passages[i])].append(bare)
            yield bare, passages[i]
    for reading, passage in read:
        if not any(_outdone(reading, passage, decision, settled[id(decision)]) for decision in ends[id(passage)]):
            yield reading, passage


def _scope(decision: Passage, before: Sequence[Passage]) -> Sequence[Passage]:
    """What stands before a decision in its item; a decision that is an item of its own ends all above it."""
    own = decision.sentence
    before = [p for p in before if p.sentence.quoted == own.quoted]
    item = [p for p in before if p.sentence.block == own.block]
    talked = [p for p in item if len(p.text.split()) > _LABEL]
    return item if talked else [p for p in before if p.sentence.topic == own.topic]


def _bare(decision: Passage, before: Sequence[Passage], settled: dict[int, list[Reading]]) -> Reading | None:
    """`Let's say two hours`: a figure alone is for what the one before it was for."""
    figures = decision.quantities
    if rhythm := pattern("decisions.rhythm").search(decision.text):
        talked = [r for p in before for r in settled[id(p)] if r.field == "retrain_cadence"]
        if talked:
            named = str(rhythm.lastgroup)
            return replace(talked[-1], value=named, start=rhythm.start(), end=rhythm.end(), hard=True)
    if len(figures) != 1:
        return None
    own = figures[0]
    for passage in reversed(before):
        for reading in settled[id(passage)]:
            told = next((q for q in passage.quantities if q.start <= reading.start < q.end), None)
            if told and told.value and told.kind == own.kind and not isinstance(reading.value, (bool, str)):
                value = reading.value * own.value / told.value
                return replace(reading, value=value, start=own.start, end=own.end, hard=True)
    return None


def _outdone(reading: Reading, passage: Passage, decision: Passage, settled: Sequence[Reading]) -> bool:
    if pattern("decisions.open").match(decision.text):
        return passage.sentence.block == decision.sentence.block and _is_choice(reading.field)
    if not _is_choice(reading.field) or (reading.field in _TECH and not says("decisions.talk", passage.text)):
        return False
    if any(r.value == reading.value and r.field == reading.field for r in settled):
        return False
    return any(_is_same(r, reading) for r in settled)


def _is_choice(name: str) -> bool:
    field = VOCABULARY.get(name)
    return field is None or field.kind in _SINGLE or name in _CHOSEN


def _is_same(decided: Reading, said: Reading) -> bool:
    """Whether both are of one field; an unqualified rate or time may be any of its kin."""
    a, b = decided.field, said.field
    if a.startswith("latency_") and b.startswith("latency_"):
        return a == b or min(decided.confidence, said.confidence) <= _SURE
    return a == b or b in _KIN.get(a, ()) or a in _KIN.get(b, ()) or (a in _TECH and b in _TECH)
