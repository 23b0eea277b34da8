"""The numbers that blueprint expressions read by name, and what was assumed where the document is silent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mlopsctl.catalog import Rates
from mlopsctl.domain.blueprint import Literal_
from mlopsctl.domain.measured import Measured
from mlopsctl.domain.requirements import Constraint, Requirements, Source
from mlopsctl.domain.vocabulary import VOCABULARY, Value
from mlopsctl.planning.path import PERCENTILES
from mlopsctl.planning.payloads import USUAL_SHARE, is_largest
from mlopsctl.planning.speeds import Speeds, speeds

HOURS_PER_MONTH = 730.0
_DAYS_PER_MONTH = HOURS_PER_MONTH / 24
_TRAFFIC = ("avg_rps", "peak_rps", "requests_per_month", "batch_records_per_run", "events_per_second", "peak_events")
_ANSWERED = frozenset({"online_inference", "async_inference", "llm_inference", "rag"})  # by requests
_LANGUAGE = frozenset({"llm", "embedding", "transformer"})  # what was read in is found again: every document counts
NON_PRODUCTION_TRAFFIC = 0.05
_MOST_LEARNED_GB = 40.0  # own choice: a training learns from a sample of larger data, which fits into a task
_LEARNED_GB_AN_HOUR, _START_HOURS = (
    5.0,
    0.15,
)  # own choice by the blueprints' times: less where the next one follows soon

_DEFAULTS: dict[str, tuple[Value, str]] = {
    "availability_pct": (99.9, "the usual objective of a service that people wait for"),
    "audit_retention_days": (365, "logs are kept for a year"),
    "batch_records_per_run": (1_000_000, "a run scores a million records"),
    "batch_window_hours": (4.0, "a run ends within half a working day"),
    "payload_kb": (4.0, "a tabular request is a few kilobytes of JSON"),
    "retrain_cadence": ("weekly", "the model is retrained every week"),
    "team_size": (3, "three people run the system"),
    "training_data_gb": (10.0, "training reads ten gigabytes"),
}
_PAYLOADS: tuple[tuple[frozenset[str], float, str], ...] = (  # by what is asked of the system, the first that applies
    (frozenset({"llm_inference", "rag", "llm"}), 1.0, "a question has a thousand characters"),
    (frozenset({"deep_vision"}), 500.0, "an image has half a megabyte"),
    (frozenset({"speech"}), 200.0, "some seconds of speech have 200 KB"),
)
_TEXT: tuple[tuple[str, float], ...] = (  # what a language model reads of a request, by what it is about: assumptions
    ("speech", 0.001),  # a minute of speech has a megabyte, its transcript a kilobyte
    ("deep_vision", 0.01),  # an image of half a megabyte counts as much as five kilobytes of text
)
_UNHURRIED_MS = 60_000.0  # of an event whose answer nobody waits for: own choice
_MINUTES = re.compile(r"\bevery (\d{1,2})[ -]?min", re.IGNORECASE)
_TRAININGS_PER_MONTH = {
    "continuous": HOURS_PER_MONTH,
    "every_few_minutes": HOURS_PER_MONTH * 12,
    "hourly": HOURS_PER_MONTH,
    "daily": _DAYS_PER_MONTH,
    "weekly": _DAYS_PER_MONTH / 7,
    "monthly": 1.0,
    "quarterly": 1 / 3,
    "on_drift": 1.0,
    "manual": 1.0,
}


@dataclass(frozen=True)
class Facts:
    """`values` by name; `assumptions` are the constraints that defaults stand for."""

    values: dict[str, float]
    assumptions: tuple[Constraint, ...]
    speeds: Speeds = field(default_factory=Speeds)

    def sized(self, size: Mapping[str, Literal_]) -> dict[str, float]:
        """What expressions read for a size with these values: the numbers among them, and how fast its hardware is."""
        numbers = {name: float(v) for name, v in size.items() if isinstance(v, (bool, int, float))}
        return {**self.values, "batch_size": 1.0, **self.speeds.names(size), **numbers}

    def outside_production(self) -> "Facts":
        """The same system with a twentieth of the traffic and nothing in reserve, as a staging environment has it."""
        scaled = {name: self.values[name] * NON_PRODUCTION_TRAFFIC for name in _TRAFFIC}
        return replace(self, values={**self.values, **scaled, "two_regions": 0.0, "spare_units": 0.0})

    def in_two_regions(self, *, at_full_size: bool) -> "Facts":
        """The same system where a second region runs as well."""
        return replace(self, values={**self.values, "two_regions": 1.0, "full_size": float(at_full_size)})


def number(constraint: Constraint) -> float:
    """The value of a constraint on a numeric field."""
    return float(constraint.value)  # type: ignore[arg-type]  # the vocabulary fixes the type


def facts(
    requirements: Requirements, zones: int = 3, measured: Measured | None = None, rates: Rates | None = None
) -> Facts:
    """Every numeric field (flags as 0 or 1) with visible defaults, and quantities per month derived from them."""
    assumptions = (*_traffic(requirements), *_events(requirements), *_plain(requirements))
    known = {c.field: c.value for c in assumptions}
    known |= {name: found.value for name in VOCABULARY if (found := requirements.find(name))}
    usual = _usual(requirements)
    values = {name: float(v) for name, v in known.items() if isinstance(v, (bool, int, float))}
    values |= {field.name: values.get(field.name, 0.0) for field in VOCABULARY.values() if field.kind == "flag"}
    values.setdefault("events_per_second", 0.0)
    values["peak_events"] = _peak_events(requirements, values["events_per_second"])
    values.setdefault("model_size_params", 0.0)
    values |= {
        "hours_per_month": HOURS_PER_MONTH,
        "requests_per_month": values["avg_rps"] * HOURS_PER_MONTH * 3600,
        "runs_per_month": min(_DAYS_PER_MONTH, HOURS_PER_MONTH / max(values["batch_window_hours"], 1 / 60)),
        **_sizes(requirements, values["payload_kb"], usual),
        **_read_in(requirements, values["training_data_gb"]),
        "trainings_per_month": HOURS_PER_MONTH / _interval_hours(requirements),
        "training_interval_hours": _interval_hours(requirements),
        "answer_within_ms": _answer_within_ms(requirements),
        "zones": float(zones),
        "two_regions": 0.0,
        "spare_units": 1.0,
        "full_size": 0.0,
    }
    return Facts(values, (*assumptions, *usual), speeds(requirements, rates, measured))


def _sizes(requirements: Requirements, largest_kb: float, usual: tuple[Constraint, ...]) -> dict[str, float]:
    """What a usual and the largest request have, and what of it a language model reads."""
    usual_kb, share = next(map(number, usual), largest_kb), _text_share(requirements)
    sizes = {"payload_kb": usual_kb, "largest_kb": largest_kb}
    return sizes | {"text_kb": usual_kb * share, "largest_text_kb": largest_kb * share}


def _text_share(requirements: Requirements) -> float:
    models = requirements.members("model_type")
    return next((share for model, share in _TEXT if model in models), 1.0)


def _answer_within_ms(requirements: Requirements) -> float:
    """How long an event may wait for its answer; beside a service that answers requests, latencies are of that."""
    works = requirements.members("workloads")
    if "streaming_inference" not in works or works & _ANSWERED:
        return _UNHURRIED_MS
    stated = (c for f in PERCENTILES if (c := requirements.find(f)) and c.hard)
    return min((number(c) * (2 if c.field == "latency_p50_ms" else 1) for c in stated), default=_UNHURRIED_MS)


def _interval_hours(requirements: Requirements) -> float:
    """From one training to the next."""
    cadence = requirements.value("retrain_cadence", str(_DEFAULTS["retrain_cadence"][0]))
    stated = requirements.find("retrain_cadence")
    if stated and cadence == "every_few_minutes" and (told := _MINUTES.search(stated.source.quote)):
        return max(2, int(told[1])) / 60
    return HOURS_PER_MONTH / _TRAININGS_PER_MONTH[cadence]


def _time_leaves_gb(requirements: Requirements) -> float:
    """What a training gets through before the next one begins."""
    return _LEARNED_GB_AN_HOUR * max(_interval_hours(requirements) - _START_HOURS, 0.01)


def _read_in(requirements: Requirements, data_gb: float) -> dict[str, float]:
    """How much of the training data a training learns from, and how much of it is documents that are looked up."""
    works, models = requirements.members("workloads"), requirements.members("model_type")
    is_looked_up = "rag" in works or ("llm_inference" in works and models <= _LANGUAGE)
    learned_gb = data_gb if is_looked_up else min(data_gb, _MOST_LEARNED_GB, _time_leaves_gb(requirements))
    return {"learned_gb": learned_gb, "documents_gb": data_gb if is_looked_up else 0.0}


def _traffic(requirements: Requirements) -> tuple[Constraint, ...]:
    average, peak = requirements.find("avg_rps"), requirements.find("peak_rps")
    if average and peak:
        return ()
    if average:
        return (_assume("peak_rps", 2 * number(average), "the peak is twice the stated average"),)
    if peak:
        return (_assume("avg_rps", number(peak) / 2, "the average is half of the stated peak"),)
    workloads = requirements.members("workloads")
    if workloads and not workloads & _ANSWERED:
        why = "no requests arrive, as nothing is served online"
        return (_assume("avg_rps", 0.0, why), _assume("peak_rps", 0.0, why))
    if workloads & {"llm_inference", "rag"}:
        return (
            _assume("avg_rps", 0.5, "people ask a question every two seconds on average"),
            _assume("peak_rps", 1.0, "people ask a question every second at peak"),
        )
    return (
        _assume("avg_rps", 10.0, "ten requests a second arrive on average"),
        _assume("peak_rps", 20.0, "twenty requests a second arrive at peak"),
    )


def _events(requirements: Requirements) -> tuple[Constraint, ...]:
    if requirements.find("events_per_second") or "streaming_inference" not in requirements.members("workloads"):
        return ()
    return (_assume("events_per_second", 100.0, "a hundred events arrive every second"),)


def _peak_events(requirements: Requirements, usual: float) -> float:
    """The most events a second that are stated; where nothing answers requests, a peak rate is that of the stream."""
    work = requirements.members("workloads")
    fields = ("events_per_second", *(() if work & _ANSWERED or "streaming_inference" not in work else ("peak_rps",)))
    return max((usual, *(number(c) for c in requirements.constraints if c.field in fields and c.hard)))


def _plain(requirements: Requirements) -> tuple[Constraint, ...]:
    asked = requirements.members("workloads") | requirements.members("model_type")
    payload = next(((kb, why) for kinds, kb, why in _PAYLOADS if asked & kinds), _DEFAULTS["payload_kb"])
    defaults = _DEFAULTS | {"payload_kb": payload, "training_data_gb": _training_data(requirements)}
    return tuple(_assume(name, v, why) for name, (v, why) in defaults.items() if requirements.find(name) is None)


def _usual(requirements: Requirements) -> tuple[Constraint, ...]:
    """Where only the largest request is told, what most of them have."""
    stated = requirements.find("payload_kb")
    if stated is None or not is_largest(stated):
        return ()
    source = Source(
        kind="assumption",
        quote=f"{number(stated):g} KB is the largest request; assumed that a usual one has {USUAL_SHARE:.0%} of that.",
    )
    kb = number(stated) * USUAL_SHARE
    return (Constraint(field="payload_kb", value=kb, hard=False, confidence=0.5, source=source),)


def _training_data(requirements: Requirements) -> tuple[Value, str]:
    """What nobody states is no reason against a cadence that somebody does."""
    usual, leaves = _DEFAULTS["training_data_gb"], _time_leaves_gb(requirements)
    if leaves < float(str(usual[0])):
        return round(leaves, 2), f"training reads {leaves:.2g} GB, what it gets through before the next one begins"
    return usual


def _assume(field: str, value: Value, why: str) -> Constraint:
    source = Source(kind="assumption", quote=f"Not stated; assumed that {why}.")
    return Constraint(field=field, value=value, hard=False, confidence=0.5, source=source)
