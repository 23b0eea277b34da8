"""What a later note changes: an amendment, an erratum, a figure that is void from now on gives way to the new one."""

from collections.abc import Iterator, Sequence

from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage, Reading

Read = Sequence[tuple[Reading, Passage]]

_SINGLE = ("number", "integer", "choice")
_SEVERAL = ("team_size",)  # people are counted in more than one place
_OPPOSITES = {"required_tech": "forbidden_tech", "forbidden_tech": "required_tech", "existing_assets": "forbidden_tech"}
_ADDITION = ("on_drift", "manual")  # rhythms that may come on top of another


def without_amended(read: Read, passages: Sequence[Passage]) -> Iterator[tuple[Reading, Passage]]:
    """Without what was told before a sentence that changes it, or that says of its topic that it holds no more."""
    places = {id(p): i for i, p in enumerate(passages)}
    notes = {i for i, p in enumerate(passages) if not p.is_inert and _changes(p)}
    gone = [(i, topic) for i, p in enumerate(passages) if not p.is_inert for topic in _void(p)]
    last = {_topic(r.field): places[id(p)] for r, p in read if r.hard} if gone else {}
    until = {topic: i for i, topic in gone if last.get(topic, -1) >= i}
    anew = [(places[id(p)], r) for r, p in read if r.hard and places[id(p)] in notes] if notes else []
    for reading, passage in read:
        at = places[id(passage)]
        if until.get(_topic(reading.field), -1) <= at and not any(_is_changed(reading, at, *note) for note in anew):
            yield reading, passage


def _changes(passage: Passage) -> bool:
    if pattern("amended.label").match(passage.text) or says("amended.now", passage.text):
        return True
    return bool(pattern("amended.announced").search(passage.sentence.before))


def _void(passage: Passage) -> Iterator[str]:
    """The topics that a sentence says of that what was told of them holds no more."""
    for found in pattern("amended.void").finditer(passage.text):
        said = next(filter(None, found.groups()), "")
        yield from (topic for topic in _TOPICS if says(f"amended.topic.{topic}", said))


def _is_changed(reading: Reading, at: int, noted: int, new: Reading) -> bool:
    if at >= noted:
        return False
    if _OPPOSITES.get(reading.field) == new.field:
        return reading.value == new.value
    field = VOCABULARY.get(reading.field)
    if reading.field != new.field or field is None or field.kind not in _SINGLE or reading.field in _SEVERAL:
        return False
    return reading.value != new.value and not {reading.value, new.value} & {*_ADDITION}


def _topic(field: str) -> str:
    """`latency` of `latency_p95_ms`."""
    return next((topic for topic, prefix in _TOPICS.items() if field.startswith(prefix) or field == prefix), "")


_TOPICS = {
    "latency": "latency_",
    "availability": "availability_pct",
    "budget": "monthly_budget_usd",
    "recovery": "rto_minutes",
    "loss": "rpo_minutes",
    "peak": "peak_rps",
    "retention": "audit_retention_days",
    "window": "batch_window_hours",
    "rhythm": "retrain_cadence",
    "pipeline": "ci_platform",
}
