import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlopsctl.codegen.markdown import markdown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("p99 under 80 ms, 5% of 2.5 GB (peak)", "p99 under 80 ms, 5% of 2.5 GB (peak)"),
        ("a | b\n\n# c", "a \\| b # c"),
        ("# heading", "\\# heading"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("12) item", "12\\) item"),
        ("<b>*x*</b> [l](u) `c` \\", "\\<b\\>\\*x\\*\\</b\\> \\[l\\](u) \\`c\\` \\\\"),
        ("ask @team at https://x.example or www.x.example", "ask \\@team at https\\://x.example or www\\.x.example"),
        ("\u202egnp\x1b[31m", "gnp\\[31m"),
    ],
)
def test_text_is_shown_as_it_is(text: str, shown: str) -> None:
    assert markdown(text) == shown


@given(st.text())
def test_nothing_starts_markup(text: str) -> None:
    shown = markdown(text)
    assert shown.isprintable()
    bare = re.sub(r"\\.", "", shown)
    assert not set(bare) & set("\\`*_{}[]<>|~$@&")
