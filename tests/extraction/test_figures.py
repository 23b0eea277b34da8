"""Figures whose unit, subject or sum stands elsewhere."""

import pytest

from mlopsctl.extraction.extract import extract


def said(text: str) -> dict[str, set[object]]:
    found: dict[str, set[object]] = {}
    for constraint in extract(text).constraints:
        found.setdefault(constraint.field, set()).add(constraint.value)
    return found


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("How many transactions per second at peak?\n\nAround 450.", "peak_rps", 450),
        ("The service answers 40 requests per second. On Saturday nights we have seen 130.", "peak_rps", 130),
        ("Latency (ms): median 15, 95th 40, 99th 90.", "latency_p95_ms", 40),
        ("Peak load is 50 rps - sorry, 80, not 50.", "peak_rps", 80),
        ("Plan for 300 requests/s. Make that 400.", "avg_rps", 400),
        ("It carries 20 to 30 calls per second, on sale days it reaches 60.", "peak_rps", 60),
        ("We see one or two requests a second.", "avg_rps", 2),
        ("12 hospitals, one request per scan: 3,600 on a weekday, 500 in the busiest hour.", "peak_rps", 500 / 3600),
        ("The till looks up a price for each scan: 900 lookups per second on a quiet day.", "avg_rps", 900),
        ("40 requests/s, bursts to 250.\n\n250 was before the second bot. Bursts are 400 now.", "peak_rps", 400),
        ("p99 250 ms.\n\nThe 250 was copied from the search team. For us p99 is 200 ms.", "latency_p99_ms", 200),
        ("55,000 ride requests on a school day. Between 7 and 8 about 18,000 of them arrive.", "peak_rps", 5),
        ("Each read takes no more than 8 ms (p99) or 3 ms (p50).", "latency_p50_ms", 3),
        ("p99 now 410ms. We promised 250.", "latency_p99_ms", 250),
        ("On average we get 30 requests per second today. The new one must take 90 a second.", "avg_rps", 30),
        ("Requests per second: 40 on average, 300 at the peak.", "peak_rps", 300),
        ("Black Friday last year topped out at 1,900/s, plan for peaks of 2,500 rps please.", "peak_rps", 2500),
        ("The fields are in the ERP inside ten minutes.", "latency_p99_ms", 600_000),
        ("Load: average 0.4 requests per second; on exam days 25.", "peak_rps", 25),
        ("It is about 64 requests a second; between 19 and 22 h it's more like 210.", "peak_rps", 210),
        ("Lookup 30 ms, model 80 ms, network 20 ms, altogether not more than 130 ms.", "latency_p99_ms", 130),
        ("Flagged within 90 seconds of acquisition, 95 studies of 100.", "latency_p95_ms", 90_000),
        ("The flap opens 900 ms after the shot. A verdict which comes later is worthless.", "latency_p99_ms", 900),
    ],
)
def test_a_figure_borrows_its_unit(text: str, field: str, value: object) -> None:
    assert value in said(text).get(field, set())


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Each of our 400 kiosks sends three readings a second.", "events_per_second", 1200),
        ("8000 trackers, one ping every 20 seconds each.", "events_per_second", 400),
        ("Every scooter (there are 6,000 of them) reports its position twice a minute.", "events_per_second", 200),
        ("Per kiosk one request every 40 seconds. There are 1,200 kiosks.", "avg_rps", 30),
        (
            "There are 20 tanks with five probes on each, and each probe sends 2 readings a second.",
            "events_per_second",
            200,
        ),
        ("A request arrives every 50 milliseconds on average.", "avg_rps", 20),
        ("75 requests a second on average. The peak is four times higher.", "peak_rps", 300),
        ("We see 90 QPS on weekdays; on Sundays that number quadruples.", "peak_rps", 360),
        ("When the results come out 60,000 people ask for theirs within the first five minutes.", "peak_rps", 200),
    ],
)
def test_a_sum_left_to_the_reader_is_made(text: str, field: str, value: object) -> None:
    assert value in said(text).get(field, set())


