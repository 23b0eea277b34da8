"""Figures of one document weighed against each other: what is asked for outweighs what is merely told."""

import re
from collections.abc import Iterator
from dataclasses import replace

from mlopsctl.extraction.lesser import without_lesser
from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.loads import Read, named, without_peaks
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.spread import within_only

_THING = re.compile(r"\b(?:the|an?|our|each|every|their) [a-z]+", re.IGNORECASE)
_NOW = pattern("weighing.now")
_KIN = {"rate_rps": "avg_rps", "daily_rps": "avg_rps"}
_NAMED = re.compile(r"[^a-z]*[\d.,]+(?:k|m| million| thousand)? (?!per|an?|each|every)[a-z]{3,}", re.IGNORECASE)
_ACCELERATOR = re.compile(r"\b(?:gpus?|accelerators?|graphics cards?|tpus?|cuda)\b", re.IGNORECASE)
_LISTED = ("item", "row")
_RATES = ("avg_rps", "peak_rps")
_MODES = ("online_inference", "batch_inference", "streaming_inference", "async_inference")
_BUILT_WITH = ("required_tech", "existing_assets")
_REPLACED = ("model_type", "retrain_cadence", "ci_platform")
_DOUBTED = 0.65  # confidence in rates of what merely arrives
_PAIR = 2
_WEAK = 0.7  # confidence in a time that no percentile stands with
_PROMISED = (
    *("availability_pct", "rto_minutes", "rpo_minutes", "audit_retention_days", "batch_window_hours"),
    *("monthly_budget_usd", "latency_p50_ms", "latency_p95_ms", "latency_p99_ms", *_RATES),
)


def weighed(read: Read) -> list[tuple[Reading, Passage]]:
    """Without parts of a sum, and without what gives way to a figure of another sentence."""
    kept = list(_without_gone(read))
    for step in _STEPS:
        kept = list(step(kept))
    return kept


