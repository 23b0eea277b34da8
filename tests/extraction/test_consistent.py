"""What looks like a contradiction and is none: two parts, two times, two kinds of data, a wish of nobody."""

import pytest

from mlopsctl.extraction.extract import extract

_TEXTS = [
    # how much, and how often
    "6 million stored addresses are geocoded each night.\n\nThe hubs call it for each parcel: 40,000 calls an hour.",
    "10,000 cars report every 30 seconds. For each trip the pricing is called: 4,000 calls an hour.",
    "12,000 learners. On a busy day 240k requests, which is about 8 per second in the evening hours.",
    "14 turbines with 180 channels each.\n\nEvery channel sends one value a second, which makes 2,520 values a second.",
    "- Fraud scoring: average 120 requests per second\n- Address check: average 15 requests per second",
    "Three seconds in 95 of 100 cases for the summary; for autocomplete 200 ms in 95 of 100.",
    "Full retraining happens quarterly. The small head is refitted every hour.",
    "New versions run in shadow for two weeks. Hotfixes of the code go out without a canary.",
    # where data may be
    "Two stacks, us-west-2 and eu-central-1.\n\nClick records of people in the EU must stay there.",
    "The model runs in Frankfurt. Data of EU customers stays in the EU; US customers are served from us-east-1.",
    "EU data stays in the EU, US data in the US. Regions: eu-west-1, us-east-1.",
    "Customer data is encrypted. Nobody objects to the data leaving Norway. We run in eu-west-1.",
    # copies
    "15 minutes of messages may be lost. The nightly backup of all tables is written to the Dublin region.",
    "At most 15 minutes of scores may be lost. The config repository is backed up weekly.",
    # what happened is no requirement
    "# Post-mortem\n\n**Root causes.** No reasons with scores.\n\n**Demands**\n\n- Top four reasons with each score.",
    "# Incident review\n\n**Contributing factors.** No approval.\n\n**Demands**\n\n- Releases must be approved.",
    "HIPAA does not apply to the demo tenant. For production, HIPAA applies.",
]


@pytest.mark.parametrize("text", _TEXTS)
def test_what_can_all_hold_is_no_contradiction(text: str) -> None:
    assert extract(text).contradictions == ()
