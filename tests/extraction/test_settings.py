"""Figures under a name: settings, labelled lines and cells of tables, and numbers as programs write them."""

import pytest

from mlopsctl.extraction.extract import extract

SETTINGS = [
    ("request:\n  avg_body_kb: 32\n", {"payload_kb": 32}),
    ('batch:\n  records_per_run: 40_000\n  schedule: "0 2 * * *"\n', {"batch_records_per_run": 40_000}),
    ('batch_window: "PT7H30M"\n', {"batch_window_hours": 7.5}),
    ("batch:\n  max_runtime: 06:00:00\n", {"batch_window_hours": 6}),
    ("```yaml\nbudget:\n  usd_per_month: 22_000\nteam: {size: 4, oncall: true}\n```\n",
     {"monthly_budget_usd": 22_000, "team_size": 4}),
    ("team:\n  name: pricing\n  members: 11\n", {"team_size": 11}),
    ("model:\n  arch: cnn\n  n_params: 4_200_000\n", {"model_size_params": 4_200_000}),
    ("| Job | Rows per execution |\n|---|---|\n| churn | 12,500,000 |\n", {"batch_records_per_run": 12_500_000}),
    ("| Model | # params |\n|---|---|\n| contract-reader | 13,000,000,000 |\n", {"model_size_params": 13_000_000_000}),
    ("| Job | Start | End (latest) |\n|---|---|---|\n| Scoring run | 20:00 | 23:00 |\n", {"batch_window_hours": 3}),
    ("Pages per batch run: 1.5 lakh (150,000)\n", {"batch_records_per_run": 150_000}),
    ("Our ranker has 2.4 \u00d7 10^8 parameters.", {"model_size_params": 240_000_000}),
    ("The summariser, with its six-and-a-half billion parameters, runs here.", {"model_size_params": 6_500_000_000}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), SETTINGS)
def test_what_stands_under_a_name_is_read(text: str, told: dict[str, float]) -> None:
    found = {c.field: c.value for c in extract(text).constraints if c.field in (*told, "batch_records_per_run")}
    assert found == told


@pytest.mark.parametrize(
    "text",
    [
        "training:\n  batch_size: 64\n  epochs: 20\n",
        "hyperparameters:\n  n_params: 12\n",
        "| Job | Start | End |\n|---|---|---|\n| Backup | 01:00 | 03:00 |\n",
        "response:\n  max_body_kb: 300\n",
        "batch:\n  retries_per_run: 3\n",
    ],
)
def test_what_stands_under_another_name_is_not(text: str) -> None:
    fields = {"batch_records_per_run", "batch_window_hours", "payload_kb", "model_size_params", "training_data_gb"}
    assert not {c.field for c in extract(text).constraints} & fields
