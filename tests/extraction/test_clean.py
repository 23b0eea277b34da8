"""Documents that hold together but say much that looks alike, and each of them again with one contradiction in it."""

from typing import cast

import pytest

from mlopsctl.catalog import safe_yaml
from mlopsctl.domain.requirements import Contradiction
from mlopsctl.extraction.extract import extract
from mlopsctl.resources import folder

CLEAN = folder("evals") / "extraction" / "clean"
STOPPED, FOUND = 16, 29  # of 88, as it is now: for no contradiction, and contradictions that are shown


@pytest.fixture(scope="module")
def told() -> dict[str, tuple[set[Contradiction], set[Contradiction]]]:
    """What is seen in each document as it is, and in the one that contradicts itself."""
    seen, edits = {}, cast("list[dict[str, str]]", safe_yaml.read(CLEAN / "planted.yaml"))
    for planted in edits:
        text = (CLEAN / f"{planted['name']}.md").read_text(encoding="utf8")
        assert text.count(planted["old"]) == 1, planted["name"]
        spoilt = text.replace(planted["old"], planted["new"])
        seen[planted["name"]] = (set(extract(text).contradictions), set(extract(spoilt).contradictions))
    return seen


def test_few_documents_are_stopped_for_what_is_no_contradiction(
    told: dict[str, tuple[set[Contradiction], set[Contradiction]]],
) -> None:
    stopped = [name for name, (clean, _) in told.items() if any(clash.hard for clash in clean)]
    assert len(stopped) <= STOPPED, stopped


def test_contradictions_that_were_put_in_are_shown(
    told: dict[str, tuple[set[Contradiction], set[Contradiction]]],
) -> None:
    def said(clashes: set[Contradiction]) -> set[tuple[str, ...]]:
        return {(c.field, c.claim, *(side.quote for side in c.sides)) for c in clashes}

    shown = [name for name, (clean, spoilt) in told.items() if said(spoilt) - said(clean)]
    assert len(shown) >= FOUND, f"{len(shown)} of {len(told)}"
