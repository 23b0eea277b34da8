"""What components are sized by: measured rows, a measurement of the user's own, or an assumption that says so."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from mlopsctl import catalog
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Component
from mlopsctl.domain.blueprint import Literal_, Sizing
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.measured import Measured
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.facts import Facts, facts
from mlopsctl.planning.path import percentile_ms
from mlopsctl.planning.plan import plan
from mlopsctl.planning.sizing import UTILISATION, capacity_rps, queue

Demand = Callable[..., Requirements]
GPU = {"accelerator": "T4"}
LIMIT_MS = 150
GATHERED = Sizing(
    service_time_ms="service_time_ms + (batch_size - 1) * item_ms",
    scv="service_scv",
    batch="best_batch",
    batch_wait_ms="service_time_ms",
)


@pytest.fixture(scope="module")
def shipped() -> Catalog:
    return catalog.load()


def known(shipped: Catalog, wanted: Requirements, measured: Measured | None = None) -> Facts:
    return facts(wanted, measured=measured, rates=shipped.rates)


def serving(shipped: Catalog, wanted: Requirements, *cuts: Cut) -> Component:
    design = plan(wanted, cuts, shipped)
    assert isinstance(design, Architecture), design
    found = design.component("serving")
    assert found
    return found


def pin(target: str) -> Cut:
    return Cut(kind="pin", target=target, reason="test", origin="test")


def test_images_that_are_waited_for_need_a_gpu(shipped: Catalog, demand: Demand) -> None:
    wanted = demand(model_type=["deep_vision"], peak_rps=80, latency_p99_ms=LIMIT_MS)
    chosen = serving(shipped, wanted)
    assert (chosen.blueprint, chosen.size) == ("ecs-gpu", "g4dn-xlarge")
    assert chosen.speed
    assert chosen.speed.basis == "row"
    assert "ResNet50 v1.5 on 1x T4" in chosen.speed.says[0]
    assert chosen.values["batch"] == 64
    design = plan(wanted, (), shipped)
    assert isinstance(design, Architecture)
    reason = next(r.reason for r in design.rejected if (r.blueprint, r.size) == ("ecs-fargate", "arm-1-vcpu"))
    assert f"{LIMIT_MS} ms are allowed" in reason


def test_a_design_says_of_each_part_what_its_speed_rests_on(shipped: Catalog, demand: Demand) -> None:
    design = plan(demand(model_type=["gradient_boosting"], peak_rps=400), (), shipped)
    assert isinstance(design, Architecture)
    bases = {c.slot: c.speed.basis for c in design.components if c.speed}
    assert bases == {"serving": "row", "edge": "assumption", "training": "assumption"}
    (sentence,) = [r for d in design.decisions for r in d.reasons if r.startswith("Speed of serving")]
    assert "735 requests/s" in sentence
    assert sentence.endswith("x 2 as a vCPU is half of a core (derived).")
    weak = sum(c.monthly_usd for c in design.components if c.slot == "serving")
    assert design.cost.weakly_sized_share == pytest.approx(weak / design.cost.expected)


@pytest.mark.parametrize(
    ("stated", "about"),
    [(["speech"], "speech"), (["embedding", "recommender"], "recommender")],
    ids=("speech", "ranking"),
)
def test_what_no_row_is_about_is_an_assumption_that_says_so(
    shipped: Catalog, demand: Demand, stated: list[str], about: str
) -> None:
    chosen = serving(shipped, demand(model_type=stated, peak_rps=40))
    assert chosen.speed
    assert chosen.speed.basis == "assumption"
    assert chosen.speed.says == (f"no row of the catalogue is about {about} on a CPU",)
    assert known(shipped, demand(model_type=stated)).sized({})["rated"] == 0


def test_where_no_model_is_stated_the_one_of_the_delivered_app_is_assumed(shipped: Catalog, demand: Demand) -> None:
    silent, told = demand(peak_rps=400), demand(peak_rps=400, model_type=["tabular"])
    chosen = serving(shipped, silent)
    assert chosen.speed
    assert chosen.speed.basis == "assumption"
    assert chosen.speed.says[0].startswith("no type of model is stated")
    assert chosen.model_copy(update={"speed": None}) == serving(shipped, told).model_copy(update={"speed": None})


def test_requests_vary_as_was_measured_with_a_margin_and_as_is_assumed_elsewhere(
    shipped: Catalog, demand: Demand
) -> None:
    tables = known(shipped, demand(model_type=["gradient_boosting"]))
    assert tables.sized({})["service_scv"] == 2 * 0.09
    images = known(shipped, demand(model_type=["deep_vision"]))
    assert (images.sized(GPU)["service_scv"], images.sized({})["service_scv"]) == (0.1, 0.2)
    assert known(shipped, demand(model_type=["speech"])).sized({})["service_scv"] == 1
    own = known(shipped, demand(model_type=["linear"]), Measured(service_time_ms=3, scv=0.5, where="here"))
    assert own.sized({})["service_scv"] == 0.5


def test_the_times_of_language_models_are_those_of_their_own_size(shipped: Catalog, demand: Demand) -> None:
    gateway = known(shipped, demand("llm_inference", model_type=["llm"]))
    assert (gateway.sized({})["rated"], gateway.sized({})["service_time_ms"]) == (0, 8)
    size: dict[str, Literal_] = {"accelerator": "A10G", "model_type": "llm", "model_params": 8_030_000_000}
    names = gateway.sized(size)
    assert names["sequences"] == 32
    assert names["tokens_per_second"] == pytest.approx(32000 / names["token_ms"])
    hurried = known(shipped, demand("llm_inference", model_type=["llm"], latency_p95_ms=25_000)).sized(size)
    assert 1 < hurried["sequences"] < 32
    assert 300 * hurried["token_ms"] < 25_000 / 1.9, "the 95th percentile of lengths is 1.94 times their mean"
    measured = known(shipped, demand(model_type=["llm"]), Measured(service_time_ms=3, scv=0.5, where="here"))
    assert measured.sized(size)["token_ms"] == names["token_ms"], "it was not the language model that was measured"


def test_a_measurement_wins_and_is_carried_to_other_hardware_by_the_rows(shipped: Catalog, demand: Demand) -> None:
    wanted, rated = demand(model_type=["deep_vision"]), known(shipped, demand(model_type=["deep_vision"]))
    here = known(shipped, wanted, Measured(service_time_ms=100, scv=0.3, where="a laptop"))
    ratio = rated.sized(GPU)["service_time_ms"] / rated.sized({})["service_time_ms"]
    assert here.sized({})["service_time_ms"] == 100
    assert here.sized(GPU)["service_time_ms"] == pytest.approx(100 * ratio)
    assert here.speeds.speed(GPU).marks == ("derived",)
    there = known(shipped, wanted, Measured(service_time_ms=20, scv=0.1, where="a T4", accelerator="T4"))
    assert there.sized(GPU)["service_time_ms"] == 20
    assert there.sized(GPU)["batch_ms"] == pytest.approx(
        20 / rated.sized(GPU)["service_time_ms"] * rated.sized(GPU)["batch_ms"]
    )
    assert there.speeds.speed(GPU).basis == "measured"


def test_batches_grow_with_the_traffic_and_carry_more_than_requests_alone(shipped: Catalog, demand: Demand) -> None:
    names = known(shipped, demand(model_type=["deep_vision"])).sized(GPU)
    alone = Sizing(service_time_ms="service_time_ms")
    assert capacity_rps(GATHERED, names, 1) > 2 * capacity_rps(alone, names, 1)
    assert capacity_rps(GATHERED, names, 3) == pytest.approx(3 * capacity_rps(GATHERED, names, 1), rel=1e-4)
    full = capacity_rps(GATHERED, names, 2)
    at_full = queue(GATHERED.model_copy(update={"arrival_rps": full}), names, 2)
    assert at_full.utilisation == pytest.approx(UTILISATION, rel=1e-4)
    busy = [queue(GATHERED.model_copy(update={"arrival_rps": full * part}), names, 2) for part in (0.2, 0.5, 1.0)]
    assert all(a.service_ms < b.service_ms and a.utilisation < b.utilisation for a, b in pairwise(busy))
    assert busy[0].service_ms >= names["service_time_ms"]


def test_waiting_for_others_is_part_of_the_path(shipped: Catalog, demand: Demand) -> None:
    wanted = demand(model_type=["deep_vision"], peak_rps=80, latency_p99_ms=LIMIT_MS)
    chosen = serving(shipped, wanted)
    names = known(shipped, wanted).sized(chosen.values)
    own = queue(GATHERED.model_copy(update={"arrival_rps": 80.0}), names, chosen.units).response
    assert chosen.p99_ms > percentile_ms(own, 0.99) + names["service_time_ms"] / 2


@pytest.mark.parametrize("model_type", ["deep_vision", "transformer"])
def test_more_images_or_texts_never_cost_less_and_a_stricter_time_is_never_cheaper(
    shipped: Catalog, demand: Demand, model_type: str
) -> None:
    def cost(**figures: float) -> float:
        outcome = plan(demand(model_type=[model_type], gpu_required=True, **figures), (), shipped)
        return outcome.cost.expected if isinstance(outcome, Architecture) else float("inf")

    by_traffic = [cost(avg_rps=r / 2, peak_rps=r, latency_p99_ms=200) for r in (5, 60, 200, 230, 700)]
    assert by_traffic == sorted(by_traffic)
    by_time = [cost(avg_rps=100, peak_rps=200, latency_p99_ms=t) for t in (400, 120, 80, 60, 30)]
    assert by_time == sorted(by_time)


def test_a_bigger_model_needs_more(shipped: Catalog, demand: Demand) -> None:
    sizes = (25_600_000, 90_000_000, 300_000_000)
    rates = [
        serving(shipped, demand(model_type=["deep_vision"], gpu_required=True, peak_rps=20, model_size_params=n))
        for n in sizes
    ]
    each = [c.capacity_rps / c.units for c in rates if c.capacity_rps]
    assert len(each) == 3
    assert each == sorted(each, reverse=True)
    assert each[0] > 3 * each[1]


def test_runs_over_records_take_as_long_as_the_model(shipped: Catalog, demand: Demand) -> None:
    def hours(model_type: str) -> float:
        wanted = demand(
            "batch_inference", model_type=[model_type], batch_records_per_run=400_000, batch_window_hours=4.0
        )
        design = plan(wanted, (pin("batch/step-functions-batch"),), shipped)
        assert isinstance(design, Architecture)
        part = design.component("batch")
        assert part
        assert part.duration_hours
        return part.duration_hours * part.units * float(part.values["vcpu"])

    assert hours("deep_vision") > 50 * hours("tabular")
