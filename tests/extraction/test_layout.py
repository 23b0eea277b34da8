"""What the layout of a document says of its sentences: chats, clauses, captions, tables, quoted mails, struck text."""

import pytest

from mlopsctl.extraction.extract import extract

Told = dict[str, set[object]]


def _read(text: str) -> Told:
    told: Told = {}
    for c in extract(text).constraints:
        told.setdefault(c.field, set()).update(c.value if isinstance(c.value, tuple) else {c.value})
    return told


def test_every_line_of_a_chat_is_a_turn() -> None:
    told = _read(
        "Tue 10:01 ana: which cloud?\nTue 10:02 bo: aws, eu-west-1. no azure please\n"
        "Tue 10:05 ana: do we need gpus\nTue 10:06 bo: no\nTue 10:07 ana: gitlab ci as always?\nTue 10:08 bo: yep\n"
    )
    assert told["clouds"] == {"aws"}
    assert told["clouds_forbidden"] == {"azure"}
    assert told["ci_platform"] == {"gitlab"}
    assert told["gpu_required"] == {False}


def test_a_name_and_a_time_begin_a_turn_where_people_speak_again() -> None:
    told = _read("ana 10:01  no public endpoint\nbo 10:02  fine\nana 10:03  terraform it is\nbo 10:04  ok\n")
    assert told["private_networking"] == {True}
    assert told["required_tech"] == {"terraform"}


def test_numbered_clauses_stand_apart() -> None:
    told = _read("1. HOSTING\n1.1 It is permitted to use Azure.\n1.2 It is not permitted to use Google.\n")
    assert told["clouds"] == {"azure"}
    assert told["clouds_forbidden"] == {"gcp"}


def test_a_caption_heads_the_paragraphs_below_it() -> None:
    told = _read("REQUIREMENTS\n\nThe GDPR applies.\n\nOUT OF SCOPE\n\nHIPAA, and a second region.\n")
    assert told["compliance"] == {"gdpr"}
    assert "multi_region" not in told


def test_the_rows_of_a_table_of_questions_and_answers_are_a_talk() -> None:
    told = _read(
        "| # | Question from the bidder | Answer of the contracting authority |\n|---|---|---|\n"
        "| 1 | How many readings come in? | 2,600 stations send one record every 5 seconds, i.e. 520 per second. |\n"
        "| 2 | Is a deep learning model required? | No. An isolation forest has proven sufficient. |\n"
        "| 3 | Cloud? | AWS, region eu-central-1. |\n| 4 | Availability? | 99.9 % in a year. |\n"
        "| 5 | What data loss is acceptable? | Up to 5 minutes; the service shall be restored within 1 hour. |\n"
        "| 6 | Budget? | The operating costs shall not exceed EUR 6,000 per month. |\n"
    )
    assert (told["clouds"], told["availability_pct"], told["monthly_budget_usd"]) == ({"aws"}, {99.9}, {6000.0})
    assert (told["rpo_minutes"], told["rto_minutes"], told["events_per_second"]) == ({5.0}, {60.0}, {520.0})
    assert told["model_type"] == {"anomaly_detection", "tabular"}
    assert "peak_rps" not in told


def test_a_title_is_no_section() -> None:
    told = _read("# What we have today and what must change\n\n## Needs\n\n- AWS, eu-west-1\n- GDPR\n")
    assert told["clouds"] == {"aws"}
    assert told["compliance"] == {"gdpr"}


def test_priorities_and_status_decide_over_rows() -> None:
    text = (
        "| Id | Requirement | Prio | Status |\n|---|---|---|---|\n| A1 | AWS, Frankfurt | M | agreed |\n"
        "| A2 | Explanations for every score | C | agreed |\n| A3 | Kubernetes | W | agreed |\n"
        "| A4 | HIPAA | M | withdrawn, see A9 |\n"
    )
    requirements = extract(text)
    told = _read(text)
    assert told["clouds"] == {"aws"}
    assert told["forbidden_tech"] == {"kubernetes"}
    assert "compliance" not in told
    wish = requirements.find("explainability_required")
    assert wish is not None
    assert not wish.hard


def test_a_row_that_gets_a_no_is_refused_in_whichever_column() -> None:
    told = _read("| Thing | Allowed? | Why |\n|---|---|---|\n| Kubernetes | no | nobody knows it |\n")
    assert told["forbidden_tech"] == {"kubernetes"}


def test_a_figure_takes_the_unit_of_the_next_column() -> None:
    told = _read(
        "| Id | What | Value | Unit |\n|---|---|---|---|\n| A1 | Retention of the audit trail | 10 | years |\n"
    )
    assert told["audit_retention_days"] == {3650}


def test_the_mark_of_a_requirement_withdraws_it() -> None:
    told = _read(
        "R-1 (accepted) The GDPR applies.\n\nR-2 (withdrawn) Production on AWS and Azure.\n\nR-3 (proposed) SOC 2.\n"
    )
    assert told["compliance"] == {"gdpr"}
    assert "clouds" not in told


def test_struck_text_says_nothing() -> None:
    told = _read("- Azure, West Europe\n- ~~Kubernetes is required~~\n- ~~SOC 2~~\n")
    assert told["clouds"] == {"azure"}
    assert "required_tech" not in told
    assert "compliance" not in told


def test_a_reply_states_the_figures_of_the_mail_below_anew() -> None:
    told = _read("Logs are kept for 90 days.\n\n> On Monday Ed wrote:\n>\n> Logs are kept for 2 years. Use AWS.\n")
    assert told["audit_retention_days"] == {90}
    assert told["clouds"] == {"aws"}


