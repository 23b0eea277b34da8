import pytest

from mlopsctl.extraction.extract import extract


@pytest.mark.parametrize(
    ("text", "field", "lines"),
    [
        (
            "230 machines with 5 to 15 sensors each.\n\nA sensor reports every 10 s.\n\n2 billion data points a day.",
            "events_per_second",
            (1, 3, 5),
        ),
        (
            "We have 40,000 users. Each user makes 25 requests a day.\n\nThe average is 500 requests per second.",
            "avg_rps",
            (1, 1, 3),
        ),
        (
            "At most $4,000 a month for the cloud.\n\nThe cloud may cost 60,000 EUR a year.",
            "monthly_budget_usd",
            (1, 3),
        ),
        ("Availability is 99.9%.\n\nAvailability of 99.99% is required.", "availability_pct", (1, 3)),
        ("The model is retrained weekly.\n\nRetraining takes place every day.", "retrain_cadence", (1, 3)),
        (
            "All data must stay in France.\n\nThe standby with a full copy of it is in Canada.",
            "data_residency",
            (1, 3),
        ),
        ("At most 15 minutes of data may be lost.\n\nBackups run every night, nothing else.", "rpo_minutes", (1, 3)),
        ("At most 5 minutes may be lost.\n\nBackups: daily at 02:00, nothing in between.", "rpo_minutes", (1, 3)),
        (
            "The batch starts at 01:00 and must end by 03:00.\n\nThe run takes five hours on our machines.",
            "batch_window_hours",
            (1, 3),
        ),
        (
            "The forecast runs between 03:00 and 05:00.\n\nThe computation requires about 3.5 hours.",
            "batch_window_hours",
            (1, 3),
        ),
        ("1,500 stores, each asks once a minute; that makes 250 requests per second.", "avg_rps", (1,)),
        ("1,000 requests per minute on average, which is 100 per second.", "avg_rps", (1,)),
        ("Budget: 5,000 USD per month, that is 90,000 USD a year.", "monthly_budget_usd", (1,)),
        ("Kubernetes is forbidden.\n\nModels must be served with KServe.", "required_tech", (1, 3)),
        (
            "All inputs are logged for two years for audits.\n\nInputs must be deleted after 30 days.",
            "audit_retention_days",
            (1, 3),
        ),
        (
            "How long is the log kept?\n\nThree years at least. Our privacy notice: the log is deleted after 90 days.",
            "audit_retention_days",
            (3, 3),
        ),
        ("HIPAA applies to us.\n\nHIPAA does not cover this system.", "compliance", (1, 3)),
        ("Legal has banned Google.\n\nDeploy to europe-west4.", "clouds", (1, 3)),
        ("Legal has banned Google.\n\nThe models must be deployed on Vertex AI.", "clouds", (1, 3)),
        ("Kubernetes is not allowed.\n\nThe service must be deployed on our EKS cluster.", "required_tech", (1, 3)),
        ("The p95 must be below 300 ms.\n\nThe median is 500 ms at most.", "latency_p95_ms", (3, 1)),
        ("All data must stay in Germany.\n\nIt runs on AWS in Ireland.", "data_residency", (1, 3)),
        (
            "An average of 100 requests per second.\n\nThat is 3 million requests a month.",
            "avg_rps",
            (1, 3),
        ),
        (
            "Availability of 99.9% is required.\n\nEvery Sunday from 2 to 6 a.m. the service is shut down.",
            "availability_pct",
            (1, 3),
        ),
        (
            "The service must run round the clock.\n\nThe service is switched off at weekends.",
            "availability_pct",
            (1, 3),
        ),
        ("No public IPs.\n\nThe partners call it over the internet.", "private_networking", (1, 3)),
        ("Budget: EUR 5,000 a month.\n\nAt most USD 5,000 a month.", "monthly_budget_usd", (1, 3)),
        (
            "At most 15 minutes of data may be lost.\n\nOne full backup every night. No other backup is foreseen.",
            "rpo_minutes",
            (1, 3),
        ),
        (
            "Availability 99.9 % of the month.\n\nThe detector is stopped every Sunday from 02:00 to 06:00.",
            "availability_pct",
            (1, 3),
        ),
        (
            "No managed speech services.\n\nThe text must be transcribed with Amazon Transcribe.",
            "required_tech",
            (1, 3),
        ),
        ("Retrain every day.\n\nEach model needs the board's approval. It meets quarterly.", "retrain_cadence", (1, 3)),
        (
            "Clips are erased after 72 hours.\n\nWe need the clips for at least 24 months.",
            "audit_retention_days",
            (3, 1),
        ),
        (
            "- registered users: 5 million\n- each opens the app 6 times a day\n- 30 requests per second on average",
            "avg_rps",
            (1, 2, 3),
        ),
        ("900 scans a day, 4 images each.\n\nThat is an average of 25 images per second.", "avg_rps", (3, 1)),
        ("RPO = 0.\n\nAll is copied once a day. There is no other copy.", "rpo_minutes", (1, 3)),
        ("p99 of 200 ms.\n\nThe till times out after 150 ms.", "latency_p99_ms", (3, 1)),
        (
            "| vans | 8,000 |\n| interval between positions of a van | 10 s |\n| positions | 25,000 per second |",
            "events_per_second",
            (1, 2, 3),
        ),
    ],
)
def test_what_cannot_be_right_is_a_clash(text: str, field: str, lines: tuple[int, ...]) -> None:
    clash = next(c for c in extract(text).contradictions if c.field == field)
    assert tuple(side.line for side in clash.sides) == lines


