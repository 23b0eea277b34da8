import re
from importlib import resources

import pytest
import yaml

from mlopsctl.extraction.lexicon import data
from mlopsctl.extraction.necessary import needs, pieces, possible


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
    assert possible(needs(expression), pieces(text)) is may_be


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
                assert possible(needs(one), pieces(text)) or not re.search(one, text, re.IGNORECASE)


def test_both_loaders_read_the_same_data() -> None:
    """Where PyYAML was built without its C library the slower loader reads it, and it is the stricter one."""
    for file in resources.files("mlopsctl.extraction").joinpath("data").iterdir():
        assert yaml.safe_load(file.read_text(encoding="utf8")) == data(file.name.removesuffix(".yaml"))
