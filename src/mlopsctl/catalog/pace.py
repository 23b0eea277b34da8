"""How fast a model runs on some hardware: what the nearest measured rows say, scaled where none is about just that.

The nearest row is the one whose memory bandwidth, model size and number of devices differ least (sum of the logarithms
of their ratios). What differs is scaled, and the result is then `derived`:

- accelerators: time goes with 1 / memory bandwidth, but one request alone gets no faster by more of it.
- devices that work together: time goes with 1 / number ** 0.3 for more than were measured, with 1 / number for fewer;
  that of a token with 1 / number ** 0.7 (an assumption: each reads its part of the weights, then they exchange).
- models: time goes with the parameters that a request passes through; with those of the row where none are stated.
- a CPU, where only accelerators were measured: by the ratio of one image at a time on both.
- a vCPU is one of the two threads of a core: half of it.
- a source that is not the measurer's own counts half.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Literal

from mlopsctl.catalog.rows import Accelerator, Throughput, is_stale
from mlopsctl.domain.noun import Noun

CPU = ""
KINDS = {  # model types and the rows that are about them; of others nothing was measured
    "deep_vision": "image",
    "embedding": "encoder",
    "gradient_boosting": "table",
    "linear": "table",
    "llm": "llm",
    "tabular": "table",
    "transformer": "encoder",
}
BULK = {"embedding": "embedding"}  # where there are rows of their own for records that nobody waits for
ENOUGH = 0.9  # of the best throughput: the smallest batch that reaches it is the best one
VCPUS_PER_CORE = 2
SECONDARY = 2.0
TOGETHER = 0.3  # of accelerators that answer together, as the rows of one model on one to eight of them show
TOGETHER_A_TOKEN = 0.7
_ALIKE = 0.05  # models that differ by less in size are taken to be of one
Mark = Literal["derived", "stale"]
_ELSEWHERE = 100.0  # how far a CPU is from an accelerator


class Pace(Noun):
    """What a model takes on one server: a vCPU, or the accelerators of a size together.

    service_ms: one request alone. batch, batch_ms: the best number of requests at once and what they take; of a
    language model, a token of one answer alone, and of as many answers as were measured. record_ms: one among many.
    scv: squared variation of what one request takes, where that was measured as well.
    """

    service_ms: float
    batch: int = 1
    batch_ms: float
    record_ms: float
    scv: float | None = None
    basis: tuple[str, ...] = ()  # rows with sources and dates, then what was done with them
    marks: tuple[Mark, ...] = ()
    bulk_basis: tuple[str, ...] = ()  # the same of record_ms
    bulk_marks: tuple[Mark, ...] = ()

    @property
    def item_ms(self) -> float:
        """What one more request at once adds."""
        return (self.batch_ms - self.service_ms) / (self.batch - 1) if self.batch > 1 else self.service_ms


class _Found(Noun):
    """Rows about one model on some hardware, and the factor by which times differ from theirs."""

    rows: tuple[Throughput, ...]
    factor: float = 1.0
    alone: float = 1.0  # the same for one request that no other one shares an accelerator with
    rules: tuple[str, ...] = ()

    def times(self, factor: float, rule: str, alone: float | None = None) -> "_Found":
        one = self.alone * (factor if alone is None else alone)
        return _Found(rows=self.rows, factor=self.factor * factor, alone=one, rules=(*self.rules, rule))


class Rates:
    """The measured rows, and what can be concluded from them."""

    def __init__(self, rows: Iterable[Throughput], accelerators: Iterable[Accelerator], today: date) -> None:
        self._rows, self._today = tuple(rows), today
        self._bandwidth = {a.accelerator: a.bandwidth_gb_s for a in accelerators}
        self._known: dict[tuple[object, ...], Pace | None] = {}

    def pace(self, model_type: str, accelerator: str = CPU, count: int = 1, params: float | None = None) -> Pace | None:
        """What a model of that type takes on `count` accelerators, or on a vCPU; None where no row says anything."""
        key = (model_type, accelerator, count, params)
        if key not in self._known:
            self._known[key] = self._pace(model_type, accelerator, count, params and params / 1e6)
        return self._known[key]

    def _pace(self, model_type: str, accelerator: str, count: int, params_m: float | None) -> Pace | None:
        kind = KINDS.get(model_type, "")
        answered = self._nearest(self._one_by_one(kind), accelerator, count, params_m)
        if answered is None:
            return None
        if kind == "llm":
            return self._written(answered)
        size = params_m or answered.rows[0].params_m
        bulk = self._nearest(self._in_bulk(BULK.get(model_type, kind)), accelerator, count, size) or answered
        return self._answered(answered, bulk, accelerator)

    def _one_by_one(self, kind: str) -> list[tuple[Throughput, ...]]:
        """Series of rows that tell what a request takes that somebody waits for: alone, then in growing batches."""
        longest = max((r.length or 0 for r in self._rows if r.kind == kind), default=0)
        series: dict[tuple[object, ...], list[Throughput]] = {}
        for row in self._rows:
            told = row.token_ms if kind == "llm" else (row.length or 0) == longest
            if row.kind == kind and row.batch and told:
                name = (row.model, row.hardware, row.runtime, row.precision)
                series.setdefault(name, []).append(row)
        found = (tuple(sorted(rows, key=lambda r: r.batch or 0)) for rows in series.values())
        return [rows for rows in found if rows[0].batch == 1]

    def _in_bulk(self, kind: str) -> list[tuple[Throughput, ...]]:
        return [(r,) for r in self._rows if r.kind == kind and r.batch is None]

    def _nearest(
        self, series: list[tuple[Throughput, ...]], accelerator: str, count: int, params_m: float | None
    ) -> _Found | None:
        """The series to go by, with the factor for what differs."""
        usable = [s for s in series if self._comparable(s[0], accelerator)]
        if not usable or (accelerator and accelerator not in self._bandwidth):
            return None

        def rank(rows: tuple[Throughput, ...]) -> tuple[object, ...]:
            fastest = max(r.per_second / r.devices for r in rows)
            far = self._distance(rows[0], accelerator, count, params_m)
            return _secondary(rows[0]), round(far, 6), -fastest, rows[0].model

        return self._scaled(_Found(rows=min(usable, key=rank)), accelerator, count, params_m)

    def _comparable(self, row: Throughput, accelerator: str) -> bool:
        """Rows of accelerators tell of CPUs how long texts take; those of CPUs tell nothing of accelerators."""
        if not accelerator:
            return not row.accelerator or (row.kind == "encoder" and row.accelerator in self._bandwidth)
        return row.accelerator in self._bandwidth

    def _distance(self, row: Throughput, accelerator: str, count: int, params_m: float | None) -> float:
        size = abs(math.log(params_m / row.params_m)) if params_m and row.params_m else row.params_m or 0.0
        if not accelerator:
            return size + (_ELSEWHERE + self._bandwidth[row.accelerator] if row.accelerator else 0.0)
        reach = abs(math.log(self._bandwidth[accelerator] / self._bandwidth[row.accelerator]))
        return size + reach + abs(math.log(count / row.devices))

    def _scaled(self, found: _Found, accelerator: str, count: int, params_m: float | None) -> _Found:
        row = found.rows[0]
        ratio = params_m / row.params_m if params_m and row.params_m else 1.0
        if abs(ratio - 1) > _ALIKE:
            found = found.times(
                ratio, f"x {ratio:.3g} for {params_m:,g} million parameters instead of {row.params_m:,g}"
            )
        if _secondary(row):
            found = found.times(SECONDARY, f"x {SECONDARY:g} as the source is secondary")
        if not accelerator:
            return self._on_a_vcpu(found)
        if accelerator != row.accelerator:
            ratio = self._bandwidth[row.accelerator] / self._bandwidth[accelerator]
            rule = f"x {ratio:.3g} for the memory bandwidth of {accelerator} beside {row.accelerator}"
            found = found.times(ratio, rule, ratio if row.kind == "llm" else max(1.0, ratio))
        if count != row.devices:
            power = 1 if count < row.devices else TOGETHER_A_TOKEN if row.kind == "llm" else TOGETHER
            ratio = (row.devices / count) ** power
            found = found.times(ratio, f"x {ratio:.3g} for {count} {accelerator} together instead of {row.devices}")
        return found

    def _on_a_vcpu(self, found: _Found) -> _Found:
        row = found.rows[0]
        if row.accelerator:
            cores = self._cores[row.accelerator]
            found = found.times(cores, f"x {cores:.3g} as a {row.accelerator} takes so many cores to answer one image")
        elif row.devices > 1:
            found = found.times(row.devices, f"x {row.devices} for one core of {row.devices}")
        return found.times(VCPUS_PER_CORE, f"x {VCPUS_PER_CORE} as a vCPU is half of a core")

    @cached_property
    def _cores(self) -> Mapping[str, float]:
        """How many cores answer single images as fast as an accelerator, by what was measured on both."""
        alone = [rows[0] for rows in self._one_by_one("image")]
        core = max(r.per_second / r.devices for r in alone if not r.accelerator)
        return {r.accelerator: r.per_second / r.devices / core for r in alone if r.accelerator}

    def _answered(self, found: _Found, bulk: _Found, accelerator: str) -> Pace:
        first, best = found.rows[0], max(r.per_second for r in found.rows)
        batch = next(r for r in found.rows if r.per_second >= ENOUGH * best) if accelerator else first
        fastest = batch if bulk is found else bulk.rows[0]
        alone, size = 1000 / first.per_second * found.alone, batch.batch or 1
        return Pace(
            service_ms=alone,
            batch=int(size),
            batch_ms=max(alone, 1000 * size / batch.per_second * found.factor),
            record_ms=1000 / fastest.per_second * bulk.factor,
            scv=first.scv if first.accelerator == accelerator else None,
            basis=(*_told((first, batch)), *found.rules),
            marks=self._marks((first, batch), found.rules),
            bulk_basis=(*_told((fastest,)), *bulk.rules),
            bulk_marks=self._marks((fastest,), bulk.rules),
        )

    def _written(self, found: _Found) -> Pace:
        """What a token takes of an answer that is written alone, and of as many as were measured at once."""
        first, last = found.rows[0], found.rows[-1]
        basis, marks = (*_told((first, last)), *found.rules), self._marks((first, last), found.rules)
        return Pace(
            service_ms=(first.token_ms or 0.0) * found.factor,
            batch=int(last.batch or 1),
            batch_ms=(last.token_ms or 0.0) * found.factor,
            record_ms=1000 / last.per_second * found.factor,
            basis=basis,
            marks=marks,
            bulk_basis=basis,
            bulk_marks=marks,
        )

    def _marks(self, rows: Iterable[Throughput], rules: tuple[str, ...]) -> tuple[Mark, ...]:
        stale = any(is_stale(row.as_of, self._today) for row in rows)
        return (*(("derived",) if rules else ()), *(("stale",) if stale else ()))


def _secondary(row: Throughput) -> bool:
    return "(secondary)" in row.source


def _told(rows: Iterable[Throughput]) -> Iterator[str]:
    """Each row once: what was measured, on what, how fast, who says so and when."""
    yield from dict.fromkeys(
        f"{r.model} on {r.hardware}, {r.runtime}: {r.value:g} {r.unit} ({r.conditions}); {r.source}, {r.as_of}"
        for r in rows
    )
