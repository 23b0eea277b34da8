"""What the measured rows say, and how far what is concluded from them is from what was measured."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from mlopsctl import catalog
from mlopsctl.catalog import rows
from mlopsctl.catalog.pace import CPU, TOGETHER, Pace, Rates
from mlopsctl.errors import InputError
from mlopsctl.planning.speeds import STEADY

RATES = catalog.load().rates


def pace(model_type: str, accelerator: str = CPU, count: int = 1, params: float | None = None) -> Pace:
    found = RATES.pace(model_type, accelerator, count, params)
    assert found
    return found


def test_a_row_of_the_same_model_and_hardware_stands_as_it_is() -> None:
    images = pace("deep_vision", "T4")
    assert images.service_ms == pytest.approx(1000 / 79)
    assert images.batch == 64
    assert images.batch_ms == pytest.approx(64_000 / 1165)
    assert images.marks == ("stale",)
    assert [said.split("; ")[-1] for said in images.basis] == [
        "github NVIDIA/DeepLearningExamples@729963dd PyTorch/Classification/ConvNets/resnet50v1.5/README.md, 2022-10-03"
    ] * 2


@pytest.mark.parametrize(
    ("asked", "like", "factor", "rule"),
    [
        (("deep_vision", "A10G"), ("deep_vision", "V100"), 1.5, "memory bandwidth of A10G beside V100"),
        (("deep_vision", "T4", 1, 51.2e6), ("deep_vision", "T4"), 2.0, "51.2 million parameters instead of 25.6"),
        (("llm", "L4", 1, 8.03e9), ("llm", "A100", 1, 8.03e9), 1555 / 300, "memory bandwidth of L4 beside A100"),
    ],
)
def test_what_nobody_measured_is_scaled_by_a_rule_that_is_told(
    asked: tuple[str, str], like: tuple[str, str], factor: float, rule: str
) -> None:
    scaled, measured = pace(*asked), pace(*like)
    assert scaled.batch_ms == pytest.approx(measured.batch_ms * factor)
    assert "derived" in scaled.marks
    assert "derived" not in measured.marks
    assert any(rule in said for said in scaled.basis)


def test_one_request_alone_gets_no_faster_by_more_bandwidth() -> None:
    assert pace("deep_vision", "H100").service_ms == pace("deep_vision", "V100").service_ms
    assert pace("deep_vision", "H100").batch_ms < pace("deep_vision", "V100").batch_ms


def test_a_vcpu_is_half_of_a_core_and_a_secondary_source_counts_half() -> None:
    assert pace("deep_vision").service_ms == pytest.approx(1000 * 14 * 2 / 67.2)
    assert pace("gradient_boosting").service_ms == pytest.approx(1000 / 735 * 2)
    assert pace("tabular").record_ms == pytest.approx(1000 * 8 / 400_000 * 2 * 2)
    assert pace("transformer").batch == 1


def test_a_variation_is_told_where_it_was_measured_on_that_kind_of_hardware() -> None:
    assert pace("gradient_boosting").scv == 0.09
    assert pace("transformer").scv is None


def test_the_time_of_a_token_grows_with_the_answers_that_are_written_at_once() -> None:
    measured = pace("llm", "A100", 1, 8.03e9)
    assert (measured.service_ms, measured.batch, measured.batch_ms) == (13.33, 8, 16.16)
    assert measured.item_ms == pytest.approx(0.404, rel=0.01)


def test_the_rules_for_language_models_meet_what_was_measured_with_all_requests_in_flight() -> None:
    """8 and 70 billion parameters, up to a hundred answers at once: at most twice as fast, 2.5 times as slow."""
    errors = {}
    for row in catalog.load().throughput:
        if row.token_ms and row.batch is None and row.devices > 1 and row.params_m and row.params_m < 1e5:
            guess = pace("llm", row.accelerator, row.devices, row.params_m * 1e6)
            at_once = row.per_second * row.token_ms / 1000
            token_ms = guess.service_ms + (at_once - 1) * guess.item_ms
            errors[row.model, row.hardware] = token_ms / row.token_ms
    assert len(errors) == 8
    assert all(0.5 < error < 2.5 for error in errors.values()), errors


@pytest.mark.parametrize(
    ("model_type", "accelerator"), [("speech", "T4"), ("gradient_boosting", "T4"), ("llm", CPU), ("deep_vision", "TPU")]
)
def test_nothing_is_said_where_no_row_applies(model_type: str, accelerator: str) -> None:
    assert RATES.pace(model_type, accelerator) is None


def test_the_rule_for_bandwidth_meets_what_was_measured_on_other_accelerators() -> None:
    """Hold out each accelerator in turn: full batches are predicted within a factor of two."""
    known = catalog.load()
    errors = {}
    for model_type, kind in (("deep_vision", "image"), ("transformer", "encoder")):
        for out in {r.accelerator for r in known.throughput if r.kind == kind and r.batch} & {"T4", "V100", "A100"}:
            others = Rates((r for r in known.throughput if r.accelerator != out), known.accelerators, date.min)
            guess, truth = others.pace(model_type, out), known.rates.pace(model_type, out)
            assert guess
            assert truth
            errors[model_type, out] = (guess.batch_ms / guess.batch) / (truth.batch_ms / truth.batch)
    assert len(errors) == 5
    assert all(0.6 < error < 2 for error in errors.values()), errors


def test_more_devices_together_are_promised_hardly_more_than_was_measured() -> None:
    known = catalog.load()
    gains = []
    for name in ("Llama-3.1-8B FP8", "Llama-3.1-70B FP8"):
        for accelerator in ("A100-80GB", "H100"):
            rated = [r for r in known.throughput if (r.model, r.accelerator) == (name, accelerator)]
            by_count = {r.devices: r.per_second for r in rated}
            gains += [(n / m) ** TOGETHER / (by_count[n] / by_count[m]) for m, n in pairwise(sorted(by_count))]
    assert len(gains) == 8
    assert max(gains) < 1.15


def test_the_spread_that_is_assumed_on_accelerators_is_above_every_one_that_was_measured() -> None:
    spread = [
        (r.p95_ms / (1000 * r.batch / r.per_second) - 1) / 1.645
        for r in rows.read_throughput()
        if r.p95_ms and r.batch and r.accelerator
    ]
    assert len(spread) == 14
    assert max(spread) ** 2 < STEADY


def test_a_rate_that_is_none_is_refused_with_its_place(tmp_path: Path) -> None:
    broken = tmp_path / "throughput.csv"
    text = (rows.DATA / "throughput.csv").read_text(encoding="utf8").splitlines()
    broken.write_text("\n".join((text[0], text[1].replace(",image,T4,", ",pictures,T4,"))), encoding="utf8")
    with pytest.raises(InputError, match=r"throughput.csv:2: `kind`"):
        rows.read_throughput(broken)