@pytest.mark.parametrize(
    "text",
    [
        "The ranker needs GPUs.\n\nRetrieval runs on CPU.",
        "Each alarm shows its reasons.\n\nAn alarm without an explanation is ignored by the operators.",
        "40,000 policy pages. About 25 concurrent users ask 3 questions a minute each.",
        "The p99 is 50 ms for search and 200 ms at p99 for checkout.",
        "At most $4,000 a month for the cloud.\n\nThat is, the cloud may cost $48,000 a year.",
        "400 devices ask every 10 seconds.\n\nThe average is 40 requests per second.",
        "The model is retrained weekly, and when drift is detected.",
        "All data must stay in France.\n\nAnonymised copies may be sent to Canada.",
        "At most 15 minutes of data may be lost.\n\nBackups run every night, on top of replication.",
        "Availability of 99.95% in business hours.\n\nThe service is shut down every night.",
        "Availability of 99.5%, planned stops excluded.\n\nThe service is shut down for two hours every Sunday.",
        "Availability of 99.95%.\n\nThe staging system is shut down every night.",
        "Data must stay in the EU.\n\nIt runs on AWS in Ireland.",
        "A release is approved by the product owner.\n\nRetraining needs no approval.",
        "Average 1,000 requests per minute; at peak 100 per second.",
        "Logs are kept for 24 months; the photos are deleted after 30 days.",
        "AWS only.\n\nAWS-managed keys are not acceptable.",
        "No public IPs.\n\nStaff call it over the internet through the VPN.",
        "GPU for training.\n\nServing runs on CPUs only.",
        "420 trams. Each sends its position every 5 seconds. How many is that?\n\nAround 84 messages a second.",
        "Budget: 1,800 EUR a month, which is 21,600 EUR for the year.",
        "Frankfurt on AWS. Lyon wants it in French, all data stays in Germany.",
        "Flagged clips are kept for 24 months. Unflagged clips are deleted after 72 hours.",
        "6 requests per second on winter evenings, 1 per second otherwise.\n\nWe take 1.8 million calls a year.",
        "138,000 requests per day, nearly all in office hours; 12 requests per second on average in that time.",
        "A peak of 210 rps.\n\nOur plan has a peak of 450 rps.\n\nOK, 450 it is.",
        "The network is air-gapped.\n\nUntil March answers come through the hosted Mistral API.",
        "Data must stay in Poland.\n\nTraining in Azure, region West Europe, on anonymised data.",
        "The terminal gives up after 300 ms, so p95 150, p99 250.",
        "p95 of 200 ms in production.\n\np95 of 2 s in staging.",
    ],
)
def test_what_can_both_hold_is_none(text: str) -> None:
    assert not extract(text).contradictions
