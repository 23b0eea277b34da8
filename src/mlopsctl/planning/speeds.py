"""How long the model takes on the hardware of a size: as measured, by the rows of the catalogue, or assumed."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlopsctl.catalog import Rates
from mlopsctl.catalog.pace import CPU, Pace
from mlopsctl.domain.architecture import Speed
from mlopsctl.domain.blueprint import Literal_
from mlopsctl.domain.measured import Measured
from mlopsctl.domain.requirements import Requirements

USUAL = Measured(service_time_ms=8.0, scv=1.0, where="")
"""Assumed where nothing was measured: a small model behind HTTP, on half a core."""
USUAL_RECORD_MS = 0.08  # assumed of such a model in memory
STEADY = 0.1  # squared variation on an accelerator: above that of every row that tells it or states a percentile
ELSEWHERE = 2.0  # times as much on a CPU: an assumption, as no two machines of a cloud are quite alike
NAMES = frozenset(
    {"service_time_ms", "service_scv", "best_batch", "batch_ms", "item_ms", "record_ms"}
    | {"tokens_per_second", "sequences", "token_ms", "answer_tokens"}
)
"""What expressions read of it, by the hardware of their size; `rated` is 1 where it is no assumption."""

_HEAVIEST = ("deep_vision", "transformer", "embedding", "gradient_boosting", "tabular", "linear")
_GUESS = "tabular"
_AROUND = "and what reading and writing take, an assumption of the blueprint"
_UNSTATED = "no type of model is stated and the app that is delivered scores tables"
LANGUAGE = "llm"
ANSWER_TOKENS = 300  # of an answer on average: an assumption
_LENGTHS = 0.25  # squared variation of their number: an assumption, as a limit ends the longest ones
_PATIENCE = {"latency_p50_ms": 0.92, "latency_p95_ms": 1.94, "latency_p99_ms": 2.51}
"""Percentiles of a gamma distribution of that variation, as multiples of its mean."""
_AT_ONCE = 32  # answers, where nobody states a latency
_MOST_AT_ONCE = 64  # beyond what was measured what one more adds is not known
_BESIDE_LANGUAGE = frozenset({LANGUAGE, "embedding", "transformer"})  # a component of their own answers for these


@dataclass(frozen=True)
class Speeds:
    """`model_type`: the heaviest of the types that the serving app runs itself; "" = none that was measured.

    is_guessed: nobody states one, so it is that of the app that is delivered then. params: of the model, where stated.
    measured: what the app was seen to take, and wins over every row. patience_ms: what an answer of a language model
    may take on average, so that the stated percentiles hold.
    """

    model_type: str = ""
    is_guessed: bool = False
    params: float | None = None
    rates: Rates | None = None
    measured: Measured | None = None
    patience_ms: float | None = None

    def names(self, size: Mapping[str, Literal_]) -> dict[str, float]:
        """NAMES and `rated`, for the `accelerator`, `accelerators`, `model_type` and `model_params` of a size."""
        pace, own = self._pace(size), self._is_own(size)
        scv = _variation(pace, size)
        if self.measured and own:
            pace, scv = self._as_measured(pace, self.measured), self.measured.scv
        if pace is None:
            pace = Pace(service_ms=USUAL.service_time_ms, batch_ms=USUAL.service_time_ms, record_ms=USUAL_RECORD_MS)
        written = self._written(pace) if pace.basis and not own else {}
        return {
            "rated": float(bool(pace.basis)),
            "service_time_ms": pace.service_ms,
            "service_scv": scv,
            "best_batch": float(pace.batch),
            "batch_ms": pace.batch_ms,
            "item_ms": pace.item_ms,
            "record_ms": pace.record_ms,
            "tokens_per_second": 0.0,
            "sequences": 0.0,
            "token_ms": 0.0,
            "answer_tokens": float(ANSWER_TOKENS),
            **written,
        }

    def _written(self, pace: Pace) -> dict[str, float]:
        """A language model writes as many answers at once as the wait for one of them allows."""
        at_once = float(_AT_ONCE)
        if self.patience_ms is not None:
            spare_ms = self.patience_ms / ANSWER_TOKENS - pace.service_ms
            at_once = min(_MOST_AT_ONCE, max(1.0, 1 + spare_ms // pace.item_ms))
        token_ms = pace.service_ms + (at_once - 1) * pace.item_ms
        return {
            "tokens_per_second": 1000 * at_once / token_ms,
            "sequences": at_once,
            "token_ms": token_ms,
            "service_scv": _LENGTHS,
        }

    def speed(self, size: Mapping[str, Literal_], read: frozenset[str] = NAMES) -> Speed:
        """What those NAMES that are `read` rest on for a size with these values."""
        pace = self._pace(size)
        if self.measured and self._is_own(size):
            said = f"{self.measured.service_time_ms:.3g} ms measured on {self.measured.where}"
            ratio = self._ratio(pace, self.measured)
            scaled = (f"x {ratio:.3g} as the rows say of both",) if ratio != 1 and pace else ()
            return Speed(basis="measured", says=(said, *scaled), marks=("derived",) if scaled else ())
        if pace and self.is_guessed and self._is_own(size):
            return Speed(basis="assumption", says=(_UNSTATED, *pace.basis))
        if pace:
            in_bulk = read & NAMES == {"record_ms"}
            if in_bulk:
                return Speed(basis="row", says=(*pace.bulk_basis, _AROUND), marks=pace.bulk_marks)
            return Speed(basis="row", says=pace.basis, marks=pace.marks)
        return Speed(basis="assumption", says=(f"no row of the catalogue is about {self._about(size)}",))

    def _pace(self, size: Mapping[str, Literal_]) -> Pace | None:
        if self.rates is None:
            return None
        params = size.get("model_params", self.params)
        return self.rates.pace(
            str(size.get("model_type", self.model_type)),
            str(size.get("accelerator", CPU)),
            int(size.get("accelerators", 1)),
            float(params) if params else None,
        )

    def _is_own(self, size: Mapping[str, Literal_]) -> bool:
        """Whether it is the app's model that runs there, and not one that the size brings along."""
        return "model_type" not in size

    def _ratio(self, pace: Pace | None, measured: Measured) -> float:
        """How many times as long it takes there as on the hardware that it was measured on, if the rows know both."""
        there = self._pace({"accelerator": measured.accelerator})
        return pace.service_ms / there.service_ms if pace and there else 1.0

    def _as_measured(self, pace: Pace | None, measured: Measured) -> Pace:
        alone = measured.service_time_ms * self._ratio(pace, measured)
        if pace is None:
            return Pace(service_ms=alone, batch_ms=alone, record_ms=USUAL_RECORD_MS, basis=(measured.where,))
        factor = alone / pace.service_ms
        figures = {name: getattr(pace, name) * factor for name in ("service_ms", "batch_ms", "record_ms")}
        return pace.model_copy(update=figures)

    def _about(self, size: Mapping[str, Literal_]) -> str:
        model = str(size.get("model_type", self.model_type)).replace("_", " ") or "a model whose type is not stated"
        return f"{model} on {size.get('accelerator') or 'a CPU'}"


