"""Whose a figure is and what it counts: failures and losses, shares, things that make a request each."""

from mlopsctl.extraction.extract import extract

Told = dict[str, set[object]]


def _read(text: str) -> Told:
    told: Told = {}
    for c in extract(text).constraints:
        told.setdefault(c.field, set()).update(c.value if isinstance(c.value, tuple) else {c.value})
    return told


def test_what_is_lost_in_a_failure_is_told_from_what_fails() -> None:
    told = _read("Maximum time to restore service after the loss of a data centre: 8 h. RPO 5 minutes.")
    assert told["rto_minutes"] == {480}
    assert told["rpo_minutes"] == {5}
    assert "rpo_minutes" not in _read("Replication lag of the warehouse is 20 minutes.")
    assert _read("If a region is lost, the other one must have taken over within 5 minutes.")["rto_minutes"] == {5}
    assert "rto_minutes" not in _read("If the hint isn't there within two seconds nobody needs it.")


def test_a_percentile_that_the_next_sentence_gives() -> None:
    told = _read("The flag has to be there within 40 seconds. Ninety-nine percent of pictures must make that.")
    assert told["latency_p99_ms"] == {40_000}


def test_a_share_of_a_month_is_availability_and_a_share_of_things_is_none() -> None:
    assert _read("98.5 % per calendar month is enough.")["availability_pct"] == {98.5}
    assert "availability_pct" not in _read("Availability of the result: 5 minutes for 95 % of the pages.")
    assert "availability_pct" not in _read("I'm not going to promise 99.9 % to anyone.")


def test_things_that_make_one_request_each_are_requests() -> None:
    told = _read("4,320 studies a day, each study is one inference request.")
    assert round(float(str(*told["avg_rps"])), 3) == 0.05


def test_the_part_that_a_model_learns_from_counts() -> None:
    told = _read("The archive holds 18 TB of scans, of which 700 GB are labelled and used for training.")
    assert told["training_data_gb"] == {700}
    told = _read("Retrain every Monday on the clicks of 90 days, roughly 450 GB of Parquet.")
    assert told["training_data_gb"] == {450}


def test_the_mean_of_a_stream_counts_and_a_rate_told_twice_counts_once() -> None:
    assert _read("Our pumps send 1,200 readings a second on average and 4,000 at peak.")["events_per_second"] == {1200}
    told = _read("Mean load is 12 requests per second (one million a day), and we saw 85 on cyber Monday.")
    assert (told["avg_rps"], told["peak_rps"]) == ({12}, {85})
    assert _read("350 trucks report their position every 5 seconds.")["events_per_second"] == {70}


def test_a_limit_on_what_the_sentence_before_tells_of() -> None:
    told = _read("We lost four hours of data in the outage of March. That must never exceed ten minutes again.")
    assert told["rpo_minutes"] == {10}
    assert "rto_minutes" not in told


def test_what_arrives_in_the_evening_and_is_done_by_the_morning_is_one_run() -> None:
    told = _read("We get 1,200 new decisions each evening at 19:00. By 05:00 all of them should have a summary.")
    assert told["batch_records_per_run"] == {1200}
    assert told["batch_window_hours"] == {10}
    assert "avg_rps" not in told


def test_a_unit_may_stand_in_the_column_before_or_behind_the_figure() -> None:
    told = _read("| Ref | Figure | Unit | Target |\n|---|---|---|---|\n| P1 | Response, percentile 95 | ms | 150 |\n")
    assert told["latency_p95_ms"] == {150}
    assert "latency_p99_ms" not in told
    assert _read("| Figure | Value | Unit |\n|---|---|---|\n| Recovery time | 45 | minutes |\n")["rto_minutes"] == {45}


def test_a_row_tells_what_it_counts() -> None:
    told = _read("| Item | Value |\n|---|---|\n| Sensors | 96,000, one reading every 10 s each |\n")
    assert told["events_per_second"] == {9600}
    told = _read("| | Completion | Chat |\n|---|---|---|\n| Peak requests per second | 220 | 15 |\n")
    assert "avg_rps" not in told


def test_what_a_trial_gave_is_told_and_what_to_design_for_is_wanted() -> None:
    told = _read("In the pilot we measured 25 questions per minute, please design for 60 questions per minute at peak.")
    assert told["peak_rps"] == {1}
    assert "latency_p99_ms" not in _read("No functions must be used on the path: the test gave us 31 ms at p99.")


def test_nothing_may_get_lost_unless_for_longer() -> None:
    assert _read("| Acceptable data loss | none for the images |")["rpo_minutes"] == {0}
    assert "rpo_minutes" not in _read("No page may get lost for more than ten visits.")


def test_a_deadline_may_say_at() -> None:
    told = _read("The run may begin at 01:30, when the scans are closed. At 04:00 the numbers must lie in the system.")
    assert told["batch_window_hours"] == {2.5}


def test_what_parts_take_and_what_incidents_cost_is_no_limit() -> None:
    for told in (
        "The model weighs 3.5 GB and needs 24 GB of GPU memory.",
        "The last outage cost us 6 hours.",
        "The polling interval is 30 s, the retry delay 200 ms.",
        "Users leave after 3 seconds.",
        "The screen refreshes once a minute.",
        "Agents take 11 million calls a year.",
    ):
        read = {c.field for c in extract(told).constraints}
        assert not read & {"payload_kb", "rto_minutes", "latency_p99_ms", "avg_rps", "peak_rps"}, told
    told_twice = _read("p99 of the feature store is 4 ms. For the whole call we have 40 ms at p99.")
    assert told_twice["latency_p99_ms"] == {40}
