"""Of values that stand together in ordinary text, each goes to what it is of, and to nothing else."""

from pathlib import Path
from typing import Any, cast

import pytest

from mlopsctl.catalog import safe_yaml
from mlopsctl.extraction.extract import extract

_CASES = cast("list[dict[str, Any]]", safe_yaml.read(Path(__file__).with_name("together.yaml")))


@pytest.mark.parametrize("case", _CASES, ids=[case["text"][:60] for case in _CASES])
def test_each_value_goes_to_what_it_is_of(case: dict[str, Any]) -> None:
    found = [(c.field, c.value) for c in extract(case["text"] + "\n").constraints]
    for field, wanted in case["read"].items():
        told = [m for f, v in found if f == field for m in (v if isinstance(v, tuple) else (v,))]
        assert sorted(told) == ([] if wanted is None else sorted(wanted) if isinstance(wanted, list) else [wanted])
