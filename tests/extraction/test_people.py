"""Who runs the system, and where it lives before production."""

import pytest

from mlopsctl.extraction.extract import extract


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("## Team\n\nAna, Bo and Chen", 3),
        ("People: Joost and I will look after it.", 2),
        ("| Topic | Value |\n|---|---|\n| People who run it | 5 |", 5),
        ("**People.** Three engineers of the platform group.", 3),
        ("Once it is live it belongs to two data engineers and me, so three people.", 3),
        ("How many will run it?\n\nTwo from my group, one from security.", 3),
        ("It is operated by two analysts and a student, thus three.", 3),
        ("It is looked after by 2 data scientists and 1 platform engineer.", 3),
        ("Staffing: 1.5 FTE operations, 1 FTE data science.", 3),
        ("It is operated by the analytics unit (four people).", 4),
        ("Our platform team of eight supports forty products; for this one we can spare two of them.", 2),
        ("Eight people know it, only two of us operate it.", 2),
        ("who's on the hook for running it?\n\nina 15:31\nyou, me and nils.", 3),
    ],
)
def test_a_team_is_counted(text: str, size: int) -> None:
    assert [c.value for c in extract(text).constraints if c.field == "team_size"] == [size]


@pytest.mark.parametrize(
    "text",
    [
        "One of us looks at it before it is booked.",
        "Ana, Bo: the two of you want opposite things.",
        "Kafka and Flink are there.",
        "An airline of the same owner runs its prices with a team of 60 people.",
        "Sales (38 people) and the desk (16) are users.",
    ],
)
def test_others_are_no_team(text: str) -> None:
    assert not [c for c in extract(text).constraints if c.field == "team_size"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Stages: playtest, live.", {"playtest", "live"}),
        ("DEV, ACC and PRD, separated by account.", {"dev", "acc", "prd"}),
        ("| Stage | Data |\n|---|---|\n| dev | synthetic |\n| prod | real |", {"dev", "prod"}),
        ("`stg` first for a week, then `prd`.", {"stg", "prd"}),
        ("Test data in the staging environment is made up.", {"staging"}),
        ("Code moves from dev to test to staging and prod.", {"dev", "test", "staging", "prod"}),
        ("The stages of the pipeline are ingest, train and deploy.", set()),
    ],
)
def test_environments_are_listed(text: str, names: set[str]) -> None:
    assert {v for c in extract(text).constraints if c.field == "environments" for v in _members(c.value)} == names


def _members(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def test_a_window_begins_in_one_sentence_and_ends_in_the_next() -> None:
    said = extract("The list is scored every Monday before 7 a.m. The data are delivered on Sunday at 22:00.")
    assert [c.value for c in said.constraints if c.field == "batch_window_hours"] == [9]