@pytest.mark.parametrize(
    "text",
    [
        "The cache is refreshed every 30 seconds by each node.",
        "The interface with the laboratory system admits at most 10 calls per second.",
        "All models together make several million predictions per minute.",
        "2 million meters, one value every 15 minutes. The head-end delivers everything in one file per night.",
        "Every user asks five questions a day.",
        "Each of the 12 kilns sends 250 readings a second, so 3k/s altogether.",
    ],
)
def test_what_one_of_many_does_is_no_rate_of_the_system(text: str) -> None:
    rates = {v for f in ("avg_rps", "peak_rps", "events_per_second") for v in said(text).get(f, set())}
    assert rates <= {3000}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("RTO/RPO: 4h/15min", "rto_minutes", 240),
        ("Recovery time / recovery point: 30 min / 5 min", "rto_minutes", 30),
        ("We authorise 350 payments a second, 1,100 just before Christmas.", "peak_rps", 1100),
        ("Context: scores for the till. Load 15 req/s on average, at most 110 req/s.", "peak_rps", 110),
        ("p50/p95/p99: 20/60/110 ms", "latency_p95_ms", 60),
        ("How long may the service be down?\n\nAn hour at most.", "rto_minutes", 60),
        ("How much data can you afford to lose?\n\nFive minutes' worth.", "rpo_minutes", 5),
        ("| service | p99 (ms) |\n|---|---|\n| search | 120 |", "latency_p99_ms", 120),
        ("Across a calendar year we put up with 4 hours and 23 minutes of outage.", "availability_pct", 99.95),
        ("The service must be back within the hour after a crash.", "rto_minutes", 60),
        ("If it dies, clerks type by hand. That is ok for half a day, not longer.", "rto_minutes", 720),
        ("99.5 % per month is the target, back in service within 2 h.", "rto_minutes", 120),
        ("Restoring took 14 hours last time. The new target is 2 hours.", "rto_minutes", 120),
        ("Which data may get lost? Our own overrides: one day.", "rpo_minutes", 1440),
        (
            "## Retention of the audit trail\n\n- decisions: 7 years\n- debug traces: 14 days",
            "audit_retention_days",
            2555,
        ),
        ("We must be able to prove for 3 years why each score came out.", "audit_retention_days", 1095),
        ("Nothing older than 5 minutes may be missing after a restore.", "rpo_minutes", 5),
        (
            "Forecasts are computed every night, ready before the shift at 5:30, and cannot start before midnight.",
            "batch_window_hours",
            5.5,
        ),
    ],
)
def test_a_time_belongs_to_what_is_said_of_it(text: str, field: str, value: object) -> None:
    assert value in said(text).get(field, set())


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Replies take 300 ms on average.", "latency_p99_ms"),
        ("Warranty: faults are repaired within 5 working days.", "rto_minutes"),
        ("Support: tickets of class P1 are answered in 15 min, of P2 in 4 h.", "rto_minutes"),
        ("06:10 node lost; 11:30 restored from the backup of the night, 9 hours of changes gone.", "rpo_minutes"),
        ("The presses are down 3 hours a week on average.", "availability_pct"),
        (
            "The uptime of 99.95 % is for the ticketing system of the other contractor.",
            "availability_pct",
        ),
        ("Availability in the last 28 days: 99.41 %.", "availability_pct"),
        ("I asked for 600 EUR per month for the cloud. Got less.", "monthly_budget_usd"),
        ("## Retention of the audit trail\n\n- debug traces: 14 days", "audit_retention_days"),
        ("Readings may deviate by 5 minutes.", "rpo_minutes"),
        ("The model is a CatBoost classifier, 45 MB.", "payload_kb"),
        ("Estimates are made by a LightGBM model (18 MB), called by a form.", "payload_kb"),
        ("If a region fails, the RTO is 4 hours.", "multi_region"),
    ],
)
def test_a_time_is_not_taken_for_another(text: str, field: str) -> None:
    assert field not in said(text)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("The run has to fit between 1 and 5 a.m.", 4),
        ("The file arrives at six in the evening and the scores must be ready by half past four.", 10.5),
        ("The nightly job kicks off at midnight and has to be finished by six.", 6),
        ("The quarter-end run gets the cluster from Friday 18:00 till Monday 06:00.", 60),
        ("The batch must be over before 6 o'clock; it cannot start before one.", 5),
    ],
)
def test_a_window_is_told_by_the_clock(text: str, hours: float) -> None:
    assert said(text)["batch_window_hours"] == {hours}


