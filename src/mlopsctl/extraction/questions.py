"""What the document leaves open, each with what is assumed meanwhile."""

from collections.abc import Iterator, Sequence

from mlopsctl.domain.requirements import Contradiction, Question
from mlopsctl.domain.vocabulary import Value
from mlopsctl.extraction.lexicon import data
from mlopsctl.extraction.readers.places import cloud_of
from mlopsctl.extraction.statements import Statement

_ONLINE = frozenset({"online_inference", "async_inference", "llm_inference", "rag"})
_NEEDS = {
    "online": _ONLINE,
    "batch": frozenset({"batch_inference"}),
    "stream": frozenset({"streaming_inference"}),
    "prompt": _ONLINE | {"streaming_inference"},
    "learned": frozenset({"training"}),
    "deep": frozenset({"llm_inference", "deep_learning", "deep_vision", "transformer", "embedding", "llm", "speech"}),
}
_WORK = frozenset().union(*(_NEEDS[kind] for kind in ("online", "batch", "stream"))) | {"training"}
_PEAK_FACTOR = 3.0  # peak over average, where only one of them is stated
_SMALL_RPS, _SPOKEN_RPS = 10.0, 1.0  # at peak; people ask language models far less often than programs ask others
_SPOKEN = {"llm_inference", "rag"}


def questions(found: Sequence[Statement], clashes: Sequence[Contradiction]) -> tuple[Question, ...]:
    """Clashes first, then doubts about what was read, then what is missing."""
    asked: dict[str, Question] = {}
    for question in (*_clashes(clashes), *_rivals(found, clashes), *_doubts(found), *_missing(found)):
        asked.setdefault(question.field, question)
    return tuple(asked.values())


def _clashes(clashes: Sequence[Contradiction]) -> Iterator[Question]:
    for field in dict.fromkeys(c.field for c in clashes if c.hard):
        claims = "; ".join(c.claim for c in clashes if c.field == field and c.hard)
        yield Question(field=field, text=f"Which holds? {claims}.", why="No design can meet both.", blocking=True)


def _rivals(found: Sequence[Statement], clashes: Sequence[Contradiction]) -> Iterator[Question]:
    """Values that may be of two things: the one that is stated first is taken."""
    for clash in (c for c in clashes if not c.hard):
        told = [s for s in found if s.field == clash.field and s.constraint.source in clash.sides]
        for taken in sorted(told, key=lambda s: s.span)[:1]:
            text = f"Which of them is meant for this system? {clash.claim}."
            yield Question(
                field=clash.field, text=text, why="They may be of two things.", default=taken.constraint.value
            )


def _doubts(found: Sequence[Statement]) -> Iterator[Question]:
    for statement in found:
        if statement.note:
            value = statement.constraint.value
            text = f"Is `{statement.field}` = {value} what is meant? ({statement.note})"
            yield Question(field=statement.field, text=text, why="It was read between the lines.", default=value)
    clouds = tuple(sorted({cloud for s in found if s.field == "clouds" for cloud in s.members} - {"any"}))
    if len(clouds) > 1:
        text = f"Which of {', '.join(clouds)}?"
        yield Question(field="clouds", text=text, why="Prices, regions and services differ.", default=clouds)


def _missing(found: Sequence[Statement]) -> Iterator[Question]:
    stated = {s.field for s in found}
    if len({cloud_of(region) for s in found if s.field == "regions" for region in s.members}) > 1:
        stated.discard("regions")  # those of one city, whoever the provider
    kinds = {m for s in found if s.field in ("workloads", "model_type") for m in s.members}
    if not kinds & _WORK:
        text, why = "Is scoring online, in batches or on a stream?", "Nothing can be designed without it."
        yield Question(field="workloads", text=text, why=why, blocking=True)
    for field, gap in data("questions").items():
        matters = "needs" not in gap or bool(_NEEDS[gap["needs"]] & kinds)
        if matters and not stated & {field, *gap.get("answered_by", ())}:
            usual = gap.get("default", _derived(field, found, _SPOKEN_RPS if kinds & _SPOKEN else _SMALL_RPS))
            default = next((value for kind, value in gap.get("defaults", {}).items() if kind in kinds), usual)
            yield Question(field=field, text=gap["text"], why=gap["why"], default=default)


def _derived(field: str, found: Sequence[Statement], usual_rps: float) -> Value | None:
    """The rate that goes with the other one, or with the usual peak."""
    rates = {s.field: s.number for s in found if s.field in ("avg_rps", "peak_rps")}
    if field == "peak_rps":
        return rates["avg_rps"] * _PEAK_FACTOR if rates else usual_rps
    if field == "avg_rps":
        return round(rates.get("peak_rps", usual_rps) / _PEAK_FACTOR, 4)
    return None
