"""The workloads that figures presuppose, each with the sentence that tells best of it."""

from collections.abc import Iterable, Sequence

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage, Reading

_FAST_MS = 60_000  # an answer later than this is no online call
_TOLD = ("online_inference", "batch_inference", "streaming_inference")
Read = Sequence[tuple[Reading, Passage]]


def presupposed(read: Read, passages: Sequence[Passage]) -> list[tuple[Reading, Passage]]:
    """A rate or a latency alone may be that of a stream or of a job fetched later: it presupposes nothing."""
    modes = {r.value for r, _ in read if r.field == "workloads"} | {w for r, _ in read for w in _implied(r)}
    figures = {r.field.split("_")[0] for r, _ in read}
    called = ("latency" in figures and figures & {"avg", "peak"}) or "batch_inference" in modes
    unlike = {"online_inference"} if not called or modes & {"streaming_inference", "async_inference"} else set()
    unlike |= {"batch_inference"} if "async_inference" in modes else set()
    told = {r.value for r, _ in read if r.field == "workloads"}
    found = [
        (Reading("workloads", w, r.start, r.end, confidence=0.75, rule=f"implied.{r.field}"), p)
        for r, p in read
        for w in _implied(r)
        if w not in unlike and (w != "batch_inference" or w in told or says("statements.runs", p.text))
    ]
    return [*_said({str(r.value) for r, _ in found} - told, passages), *found]


def _said(workloads: set[str], passages: Sequence[Passage]) -> Iterable[tuple[Reading, Passage]]:
    """Who calls, or what runs, in words that alone would not do."""
    for workload in (w for w in _TOLD if w in workloads):
        for passage in passages:
            said = None if passage.is_inert else pattern(f"presupposed.{workload}").search(passage.text)
            if said and not passage.is_history(*said.span()) and not passage.is_foreign(*said.span()):
                yield Reading("workloads", workload, *said.span(), confidence=0.75, rule="implied.words"), passage
                break


def _implied(reading: Reading) -> Iterable[str]:
    """The workload that a figure presupposes."""
    if reading.field in ("avg_rps", "peak_rps"):
        return ("online_inference",)
    if reading.field.startswith("latency_p") and float(reading.value) <= _FAST_MS:
        return ("online_inference",)
    if reading.field in ("batch_records_per_run", "batch_window_hours"):
        return ("batch_inference",)
    if reading.field == "events_per_second":
        return ("streaming_inference",)
    if reading.field in ("retrain_cadence", "training_data_gb"):
        return ("training",)
    return ("monitoring",) if reading.value == "on_drift" else ()
