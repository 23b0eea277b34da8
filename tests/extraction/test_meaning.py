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