def test_a_city_without_a_provider_is_a_region_of_any() -> None:
    requirements = extract("The service is deployed in Frankfurt. Colleagues visit the Paris office.")
    assert requirements.members("regions") == {"eu-central-1", "europe-west3", "germanywestcentral"}
    assert "clouds" in {q.field for q in requirements.questions}
    assert extract("We call Bedrock in Frankfurt.").members("regions") == {"eu-central-1"}


def test_what_kind_of_model_is_assumed_follows_from_the_work() -> None:
    asked = {
        q.field: q.default for q in extract("Questions are answered from our manuals, with retrieval (RAG).").questions
    }
    assert asked["model_type"] == ("llm", "embedding")


def test_figures_of_offers_phases_stages_and_other_systems_are_none_of_ours() -> None:
    told = _read(
        "| No. | Figure | Offer A | Limit |\n|---|---|---|---|\n| 1 | p95 latency | 80 ms | 120 ms |\n"
        "| 2 | Recovery time | 8 h | 4 h |\n\n"
        "| Figure | Phase 1 | Phase 2 |\n|---|---|---|\n| Availability | 99.5% | 99.9% |\n\n"
        "| System | Average req/s |\n|---|---|\n| Catalogue (exists) | 900 |\n| Prices (this project) | 300 |\n\n"
        "| Stage | Cloud budget per month |\n|---|---|\n| dev | 900 USD |\n| prod | 4,000 USD |\n"
    )
    assert told["latency_p95_ms"] == {120}
    assert told["rto_minutes"] == {240}
    assert told["availability_pct"] == {99.5}
    assert told["avg_rps"] == {300}
    assert told["monthly_budget_usd"] == {4000}


def test_signs_head_items_as_bullets_do_and_crosses_refuse() -> None:
    told = _read("✅ must: 45 ms p99, Kafka\n❌ not: SageMaker, multi-region\n❌ Kubernetes\n🤷 nice: Feast\n")
    assert told["latency_p99_ms"] == {45}
    assert told["forbidden_tech"] == {"sagemaker", "kubernetes"}
    assert told["multi_region"] == {False}
    assert not [c for c in extract("✅ must: Kafka\n🤷 nice: Feast\n").constraints if c.hard and c.value == ("feast",)]


def test_lines_that_end_early_are_sentences() -> None:
    told = _read(
        "we have 900 microphones, the cloud is to be chosen by you, AWS would do\n"
        "citizens look at the map, on a public site that is another project\n"
        "isolation forest, 20 MB\nwe are 2 admins\nmax 1,800 euros per month\n"
    )
    assert told["team_size"] == {2}
    assert told["model_type"] >= {"anomaly_detection"}
    assert told["monthly_budget_usd"] == {1800}


def test_a_heading_of_clauses_ends_the_background_above_it() -> None:
    told = _read(
        "**C.0 Background**\n\nThe office holds many plans; a pilot needed 14 seconds.\n\n"
        "**C.1 Performance**\n\nC.1.1 The answer shall be delivered within nine seconds at the 95th percentile.\n\n"
        "C.1.2 The Service shall be available 99.7 per cent of each month.\n"
    )
    assert told["latency_p95_ms"] == {9000}
    assert told["availability_pct"] == {99.7}


def test_the_title_of_slides_may_follow_the_first_slide() -> None:
    told = _read(
        "## Slide 1\n\n# Today's dish\n\nSummary for the design partner.\n\n"
        "## Slide 2: load\n\n- Ordinary: 350 requests / second\n\n## Slide 3: continuity\n\n- Availability 99.95 %\n"
    )
    assert told["avg_rps"] == {350}
    assert told["availability_pct"] == {99.95}


@pytest.mark.parametrize(
    ("heading", "stands"),
    [
        ("⚠ OLD (2023, before the migration): do not use", False),
        ("Obsolete", False),
        ("Version 0.3 (replaced)", False),
        ("From the old wiki, not maintained", False),
        ("The system we replace", False),
        ("Archived requirements (2022)", False),
        ("Replacement of the legacy scorer", True),
        ("Old town project", True),
    ],
)
def test_what_stands_under_a_heading_of_the_past_holds_no_more(heading: str, *, stands: bool) -> None:
    told = _read(f"# Scores\n\nWe build a scorer.\n\n## {heading}\n\n- p99 below 50 ms\n\n## Team\n\nWe are four.\n")
    assert ("latency_p99_ms" in told) is stands


@pytest.mark.parametrize("label", ["Out of scope", "Not in scope of this tender", "Excluded from this contract"])
def test_what_a_label_keeps_out_is_not_asked_for(label: str) -> None:
    assert (
        _read(f"{label}: the data warehouse in Snowflake, the chatbot and the migration of the Oracle archive.") == {}
    )


@pytest.mark.parametrize("row", ["Cloud cost, year", "Cloud cost per year", "Yearly budget", "Cost p.a."])
def test_a_row_may_limit_what_a_year_costs(row: str) -> None:
    told = _read(f"| Position | Limit |\n|---|---|\n| {row} | EUR 36,000 |\n")
    assert told == {"monthly_budget_usd": {3000.0}}


@pytest.mark.parametrize("row", ["Licence cost p.a.", "Staff cost, year", "Training cost, year"])
def test_a_row_of_other_costs_is_no_budget_of_the_cloud(row: str) -> None:
    assert _read(f"| Position | Limit |\n|---|---|\n| {row} | EUR 36,000 |\n") == {}