def _variation(pace: Pace | None, size: Mapping[str, Literal_]) -> float:
    """The squared variation to expect where none was measured on the app itself."""
    if pace and pace.scv is not None:
        return ELSEWHERE * pace.scv
    if pace:
        return STEADY if size.get("accelerator") else ELSEWHERE * STEADY
    return USUAL.scv


def speeds(requirements: Requirements, rates: Rates | None, measured: Measured | None) -> Speeds:
    """Of the system that `requirements` describe."""
    stated, patience_ms = requirements.members("model_type"), None
    writes = LANGUAGE in stated or bool(requirements.members("workloads") & {"llm_inference", "rag"})
    is_guessed = not stated and not writes
    if writes:
        stated -= _BESIDE_LANGUAGE
        told = ((c, share) for field, share in _PATIENCE.items() if (c := requirements.find(field)))
        patience_ms = min((float(str(c.value)) / share for c, share in told), default=None)
    if "recommender" in stated:
        stated -= {"embedding"}  # vectors that are looked up, where rows are about models that read text
    params = requirements.find("model_size_params")
    return Speeds(
        model_type=_GUESS if is_guessed else next((t for t in _HEAVIEST if t in stated), min(stated, default="")),
        is_guessed=is_guessed,
        params=float(str(params.value)) if params else None,
        rates=rates,
        measured=measured,
        patience_ms=patience_ms,
    )
