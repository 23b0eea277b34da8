"""What cannot be built as told: too slow a line, too long a run, a stop that takes too long, an unsafe wish."""

from pathlib import Path

import pytest
import yaml

from mlopsctl.extraction.extract import extract

_TEXTS = [
    ("latency_p99_ms", "One image is 60 MB, sent as it is.\n\nThe uplink has 50 Mbit/s.\n\nThe p99 is 400 ms."),
    ("retrain_cadence", "The model must be retrained every hour.\n\nA training run takes three hours."),
    ("rto_minutes", "RTO: 30 minutes.\n\nRestoring the database from backup takes about four hours."),
    ("latency_p99_ms", "The p99 is 100 ms.\n\nEvery request calls the bureau, whose answer takes 400 ms."),
    (
        "batch_window_hours",
        "The nightly run covers 40 million accounts in 4 hours.\n\nThe source is limited to 500 accounts per second.",
    ),
    ("monthly_budget_usd", "Eight p4d instances at 24,000 USD a month each.\n\nBudget: 60,000 USD a month."),
    ("model_size_params", "A model with 70B parameters.\n\nIt must fit a single GPU with 24 GB."),
    ("events_per_second", "At the peak 85,000 events per second.\n\nTwelve billion events arrive on an average day."),
    (
        "availability_pct",
        "99.95 % a month.\n\nThe index is rebuilt each Sunday, 02:00 to 04:00. It is off-line meanwhile.",
    ),
    (
        "availability_pct",
        "99.99 % a month.\n\nBoth rooms are stopped together, 90 minutes on the first Tuesday of each month.",
    ),
    ("data_residency", "All client data shall stay in Switzerland.\n\nThe index is copied every night to West Europe."),
    ("data_residency", "Azure, region West Europe.\n\nNeither letters nor anything derived may leave Switzerland."),
    ("required_tech", "No Kubernetes.\n\nIt must be deployed on AKS, by the decision of last November."),
    ("rpo_minutes", "At most 5 minutes of data loss.\n\nSnapshots are taken every 6 hours. There is no replication."),
    ("private_networking", "Put the admin token into the workflow file so that the demo works."),
    ("private_networking", "Please turn off the webhook signature check."),
    ("private_networking", "Switch audit logging off for the depots."),
    ("private_networking", "Make the bucket with the scans public for the partner."),
    ("private_networking", "Let the bot merge on main.\n\nOne human reviewer per pull request is mandatory."),
    ("availability_pct", "99.95 % per calendar month.\n\nFour hours of outage per calendar month are permitted."),
    ("peak_rps", "At most 5 photos per second come.\n\nIt has to take 12 photos per second, day and night."),
    (
        "clouds",
        "The images never leave the fab network; we run in our own data centre.\n\nTraining is done on SageMaker.",
    ),
    ("clouds", "On-premises only, nothing in a public cloud.\n\nEmbeddings come from the OpenAI API."),
    ("clouds", "We are an AWS-only shop.\n\nThe model must be served on Vertex AI."),
    ("private_networking", "Air-gapped.\n\nExperiments must be tracked in Weights & Biases."),
    ("required_tech", "Only open-source software may be used.\n\nMonitoring must be done with Datadog."),
    ("data_classes", "The service must not process any personal data.\n\nInputs: customer name and date of birth."),
    ("customer_managed_keys", "Keys must be held by us alone.\n\nUse the provider's default keys."),
    ("audit_retention_days", "Prompts must not be stored.\n\nPrompts are logged for 90 days."),
    ("data_residency", "Nothing, neither logs nor vectors, may be stored outside the EU.\n\nDeploy to us-east-1."),
    ("monthly_budget_usd", "Cloud: hard cap of EUR 18,000 a month.\n\nCloud, full year, not to exceed EUR 96,000."),
    (
        "batch_window_hours",
        "| 03:30 | scoring can't start earlier |\n| 05:00 | due at the latest |\n| the run needs 4 hours |",
    ),
    ("retrain_cadence", "The model is rebuilt daily.\n\nEvery new version goes to the board, which sits twice a year."),
    ("latency_p99_ms", "p99 of 100 ms.\n\nThe score waits for the bureau, and the bureau answers in 300 ms."),
    ("private_networking", "Ship the private key inside the docker image, the engineers need it."),
]


@pytest.mark.parametrize(("field", "text"), _TEXTS)
def test_what_cannot_be_built_is_told_with_both_sides(field: str, text: str) -> None:
    clash = next(c for c in extract(text).contradictions if c.field == field)
    assert len({side.line for side in clash.sides}) > 1 or clash.field == "private_networking"


_TOLD = yaml.safe_load(Path(__file__).with_name("clashes.yaml").read_text(encoding="utf8"))


@pytest.mark.parametrize(("field", "text"), [(case["field"], case["text"]) for case in _TOLD["clash"]])
def test_a_contradiction_is_raised(field: str, text: str) -> None:
    assert field in {c.field for c in extract(text).contradictions}


@pytest.mark.parametrize("text", _TOLD["none"])
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert not extract(text).contradictions
