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
    # lines, runs and machines
    "The scan of 60 MB goes over a LAN of 10 Gbit/s. The answer must come within 5 minutes.",
    "A photo of 3 MB goes up over 20 Mbit/s in the background. Once it is there, the answer must come within 800 ms.",
    "A tile of 60 MB is read on the edge. The uplink has 50 Mbit/s. p95 of 400 ms.",
    "Retrained every hour on the last day; a training run takes 20 minutes.",
    "RTO of 4 hours. Restoring the database takes about two hours.",
    "RTO of 1 hour. In 2023 restoring the old database took six hours.",
    "Each request calls the bureau, which takes 40 ms. p99 of 100 ms.",
    "8 instances at 400 USD a month each. The budget is 5,000 USD a month.",
    "A 7B model on a single GPU with 24 GB.",
    "At the peak 5,000 events a second; 100 million events arrive on an average day.",
    # what is done for safety
    "The token of the bot must be kept in Secrets Manager, never in the workflow file.",
    "CI must fail when someone commits a password into the repo.",
    "Nobody may turn off audit logging.",
    "The bucket with the product photos is public. Scores are private.",
    "Availability 99.9 %. Each Tuesday one server after the other is shut down for patching.",
    "Restoring takes 3 hours; that is why a hot standby takes over within 5 minutes. RTO 10 minutes.",
    "It has to take 12 photographs per second. A single worker manages at most 5 photographs per second.",
    "99.9 % per month. Outages of more than four hours per year must be reported.",
    "Sev-1: restored within an hour; response, a human being on the phone, within five minutes. RTO 60 minutes.",
    "p99 of 200 ms.\n\nToo slow for the shop.\n\nok so 120 ms p99",
    "Peak of 1,100 requests per second.\n\nThe site search (400 requests per second at peak) is not part of the lot.",
    "Cloud: at most 10,000 EUR a month. Training has its own budget of 60,000 EUR a year.",
    "| 22:00 | extract complete, nothing starts before |\n| 05:00 | must be at the depots |\n| the run needs 4 hours |",
    "A picture has 8 MB, the phone shrinks it before it is sent over 20 Mbit/s. Answer within 200 ms.",
    "The old model was rejected because it has no explanations. Reasons must come with every score.",
    "GPU for the nightly embedding job. The API must do without GPUs.",
    # what is ruled out leaves room
    "Keys must be customer-managed. AWS-managed keys are not acceptable.",
    "Data never leaves our network: it runs in our VPC on AWS, with SageMaker behind PrivateLink.",
    "The account has no internet gateway. Models are pulled from S3; training runs on SageMaker.",
    "We prefer open source. Monitoring is done with Datadog.",
    "No personal data of children is processed. Inputs: customer name, address, order value.",
    "Images must not be stored longer than 30 days. All images are stored in S3.",
    "We are AWS only. BigQuery is where marketing keeps its data, not our topic.",
    "Prompts stay in the EU. The US team runs its own copy in us-east-1 with its own customers.",
    "Lost messages are not a worry, Pub/Sub keeps them anyway. Everything goes into Pub/Sub.",
    # what happened is no requirement
    "# Post-mortem\n\n**Root causes.** No reasons with scores.\n\n**Demands**\n\n- Top four reasons with each score.",
    "# Incident review\n\n**Contributing factors.** No approval.\n\n**Demands**\n\n- Releases must be approved.",
    "HIPAA does not apply to the demo tenant. For production, HIPAA applies.",
]


@pytest.mark.parametrize("text", _TEXTS)
def test_what_can_all_hold_is_no_contradiction(text: str) -> None:
    assert extract(text).contradictions == ()
