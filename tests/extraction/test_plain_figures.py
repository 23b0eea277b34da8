"""Passages as people write them: all figures that each of them asks for, no other ones, and no contradiction."""

import pytest

from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.extraction.extract import extract

FIGURES = [
    ("First token within 800 ms; the whole answer may take 12 seconds.", {"latency_p99_ms": 12_000}),
    (
        "Latency: p50 40 / p95 120 / p99 300 (ms)",
        {"latency_p50_ms": 40, "latency_p95_ms": 120, "latency_p99_ms": 300},
    ),
    ("Latency: max. 250 ms (99. Perzentil)", {"latency_p99_ms": 250}),
    ("An outage of up to half a working day is tolerable.", {"rto_minutes": 240}),
    ("During the day we have 300 requests a second, at night about 20.", {"avg_rps": 20, "peak_rps": 300}),
    ("2,200 TPS by day, 150 TPS at night, 3,800 TPS on the last bank day.", {"avg_rps": 2200, "peak_rps": 3800}),
    ("Traffic (requests per second): night 5, day 40, peak 110.", {"avg_rps": 40, "peak_rps": 110}),
    (
        "The daily volume is 864,000 payment requests; between noon and 2 pm we see three times the average.",
        {"avg_rps": 10, "peak_rps": 30},
    ),
    ("About 25 users at a time, 3 questions a minute each; it searches 40,000 policy pages.", {"avg_rps": 1.25}),
    ("The tagger gets between 200 and 240 articles per minute, never above 600.", {"avg_rps": 4, "peak_rps": 10}),
    ("No single customer may exceed 50 requests per second; in sum we expect 400.", {"avg_rps": 400}),
    (
        """4,000 taxis, each sends a GPS fix every 5 s. Dispatch asks for an ETA 30 times a second, in 200 ms or less.
The position stream may lag ten seconds.""",
        {"events_per_second": 800, "avg_rps": 30, "latency_p99_ms": 200},
    ),
    ("The mobile app asks us each time a customer opens the page: 120 requests per second.", {"avg_rps": 120}),
    (
        "2,000 recordings a day come out of the call centre and are transcribed overnight.",
        {"batch_records_per_run": 2000},
    ),
    (
        "The data lands in the warehouse around 23:00. The forecasts need to be in the ordering system by 5:00.",
        {"batch_window_hours": 6},
    ),
    (
        "Once a month the portfolio (1.1 million contracts) is revalued; this takes 5 hours and may take up to 12.",
        {"batch_records_per_run": 1_100_000, "batch_window_hours": 12},
    ),
    ("Score each incoming application (about 4,320 a day) before the clerk opens it.", {"avg_rps": 0.05}),
    ("Every incoming claim is checked for fraud: 1,728 per day, 400 of them before ten.", {"avg_rps": 0.02}),
    ("We must score all parcels, 40,000 a night, before the vans leave.", {"batch_records_per_run": 40_000}),
    (
        "Nightly scoring from 1:00, done by 4:00. The weekly retraining must finish within 6 hours.",
        {"batch_window_hours": 3},
    ),
    ("We size for 45 calls per second.", {"peak_rps": 45}),
    ("Documents average 40 KB, the longest is 2 MB.", {"payload_kb": 2000}),
    ("We have about 2 PB in the lake but train on a sample of 5 TB.", {"training_data_gb": 5000}),
    ("The order value is EUR 1.4 million, of which EUR 96,000 a year is for the cloud.", {"monthly_budget_usd": 8000}),
    ("Price tag: 7,000 instead of 14,000 euros a month.", {"monthly_budget_usd": 7000}),
    (
        "The bill must stay under $3k a month (the old thing burns $5k and only manages 99.5% uptime; we need 99.9%).",
        {"monthly_budget_usd": 3000, "availability_pct": 99.9},
    ),
    ("99.9 % of requests in less than 300 ms, and 99.95 % uptime.", {"availability_pct": 99.95}),
    ("Latency budget 120 ms end to end, of which 50 ms are for the model.", {"latency_p99_ms": 120}),
    ("Timeout in the calling system is 2 s, we want 800 ms at most.", {"latency_p99_ms": 800}),
    ("There are four of us: two developers, one data scientist, one ops person.", {"team_size": 4}),
    ("RPO / RTO?\n\n5 min / 1 h.", {"rpo_minutes": 5, "rto_minutes": 60}),
    ("The raw archive is 25 TB. After filtering we train on about 2 TB.", {"training_data_gb": 2000}),
    (
        "Storage: the lake holds 90 TB, of which we use 1.5 TB to train. Daily increment 20 GB.",
        {"training_data_gb": 1500},
    ),
    ("Photos from the field app are up to 8 MB. The thumbnails we show are 40 KB.", {"payload_kb": 8000}),
    ("Our app is opened 35 times per second. The model is only called at checkout, 4 per second.", {"avg_rps": 4}),
    (
        "The desk sends 500 quotes per second, of which we score only the 50 per second above the limit.",
        {"avg_rps": 50},
    ),
    (
        "We have 6,000 couriers on the road at peak. An ETA is requested roughly 80 times per second.",
        {"avg_rps": 80},
    ),
    ("1,000 shoppers chat at the same time (that's not 1,000 requests per second).", {}),
    (
        """We print 60,000 invoices a month. Each night the new invoices (about 2,000) are classified in one batch.""",
        {"batch_records_per_run": 2000},
    ),
    ("400 ms would be too slow, 150 ms is the limit for an answer.", {"latency_p99_ms": 150}),
    ("The supplier showed a 70B model. A small encoder (110M) is enough.", {"model_size_params": 110_000_000}),
    (
        "Every night we get a file with roughly 900,000 transactions (2.5 GB). It must be scored by 05:00.",
        {"batch_records_per_run": 900_000},
    ),
    ("Network between plant and cloud: 35 ms round trip. The loop needs an answer in 250 ms.", {"latency_p99_ms": 250}),
    ("The db is 600 GB but the training set is tiny, 2 GB.", {"training_data_gb": 2}),
    (
        "Each of the 2,300 forwarders has a limit of 5 calls per second. In total it is around 90 calls per second.",
        {"avg_rps": 90},
    ),
    ("Peak: 1,100 rps (Cyber Monday, measured at the load balancer for the whole shop).", {}),
    ("One image per request, max. 4 MB after scaling (cameras produce 25 MB).", {"payload_kb": 4000}),
    ("Please size for 250 requests per second. Marketing dreams of 2,000.", {"peak_rps": 250}),
    ("People wait 7 seconds today, we want an answer in 2 seconds.", {"latency_p99_ms": 2000}),
    ("Old: p95 2.1 s. New: p95 700 ms.", {"latency_p95_ms": 700}),
    ("Gate closure is 5 minutes before delivery. An answer must come within 30 seconds.", {"latency_p99_ms": 30_000}),
    ("Data volume: 30 million rows x 200 columns, ca. 45 GB, for the retraining.", {"training_data_gb": 45}),
    ("A human moderator handles 60 posts per hour. Our API gets 9 calls per second.", {"avg_rps": 9}),
    (
        "Each of the 24 cameras delivers 10 frames per second; we analyse 2 per second and camera.",
        {"events_per_second": 48},
    ),
    ("1.5k rps on a calm day, x4 when something breaks in the news.", {"avg_rps": 1500, "peak_rps": 6000}),
    ("25 rps steady, 120 rps burst for up to 3 minutes.", {"avg_rps": 25, "peak_rps": 120}),
    ("We set 300 ms (p95) because the booking page already takes 2 s.", {"latency_p95_ms": 300}),
    ("The cluster of today handles 2,600 rps in total for four products. Ours is the smallest, 180.", {"avg_rps": 180}),
    ("Audit logs: keep a year, hot for 30 days.", {"audit_retention_days": 365}),
    ("The annual cost for the cloud MUST NOT exceed EUR 54.000,00.", {"monthly_budget_usd": 4500}),
    ("Operating cost max. 3.500 EUR per month, one-time cost max. 180.000 EUR.", {"monthly_budget_usd": 3500}),
    ("Cost: $4.1k/mo now, cap is $5k.", {"monthly_budget_usd": 5000}),
    (
        "Run cost <= $1,800/month at 60k applications. Licence of D&B ($95k/yr) is separate.",
        {"monthly_budget_usd": 1800},
    ),
    (
        "US-1 The full answer comes within 10 seconds.\nAC: measured at the 95th percentile.",
        {"latency_p95_ms": 10_000},
    ),
    ("Replace the subscription (28k USD/month, 99.9 % SLA) by an own model.", {}),
    ("Bidders show 3 references with an uptime of 99.95 % or more.", {}),
    ("LightGBM 60MB, retrained nightly, 120 GB", {"training_data_gb": 120}),
    ("Trained on 5 years of radar (11 TB -> 2 TB after sampling).", {"training_data_gb": 2000}),
    ("Tier: 3 (99.0 %, RTO 24h)", {"availability_pct": 99, "rto_minutes": 1440}),
    (
        """| Topic | v1 (live) | v2 (to build) |
|---|---|---|
| p99 | n/a | 70 ms |
| Uptime | 97 % | 99.9 % |""",
        {"latency_p99_ms": 70, "availability_pct": 99.9},
    ),
]


@pytest.mark.parametrize(("text", "figures"), FIGURES)
def test_all_figures_are_read_and_no_others(text: str, figures: dict[str, float]) -> None:
    read = extract(text)
    numbers = [c for c in read.constraints if c.hard and VOCABULARY[c.field].kind in ("number", "integer")]
    assert sorted((c.field, float(str(c.value))) for c in numbers) == sorted(figures.items())
    assert not read.contradictions
