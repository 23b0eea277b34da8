"""How often a model is retrained: in words, as a timer has it, and by arithmetic on a period."""

import pytest

from mlopsctl.extraction.extract import extract

RHYTHMS = [
    ("cron: */15 * * * * -> train_ctr", "every_few_minutes"),
    ("retrain schedule: 0 * * * *", "hourly"),
    ("Retraining runs on `30 2 * * *`.", "daily"),
    ("retrain.cron = 0 3 * * 1", "weekly"),
    ("Retrain at 0 4 1 * * (cron).", "monthly"),
    ("Training job: 0 4 1 1,4,7,10 *", "quarterly"),
    ("retraining: @weekly", "weekly"),
    ("training_interval: P1D", "daily"),
    ("retraining schedule: rate(7 days)", "weekly"),
    ("training interval: 24h", "daily"),
    ("The network is trained again every 90 days.", "quarterly"),
    ("We need twelve trainings per annum.", "monthly"),
    ("The model gets 52 updates a year.", "weekly"),
    ("Model updates: Q1, Q2, Q3 and Q4, one full training each.", "quarterly"),
    ("The weights are renewed in January, April, July and October.", "quarterly"),
    ("The model is refitted on the first Sunday of each month.", "monthly"),
    ("The model learns incrementally, order by order.", "continuous"),
    ("The bandit shall train on the stream, there is no schedule.", "continuous"),
    ("A drop in accuracy triggers a retraining.", "on_drift"),
    ("Retrain: PSI > 0.2", "on_drift"),
    ("The model is trained again when it gets stale.", "on_drift"),
    ("A data scientist starts the training at the push of a button.", "manual"),
    ("Retraining by ticket to the data team.", "manual"),
    ("How often does it learn?\nEvery day.", "daily"),
    ("The model is trained again every fortnight.", None),
    ("Our staff are retrained on fire safety every quarter.", None),
    ("Input drift and calibration are watched weekly.", None),
    ("Scores are computed each night; the model was trained once.", None),
]


@pytest.mark.parametrize(("text", "rhythm"), RHYTHMS)
def test_reads_how_often_a_model_is_retrained(text: str, rhythm: str | None) -> None:
    told = [c.value for c in extract(text).constraints if c.field == "retrain_cadence"]
    assert told == ([rhythm] if rhythm else [])
