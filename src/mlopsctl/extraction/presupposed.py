"""The workloads that figures presuppose, and the data that a law does, each with the sentence that tells best of it."""

from collections.abc import Iterable, Sequence
from itertools import islice

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage, Reading

_FAST_MS = 60_000  # an answer later than this is no online call
_MODES = ("batch_inference", "streaming_inference", "async_inference")
_MANY = 5  # fields of a whole document, in which a time can only be that of a call
_TOLD = ("online_inference", "batch_inference", "streaming_inference")
_PRESUPPOSED = {
    "avg_rps": "online_inference",
    "peak_rps": "online_inference",
    "batch_records_per_run": "batch_inference",
    "batch_window_hours": "batch_inference",
    "events_per_second": "streaming_inference",
    "retrain_cadence": "training",
    "training_data_gb": "training",
}
_PRIVACY = {"gdpr", "uk_gdpr", "lgpd", "ccpa", "pdpa", "appi", "dpdp", "pipeda", "popia"}  # laws on personal data
_SPOKEN = {"bedrock", "azure_openai", "vllm", "tgi", "ollama", "litellm", "llama_cpp", "mistral_api", "nvidia_nim"}
Read = Sequence[tuple[Reading, Passage]]


def presupposed(read: Read, passages: Sequence[Passage]) -> list[tuple[Reading, Passage]]:
    """A rate or a latency alone may be that of a stream or of a job fetched later: it presupposes nothing."""
    modes = {r.value for r, _ in read if r.field == "workloads"} | {w for r, _ in read for w in _implied(r)}
    figures = {r.field.split("_")[0] for r, _ in read}
    alone = (
        "latency" in figures
        and not modes & set(_MODES) - {"online_inference"}
        and len({r.field for r, _ in read}) > _MANY
    )
    called = ("latency" in figures and figures & {"avg", "peak"}) or "batch_inference" in modes or alone
    unlike = {"online_inference"} if not called or modes & {"streaming_inference", "async_inference"} else set()
    unlike |= {"batch_inference"} if "async_inference" in modes else set()
    told = {r.value for r, _ in read if r.field == "workloads"}
    if not any(r.field == "retrain_cadence" for r, _ in read) and _is_untrained(passages):
        unlike.add("training")  # what is 9 GB large is read, not learnt from
    found = [
        (Reading("workloads", w, r.start, r.end, confidence=0.75, rule=f"implied.{r.field}"), p)
        for r, p in read
        for w in _implied(r)
        if w not in unlike
        and not (w == "streaming_inference" and says("terms.training_only", p.text))
        and (w != "batch_inference" or w in told or says("statements.runs", p.text))
    ]
    return [*_said({str(r.value) for r, _ in found} - told, passages), *found, *_protected(read)]


def _is_untrained(passages: Sequence[Passage]) -> bool:
    """Whether the text says that nothing is trained."""
    trained = ((p, m) for p in passages for m in p.mentions if m.kind == "workloads" and m.value == "training")
    return any(passage.negation(m.start, m.end) for passage, m in trained)


def _protected(read: Read) -> list[tuple[Reading, Passage]]:
    """Where a law on personal data binds there are some, unless the text says of what kind its data are."""
    if any(r.field == "data_classes" for r, _ in read):
        return []
    laws = ((r, p) for r, p in read if r.field == "compliance" and r.value in _PRIVACY and r.hard)
    return [
        (Reading("data_classes", "pii", r.start, r.end, confidence=0.75, rule="implied.compliance"), p)
        for r, p in islice(laws, 1)
    ]


def _said(workloads: set[str], passages: Sequence[Passage]) -> Iterable[tuple[Reading, Passage]]:
    """Who calls, or what runs, in words that alone would not do."""
    for workload in (w for w in _TOLD if w in workloads):
        for passage in passages:
            said = (
                None
                if passage.is_inert or passage.is_question
                else pattern(f"presupposed.{workload}").search(passage.text)
            )
            if said and not passage.is_history(*said.span()) and not passage.is_foreign(*said.span()):
                yield Reading("workloads", workload, *said.span(), confidence=0.75, rule="implied.words"), passage
                break


def _implied(reading: Reading) -> Iterable[str]:
    """The workload that a figure or a service presupposes."""
    if reading.field == "required_tech":
        return ("llm_inference",) if reading.value in _SPOKEN else ()
    if reading.field.startswith("latency_p"):
        return ("online_inference",) if float(reading.value) <= _FAST_MS else ()
    return (_PRESUPPOSED[reading.field],) if reading.field in _PRESUPPOSED else ()
