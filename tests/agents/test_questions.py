import pytest

from documents import BATCH, ONLINE
from mlopsctl import catalog
from mlopsctl.agents.extractor import answered, assumed, under
from mlopsctl.agents.questions import MOST, worth_asking
from mlopsctl.domain.requirements import Question, Requirements
from mlopsctl.domain.standards import Standards
from mlopsctl.extraction.extract import extract
from mlopsctl.planning.sketch import sketch

CATALOG = catalog.load()


def _read(text: str) -> Requirements:
    return under(extract(text), {}, Standards())


def _asked(text: str) -> dict[str, Question]:
    return {q.field: q for q in worth_asking(_read(text), CATALOG)}


def test_what_changes_no_design_is_not_asked() -> None:
    candidates = {q.field for q in extract(BATCH).questions}
    assert "team_size" in candidates - set(_asked(BATCH))
    assert {"regions", "monthly_budget_usd"} <= set(_asked(ONLINE))


def test_what_is_asked_says_what_an_answer_would_change() -> None:
    """The claim in `why` is true: planning with that answer gives that bill."""
    stages = _asked(ONLINE)["environments"]
    answer = {"environments": ["dev", "staging", "prod"]}
    read = _read(ONLINE)
    read = read.model_copy(update={"questions": tuple(worth_asking(read, CATALOG))})
    base, other = sketch(assumed(read), CATALOG), sketch(assumed(answered(read, answer)), CATALOG)
    assert base is not None
    assert other is not None
    assert f"${other.monthly_usd:,.0f} a month instead of ${base.monthly_usd:,.0f}" in stages.why


def test_the_most_decisive_question_comes_first_and_there_is_an_end() -> None:
    vague = "# Scores\n\nAn API returns a score for each order, online. We retrain the model now and then.\n"
    asked = worth_asking(_read(vague), CATALOG)
    assert asked[0].field == "monthly_budget_usd"
    assert len([q for q in asked if not q.blocking]) <= MOST
    fields = [q.field for q in asked]
    assert fields.index("clouds") < fields.index("ci_platform")


def test_questions_that_block_stay_and_come_first() -> None:
    first, *_ = worth_asking(_read("# A model\n\nThe budget is 900 USD a month on AWS.\n"), CATALOG)
    assert (first.field, first.blocking, first.default) == ("workloads", True, None)


def _why(text: str, field: str) -> str:
    return next(q.why for q in worth_asking(_read(text), CATALOG) if q.field == field)


def test_with_a_stated_region_residency_decides_on_controls_and_not_on_the_design() -> None:
    why = {text: _why(text, "data_residency") for text in (ONLINE, ONLINE.replace("AWS", "AWS in us-east-1"))}
    assert ["With" in said for said in why.values()] == [True, False]


def test_what_is_read_between_the_lines_and_a_choice_of_clouds_are_asked() -> None:
    assert "latency_p99_ms" in _asked(ONLINE.replace("p99 latency", "Latency"))
    assert "clouds" not in _asked(ONLINE)
    assert "clouds" in _asked(ONLINE.replace("on AWS", "on AWS or GCP"))


def test_the_same_document_is_asked_the_same() -> None:
    assert worth_asking(_read(ONLINE), CATALOG) == worth_asking(_read(ONLINE), CATALOG)


@pytest.mark.parametrize("text", [ONLINE, BATCH], ids=["online", "batch"])
def test_every_default_becomes_an_assumption_that_an_answer_replaces(text: str) -> None:
    read = _read(text)
    read = read.model_copy(update={"questions": worth_asking(read, CATALOG)})
    assumptions = {c.field for c in assumed(read).constraints if c.source.kind == "assumption"}
    assert assumptions == {q.field for q in read.questions if q.default is not None}
    told = assumed(answered(read, {"availability_pct": 99.0}))
    assert [c.source.kind for c in told.constraints if c.field == "availability_pct"] == ["answer"]


def test_the_assumed_average_follows_from_an_answered_peak() -> None:
    read = _read("# Scores\n\nA REST endpoint answers online scoring requests on AWS.\n")
    read = read.model_copy(update={"questions": worth_asking(read, CATALOG)})
    assert assumed(answered(read, {"peak_rps": 6.0})).value("avg_rps", 0.0) == 3.0
