"""The plainest statements are read, alone and in a list."""

from pathlib import Path
from typing import Any, cast

import pytest

from mlopsctl.catalog import safe_yaml
from mlopsctl.extraction.extract import extract

_STATED = cast("dict[str, list[dict[str, Any]]]", safe_yaml.read(Path(__file__).with_name("plain.yaml")))
_CASES = [(field, told["value"], said) for field, all_ in _STATED.items() for told in all_ for said in told["said"]]
_ALONE, _LISTED = "{}\n", "# Brief\n\n## Requirements\n\n- The parties meet in March.\n- {}\n"


@pytest.mark.parametrize("layout", [_ALONE, _LISTED], ids=["alone", "listed"])
@pytest.mark.parametrize(("field", "value", "said"), _CASES)
def test_a_plain_statement_is_read(field: str, value: bool | float | str, said: str, layout: str) -> None:
    found = [c.value for c in extract(layout.format(said)).constraints if c.field == field]
    members = [member for v in found for member in (v if isinstance(v, tuple) else (v,))]
    assert value in [round(m, 1) if isinstance(m, float) else m for m in members]
