import re
from importlib import resources

import pytest
import yaml

from mlopsctl.extraction.lexicon import EDGE, begins_with_word, data, expression, phrases
from mlopsctl.extraction.necessary import needs, parsed, pieces, possible
from mlopsctl.extraction.openings import Openings, openings


@pytest.mark.parametrize(
    ("expression", "text", "may_be"),
    [
        (r"sign(?:ed)? off by", "Signed  OFF BY the board", True),
        (r"canar(?:y|ies)", "two canaries", True),
        (r"canar(?:y|ies)", "a canvas", False),
        (r"(?:\d+|few) shops first", "the store is first", False),
        (r"(?:abc)?xyz", "only xyz", True),
        (r"a|long word", "nothing of both", True),
    ],
)
def test_what_an_expression_cannot_do_without(expression: str, text: str, may_be: bool) -> None:
    assert possible(needs(parsed(expression)), pieces(text)) is may_be


def test_nothing_that_is_found_was_thought_impossible() -> None:
    words = [
        "canaries",
        "no internet access",
        "approved by the board",
        "reason codes",
        "our own keys",
        "for 5% of users",
    ]
    for families in data("families").values():
        for one in (one for some in families.values() for one in some if "<" not in one):
            for text in words:
                assert possible(needs(parsed(one)), pieces(text)) or not re.search(one, text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("expression", "text", "places"),
    [
        (r"(?:two|a few) shops", "Two shops, two of a few shops", [0, 18]),
        (r"(?:the )?canar(?:y|ies)", "The canary, canaries", [0, 4, 12]),
        (r"(?<!no )\bfees?\b(?! of)", "İ fees", [2]),
        (r"[1-3]\d? ?%", "4 of 25 %", [5]),
        (r"(?:re-?)+train", "train, retrain", [7]),
        (r"none", "nothing", None),
    ],
)
def test_where_an_expression_can_begin(expression: str, text: str, places: list[int] | None) -> None:
    assert Openings([openings(parsed(expression))]).places(text).get(0) == places


@pytest.mark.parametrize("expression", [r"\w+ shops", r"x*\w", r"(?:a|.)b"])
def test_what_may_begin_with_anything_is_tried_anywhere(expression: str) -> None:
    assert Openings([openings(parsed(expression))]).places("text") == {0: []}


def test_of_phrases_that_begin_alike_the_longest_is_found() -> None:
    found = phrases(["no", "No way", "no way out", "c++", "not"]).finditer("no\n way  OUT, no way, no, c++, nothing")
    assert [m.group() for m in found] == ["no\n way  OUT", "no way", "no", "c++"]


def test_what_is_tried_at_words_alone_begins_with_a_letter() -> None:
    """`standing.outside` is tried at words alone as a whole."""
    for file in resources.files("mlopsctl.extraction").joinpath("data").iterdir():
        lists = data(file.name.removesuffix(".yaml"))
        for name, parts in lists.items() if isinstance(lists, dict) else ():
            if "." not in str(name) or name == "standing.outside":
                continue
            edge, groups = (EDGE, parts.values()) if isinstance(parts, dict) else ("", [parts])
            for one in (one for group in groups for one in group if begins_with_word(edge, one)):
                assert all(beginning[:1].isalnum() for beginning in openings(parsed(expression([one])))), (name, one)


def test_both_loaders_read_the_same_data() -> None:
    """Where PyYAML was built without its C library the slower loader reads it, and it is the stricter one."""
    for file in resources.files("mlopsctl.extraction").joinpath("data").iterdir():
        assert yaml.safe_load(file.read_text(encoding="utf8")) == data(file.name.removesuffix(".yaml"))
