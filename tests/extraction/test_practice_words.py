"""Practices, regimes and classes of data: many ways to ask for them, and sentences that only name them."""

from pathlib import Path
from typing import cast

import pytest

from mlopsctl.catalog import safe_yaml
from mlopsctl.extraction.extract import extract

_CASES = cast("list[dict[str, str]]", safe_yaml.read(Path(__file__).with_name("practices.yaml")))


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case["says"][:60])
def test_what_is_read_of_a_passage(case: dict[str, str]) -> None:
    found = [c for c in extract(case["says"]).constraints if c.field == case["field"] and c.value is not False]
    if case["reads"] in ("none", "a wish"):
        assert [c.hard for c in found] == ([] if case["reads"] == "none" else [False])
        return
    read = {str(value) for c in found for value in (c.value if isinstance(c.value, tuple) else (c.value,))}
    assert case["reads"] in read