def _without_cpus(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without parts that run on CPUs (`retrieval runs on CPU`), where other parts need accelerators."""
    needed = any(r.field == "gpu_required" and r.value is True for r, _ in read)
    for reading, passage in read:
        if not needed or reading.field != "gpu_required" or reading.value or _ACCELERATOR.search(passage.text):
            yield reading, passage


def _without_rollouts(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without the refusal of one way of roll-out (`no canary, it is a batch`), where another is asked for."""
    wanted = any(r.field == "shadow_or_canary" and r.value is True for r, _ in read)
    for reading, passage in read:
        refused = reading.field == "shadow_or_canary" and reading.value is False
        refused = refused and not says("forbid", passage.text)
        if not refused or not wanted or not says("weak", f"{passage.text} {passage.after}"):
            yield reading, passage


def _without_gone(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without technology that is there today, where another sentence says that it goes."""
    gone = {r.value for r, _ in read if r.field == "gone_tech"}
    for reading, passage in read:
        if reading.field != "gone_tech" and (reading.field not in _BUILT_WITH or reading.value not in gone):
            yield reading, passage


def _without_outgoing(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without the way of working and the model of today (`today it is a nightly batch`), where others are wanted."""
    told = {id(r) for r, p in read if _rivalry(r) and p.is_history(r.start, r.end) and not _stays(r, p)}
    wanted = {(_rivalry(r), r.value) for r, _ in read if _rivalry(r) and id(r) not in told}
    for reading, passage in read:
        rivals = {value for kind, value in wanted if kind == _rivalry(reading)}
        if id(reading) not in told or not rivals or reading.value in rivals:
            yield reading, passage


def _rivalry(reading: Reading) -> str:
    """What only one of is wanted, as a rule."""
    if reading.field == "workloads":
        return "mode" if reading.value in _MODES else ""
    return reading.field if reading.field in _REPLACED else ""


def _stays(reading: Reading, passage: Passage) -> bool:
    return says("terms.stays", passage.clause(reading.start, reading.end))


def _without_wholes(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without rates of the business where those of the calls are told: `35 visits a second, but only 4 calls`."""
    rates = [(r, p) for r, p in read if _KIN.get(r.field, r.field) in _RATES]
    called = {_KIN.get(r.field, r.field) for r, p in rates if _is_called(r, p)}
    parts = [(r, p) for r, p in rates if says("weighing.only", p.clause(r.start, r.end))]
    for reading, passage in read:
        field = _KIN.get(reading.field, reading.field)
        if field not in _RATES or not (
            any(_is_whole_of(reading, passage, r, p) for r, p in parts)
            or (reading.confidence <= _DOUBTED and any(_is_surer(r, p, reading) for r, p in rates))
            or (field in called and _is_business(reading, passage))
        ):
            yield reading, passage


def _is_surer(rate: Reading, passage: Passage, mean: Reading) -> bool:
    """Not `they post 2 million photos a day; Sundays are worst, 90 a second`: the peak of the same names nothing."""
    height = rate.field == "peak_rps" and not _NAMED.match(passage.text[rate.start : rate.end])
    return rate.confidence > _DOUBTED and not (height and float(rate.value) > float(mean.value))


def _is_called(rate: Reading, passage: Passage) -> bool:
    return says("weighing.called", f"{passage.clause(rate.start, rate.end)} {passage.sentence.question}")


def _is_business(rate: Reading, passage: Passage) -> bool:
    """`60 visits per second`: a figure with a name that is none of a call."""
    named = _NAMED.match(passage.text[rate.start : rate.end])
    return bool(named) and not _is_called(rate, passage)


def _is_whole_of(rate: Reading, passage: Passage, part: Reading, place: Passage) -> bool:
    """Whether a rate is the greater one told before that of which only a part is asked for."""
    if float(rate.value) <= float(part.value):
        return False
    if place is passage:
        piece = passage.piece(rate.start, rate.end)
        return rate.start < part.start and not says("weighing.only", piece)
    return place.sentence.before == passage.text


def _profiled(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Beside the rates of the day, those of the night: the lower is the mean, the higher the peak if none is told."""
    lows = [float(r.value) for r, _ in read if r.field == "low_rps"]
    days = [float(r.value) for r, _ in read if r.field in ("avg_rps", "rate_rps")]
    peaked = any(r.field == "peak_rps" for r, _ in read) or (lows and len(set(days)) > 1)
    for reading, passage in read:
        value = float(reading.value) if reading.field in ("low_rps", "avg_rps", "rate_rps") else 0
        if not lows or not value or (reading.field != "low_rps" and peaked):
            yield reading, passage
        elif not days or value < max(*lows, *days):
            if not (days and peaked):
                yield replace(reading, field="avg_rps"), passage
        elif not peaked:
            yield replace(reading, field="peak_rps"), passage


def _without_logs(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without what is said of plain logs where it is told how long decisions or audit trails are kept."""
    kept = [(r, p) for r, p in read if r.field == "audit_retention_days"]
    trails = {id(r) for r, p in kept if says("weighing.trail", p.clause(r.start, r.end))}
    lesser = {id(r) for r, p in kept if id(r) not in trails and says("weighing.log", p.clause(r.start, r.end))}
    audits = {id(r) for r, p in kept if says("weighing.audit", p.clause(r.start, r.end))}
    lesser |= {id(r) for r, _ in kept if audits and id(r) not in audits}
    yield from ((r, p) for r, p in read if id(r) not in lesser or not trails)


def _without_asides(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without times of other things (`the position stream may lag ten seconds`) where that of the answer is told."""
    times = [(r, p) for r, p in read if r.field.startswith("latency_")]
    others = {id(r) for r, p in times if r.confidence <= _WEAK and _is_elsewhere(p, r)}
    yield from ((r, p) for r, p in read if id(r) not in others or len(others) == len(times))


def _is_elsewhere(passage: Passage, time: Reading) -> bool:
    about = bool(_THING.search(passage.text[: time.start]))
    return about and not says("weighing.answer", f"{passage.text} {passage.sentence.question}")


def _without_starts(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without the time to the first word of an answer, where that of the whole answer is told."""
    times = [(r, p) for r, p in read if r.field.startswith("latency_")]
    starts = {id(r) for r, p in times if says("times.first", p.piece(r.start, r.end))}
    yield from ((r, p) for r, p in read if id(r) not in starts or len(starts) == len(times))


def _without_items(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Of several amounts in a list or a table, the limits are the budget."""
    listed: dict[tuple[str, str], set[float | bool | str]] = {}
    for reading, passage in read:
        if _is_listed(reading, passage):
            listed.setdefault((passage.sentence.kind, passage.sentence.context), set()).add(reading.value)
    for reading, passage in read:
        place = (passage.sentence.kind, passage.sentence.context)
        if not _is_listed(reading, passage) or len(listed[place]) == 1 or says("standing.whole", passage.text):
            yield reading, passage


def _without_parts(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without the budgets that another one is the sum of."""
    amounts = {float(r.value) for r, _ in read if r.field == "monthly_budget_usd"}
    total = sum(amounts) / 2
    parts = amounts - {total} if total in amounts and len(amounts) > _PAIR else set()
    yield from ((r, p) for r, p in read if r.field != "monthly_budget_usd" or float(r.value) not in parts)


def _is_listed(reading: Reading, passage: Passage) -> bool:
    return reading.field == "monthly_budget_usd" and passage.sentence.kind in _LISTED


def _without_vague(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without rates that are neither average nor peak, and times without a percentile, where others leave no doubt."""
    known = {r.field for r, _ in read}.issuperset(_RATES)
    rates = {id(p) for r, p in read if known and r.field in _RATES}
    times = {id(p) for r, p in read if r.field.startswith("latency_") and r.hard and r.confidence > _WEAK}
    stated = [(r, p) for r, p in read if r.field.startswith("latency_") and r.hard and r.confidence > _WEAK]
    for reading, passage in read:
        vague = reading.field.startswith("latency_") and reading.confidence <= _WEAK
        others = rates if reading.field == "rate_rps" else times if vague else set()
        if not others or (id(passage) in others and not (vague and _is_restated(reading, passage, stated))):
            yield reading, passage


def _without_timeouts(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without the patience of who calls (`the shop times out at 400 ms`), where a time to answer in is told."""
    times = [(r, p) for r, p in read if r.field.startswith("latency_")]
    patient = {id(r) for r, p in times if says("weighing.patience", p.clause(r.start, r.end))}
    for reading, passage in read:
        if id(reading) not in patient or len(patient) == len(times):
            yield reading, passage


def _is_restated(time: Reading, passage: Passage, stated: Read) -> bool:
    """`The search takes 120 ms; ranking gets 50 ms (p99)`: what has a percentile is another thing."""
    return any(
        r.field == time.field and p is passage and ";" in p.text[min(r.end, time.end) : max(r.start, time.start)]
        for r, p in stated
    )


def _without_told(read: Read) -> Iterator[tuple[Reading, Passage]]:
    """Without figures that are told, where another sentence asks for another one."""
    named = {r.field for r, p in read if _KIN.get(r.field, r.field) in _PROMISED and _is_asked(r, p)}
    asked = {_KIN.get(field, field) for field in named}
    sized = [float(r.value) for r, p in read if r.field == "rate_rps" and _is_asked(r, p)]
    most = max(sized, default=0)  # `sized for 120 a second; the January sale brought 95`
    for reading, passage in read:
        unasked = reading.field == "avg_rps" and "avg_rps" not in named
        mean = unasked and float(reading.value) < most  # `we see 190; target is 700`
        if (
            mean
            or _KIN.get(reading.field, reading.field) not in asked
            or _is_asked(reading, passage)
            or not _is_told(reading, passage)
        ) and not (reading.field == "peak_rps" and float(reading.value) <= most and _is_told(reading, passage)):
            yield reading, passage


def _is_told(reading: Reading, passage: Passage) -> bool:
    """Whether a whole sentence tells it, and not a line such as `Availability 99.9%`; money has always its limit."""
    if reading.field == "monthly_budget_usd":
        return True
    if _NOW.match(passage.text):
        return True
    row = passage.sentence.kind == "row"
    return not row and says("standing.telling", passage.clause(reading.start, reading.end))


def _is_asked(reading: Reading, passage: Passage) -> bool:
    said = f"{passage.clause(reading.start, reading.end)} {passage.sentence.question}"
    if reading.field == "monthly_budget_usd":
        return says("standing.whole", said)
    return says("standing.demand", said) or says("standing.demand", passage.sentence.context)


_STEPS = (
    *(
        without_lesser,
        named,
        within_only,
        _without_wholes,
        _profiled,
        _without_starts,
        _without_logs,
        _without_asides,
        _without_items,
    ),
    *(_without_parts, without_peaks, _without_outgoing, _without_rollouts, _without_cpus, _without_timeouts),
    *(_without_vague, _without_told),
)
