"""How large a request, a run, its window, the training data, a model, a team and a budget are, told in many ways."""

import pytest

from mlopsctl.extraction.extract import extract

TOLD = [
    ("The size of a call to the service must be kept below 256 KB.", "payload_kb", 256),
    ("Jeu d'apprentissage (training data): 320 Go", "training_data_gb", 320),
    ("For (re-)training, the supplier will be given a dump of around 40 GByte.", "training_data_gb", 40),
    ("The corpus grew from 100 GB to 250 GB.", "training_data_gb", 250),
    ("One execution has to get through 640k invoices.", "batch_records_per_run", 640_000),
    ("Each Sunday's run covers all 1.3 m meter points of the grid.", "batch_records_per_run", 1_300_000),
    ("Every quarter-hour a micro-run takes nine hundred pages and classifies them.", "batch_records_per_run", 900),
    ("Number of predictions made by each run: 31,000", "batch_records_per_run", 31_000),
    ("The scoring run may occupy the cluster for five hours.", "batch_window_hours", 5),
    ("The batch starts at 22:00 with a hard stop at 05:00.", "batch_window_hours", 7),
    ("There are 10 hours from Sunday 22:00 for the weekly batch.", "batch_window_hours", 10),
    ("The forecast batch is squeezed into 90 min before the truck loading.", "batch_window_hours", 1.5),
    ("It's a batch. It may run for 2 days.", "batch_window_hours", 48),
    ("Time allotted to the weekly run: 5h", "batch_window_hours", 5),
    ("Something in the 3B class will do for the assistant.", "model_size_params", 3_000_000_000),
    ("The number of parameters is seven billion.", "model_size_params", 7_000_000_000),
    ("We won't use the 70B version; 8B suffices.", "model_size_params", 8_000_000_000),
    ("Our model is having near 90 millions of parameter.", "model_size_params", 90_000_000),
    ("The monthly cloud allowance comes to three thousand dollars.", "monthly_budget_usd", 3000),
    ("The service must not cost us more than 9,000 a month (USD).", "monthly_budget_usd", 9000),
    ("Cost guard: alarm at 80 %, stop at $1,300 per month.", "monthly_budget_usd", 1300),
    ("The Operator shall assign six (6) full-time engineers to running the System.", "team_size", 6),
    ("We can put six people on this.", "team_size", 6),
    ("A single engineer will have to maintain it.", "team_size", 1),
    ("In all there'll be five pairs of hands to run the thing.", "team_size", 5),
    ("The team is made up of two analysts and one developer.", "team_size", 3),
    ("The system must be runnable by two people.", "team_size", 2),
    ("| Role | FTE |\n|---|---|\n| ML engineer | 2 |\n| Data engineer | 1 |\n| SRE | 1 |\n", "team_size", 4),
    ("| Role | Heads |\n|---|---|\n| SRE | 2 |\n| ML engineer | 3 |\n| Total | 5 |\n", "team_size", 5),
]


@pytest.mark.parametrize(("text", "field", "value"), TOLD)
def test_a_size_is_read(text: str, field: str, value: float) -> None:
    assert [c.value for c in extract(text).constraints if c.field == field] == [pytest.approx(value)]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Answers are 10 KB JSON documents.", "payload_kb"),
        ("The responses (not the requests) can be 3 MB long.", "payload_kb"),
        ("The legacy SOAP interface moved 900 KB with each call; it was closed in March.", "payload_kb"),
        ("Video upload (80 MB a clip) was asked for by the coaches and refused.", "payload_kb"),
        ("The test batch had 1,000 rows.", "batch_records_per_run"),
        ("The batch job charges us 0.01 euro for each 1,000 records.", "batch_records_per_run"),
        ("We don't score the 5 million archived accounts in the batch.", "batch_records_per_run"),
        ("There will be no batch; scores are computed within the hour on demand.", "batch_window_hours"),
        ("The first model (thrown away in 2022) had been trained with 15 GB.", "training_data_gb"),
        ("We won't train on the 12 TB of raw video.", "training_data_gb"),
        ("Training takes place on nodes with 96 GB.", "training_data_gb"),
        ("Our trial with a 65B model ended in 2023; nothing of it is left.", "model_size_params"),
        ("IT asked for $20k a month. Not granted; the sum is being renegotiated.", "monthly_budget_usd"),
        ("We spend $14,000 a month on Datadog.", "monthly_budget_usd"),
        ("If we did it on GCP it'd be $12k a month.", "monthly_budget_usd"),
        ("No team of ten will be standing by.", "team_size"),
        ("The football team of eleven is scored by the model.", "team_size"),
        ("The former team had nine people.", "team_size"),
    ],
)
def test_a_size_of_something_else_is_not(text: str, field: str) -> None:
    assert not [c.value for c in extract(text).constraints if c.field == field]
