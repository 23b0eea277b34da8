from mlopsctl.extraction.extract import extract

_TEXT = """The p99 must stay under 100 ms on AWS.

We sell 700 kinds of tulips since our kick-off took 90 minutes, and a friend runs Kafka."""


def test_figures_and_known_words_without_a_constraint_are_listed() -> None:
    assert {(u.text, u.line) for u in extract(_TEXT).unread} >= {("700", 3), ("90 minutes", 3)}


def test_what_was_used_is_not_listed() -> None:
    assert not {u.text for u in extract(_TEXT).unread} & {"100 ms", "AWS"}
