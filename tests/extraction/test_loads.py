"""Loads, times, sizes and money as people write them: all figures that a passage asks for, and no other ones."""

from pathlib import Path
from typing import Any, cast

import pytest

from mlopsctl.catalog import safe_yaml
from mlopsctl.extraction.extract import extract

FIELDS = {
    *("avg_rps", "peak_rps", "events_per_second", "latency_p50_ms", "latency_p95_ms", "latency_p99_ms"),
    *("payload_kb", "batch_records_per_run", "batch_window_hours", "training_data_gb", "model_size_params"),
    "monthly_budget_usd",
}
PASSAGES = cast("list[dict[str, Any]]", safe_yaml.read(Path(__file__).with_name("loads.yaml")))


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda p: p["text"][:50])
def test_figures_of_a_passage(passage: dict[str, Any]) -> None:
    read = extract(f"{passage['text']}\n").constraints
    said = {c.field: float(str(c.value)) for c in read if c.field in FIELDS and c.source.kind == "quote"}
    assert said == pytest.approx(passage["figures"], rel=0.01)
