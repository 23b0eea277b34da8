"""Rates of requests and of streams weighed against each other: which is the mean, and which the peak, of what."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mlopsctl.extraction.lexicon import says
from mlopsctl.extraction.passage import Passage, Reading

Read = Sequence[tuple[Reading, Passage]]

_MEANS = frozenset({"avg_rps", "rate_rps", "daily_rps"})
_SERVED = _MEANS | {"peak_rps"}  # rates of what is asked, not of what flows by
_RETOLD = {"mean", "peak_rps", "events_per_second"}
_ROUNDED = 0.08  # of a rate that is told per second and per day


def named(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Rates that name nothing, such as `in May it is 60 per second`, are those that the text speaks of elsewhere."""
    said = {r.field for r, _ in read}
    streams = {id(p) for r, p in read if r.field == "events_per_second"} if said.isdisjoint(_SERVED) else set()
    for reading, passage in read:
        if not reading.field.startswith("bare_"):
            yield reading, passage
        elif reading.field == "bare_peak_rps" and id(passage) in streams:
            yield replace(reading, field="peak_rps"), passage
        elif said & _SERVED and "events_per_second" not in said:
            yield replace(reading, field=reading.field.removeprefix("bare_")), passage


def without_peaks(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without rates that a sentence tells twice; of a stream whose mean is told, the peak is the system's.

    Beside a service that answers requests it is nobody's: `peak_rps` is then of that.
    """
    streams = [r.confidence for r, _ in read if r.field == "events_per_second"]
    events = {(id(p), r.value) for r, p in read if r.field == "events_per_second"}
    told: dict[tuple[int, str], set[float]] = {}
    alone = {r.field for r, _ in read}.isdisjoint(_SERVED)
    for reading, passage in read:
        if reading.field.endswith("_rps") and (id(passage), reading.value) in events:
            continue  # `each sends one every 5 seconds, that is 520 records a second`
        peak = reading.field == "events_per_second" and reading.confidence < max(streams)
        kin, value = "mean" if reading.field in _MEANS else reading.field, reading.value
        before = told.setdefault((id(passage), kin), set())
        if peak and (alone or says("weighing.sized", passage.clause(reading.start, reading.end))):
            yield replace(reading, field="peak_rps"), passage
        elif kin not in _RETOLD or (not peak and not any(_is_near(other, float(value)) for other in before)):
            yield reading, passage
            before |= {float(value)} if kin in _RETOLD else set()


def _is_near(a: float, b: float) -> bool:
    return a != b and abs(a - b) <= _ROUNDED * max(a, b)