def test_opening_hours_are_no_batch_window() -> None:
    assert "batch_window_hours" not in said("The desk is staffed from 8 a.m. to 6 p.m. and looks at the scores.")


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Each run: 64 files of 10,000 rows.", "batch_records_per_run", 640_000),
        ("The planner gets the orders, 7,500 of them, for the nightly run.", "batch_records_per_run", 7500),
        ("A forecast is written every morning: 9.600.000 rows.", "batch_records_per_run", 9_600_000),
        ("The corpus we train on weighs 12 TB.", "training_data_gb", 12_000),
        ("Model: Llama 3 8B.", "model_size_params", 8_000_000_000),
    ],
)
def test_a_size_is_read(text: str, field: str, value: object) -> None:
    assert value in said(text).get(field, set())


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("Finance gives us 30k EUR annually for AWS.", 2500, "EUR"),
        ("The monthly bill may not top 5k.", 5000, "USD"),
        ("The cloud allowance was fixed by the board at 850 € a month.", 850, "EUR"),
        ("Last year we burned $7k a month. We won't spend more than that.", 7000, "USD"),
        ("| item | limit (EUR/month) |\n|---|---|\n| cloud | 4,200 |", 4200, "EUR"),
    ],
)
def test_a_budget_is_read(text: str, amount: float, currency: str) -> None:
    budgets = [c for c in extract(text).constraints if c.field == "monthly_budget_usd"]
    assert [(c.value, c.currency) for c in budgets] == [(amount, currency)]


@pytest.mark.parametrize(
    "text",
    ["Customers pay 9 dollars a month for the app.", "An outage costs us 20k an hour.", "Our turnover is $4M a month."],
)
def test_other_money_is_no_budget(text: str) -> None:
    assert "monthly_budget_usd" not in said(text)


@pytest.mark.parametrize(
    ("text", "cadence"),
    [
        ("Once a week the weights are recomputed from scratch.", "weekly"),
        ("Scores are refreshed daily, the model itself every month.", "monthly"),
        ("It never stops learning: each click adjusts the weights.", "continuous"),
        ("No automatic retraining; a data scientist starts it.", "manual"),
        ("Retrain when the error climbs above 12 %.", "on_drift"),
        ("The model is rebuilt 4 times a year.", "quarterly"),
    ],
)
def test_a_cadence_is_read(text: str, cadence: str) -> None:
    assert said(text)["retrain_cadence"] == {cadence}


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("How many people will run it?\n\nFive, later maybe six.", 5),
        ("We're a trio of ML engineers.", 3),
        ("On-call is shared between six engineers.", 6),
        ("The sole engineer who runs it is Petra.", 1),
        ("Three developers operate it; the external agency, 20 people, leaves.", 3),
    ],
)
def test_a_team_is_counted(text: str, size: int) -> None:
    assert said(text)["team_size"] == {size}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("One service, active in Sydney and Singapore at the same time.", {True}),
        ("The service runs in Sydney, independent copies run in Singapore.", None),
    ],
)
def test_places_that_serve_together_are_several_regions(text: str, value: set[object] | None) -> None:
    assert said(text).get("multi_region") == value


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("- 5,400 barrels have a box, and a box\n  sends a message every\n  10 seconds", "events_per_second", 540),
        ("**Peak:**   **400**  requests   per\n second", "peak_rps", 400),
        ("40 QPS sustained, bursts to 10x.", "peak_rps", 400),
        ("- Mean load: 30 requests/s\n- Peak factor: 4", "peak_rps", 120),
        (
            "6 halls with 20 looms each, every loom has 5 probes; one reading a second per probe.",
            "events_per_second",
            600,
        ),
        ("A probe sends 2 readings a second. Per probe. There are 85 probes.", "events_per_second", 170),
        ("Hosting may cost Rs 2,50,000 per month.", "monthly_budget_usd", 250_000),
        ("The cloud gets £12k pcm all in.", "monthly_budget_usd", 12_000),
        ("RTO 1h / RPO 5m", "rpo_minutes", 5),
    ],
)
def test_layout_and_notation_do_not_matter(text: str, field: str, value: object) -> None:
    assert value in said(text).get(field, set())


def test_what_is_thrown_away_is_no_log() -> None:
    said = "Raw transcripts are deleted after 30 days. The records of decisions shall be conserved during 10 years."
    assert [c.value for c in extract(said).constraints if c.field == "audit_retention_days"] == [3650]
