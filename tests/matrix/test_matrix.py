"""The blueprints in combination: a seeded part of what `make matrix` tries."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mlopsctl import catalog as catalogue
from mlopsctl import settings
from mlopsctl.app.matrix import CLOUD, Tried, failing, look_over, matrix, prove
from mlopsctl.catalog import Catalog
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.grading.matrix.levels import load_settings, pairs, shown
from mlopsctl.grading.matrix.rows import Matrix, combine

STATIC, WHOLE = 12, 1  # rows; `make matrix` takes all

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return catalogue.load()


@pytest.fixture(scope="module")
def sought(catalog: Catalog) -> Matrix:
    return matrix(catalog)


@pytest.fixture(scope="module")
def toolbox() -> Iterator[Toolbox]:
    with Toolbox(settings.load()) as tools:
        yield tools


def test_every_pair_is_in_a_row_or_has_a_reason(sought: Matrix) -> None:
    met = {pair for row in sought.rows for pair in pairs(row.keys)}
    assert {shown(p) for p in sought.pairs - met - sought.incompatible.keys()} == set()
    assert not met & sought.incompatible.keys()
    assert all(sought.incompatible.values())


def test_every_size_can_be_in_a_design(catalog: Catalog, sought: Matrix) -> None:
    """A size that no row has is one that nobody can ever get."""
    chosen = {(slot, size) for row in sought.rows for slot, size in row.chosen.items()}
    every = {(b.slot, f"{b.name}:{s.name}") for b in catalog.blueprints if b.cloud == CLOUD for s in b.sizes}
    assert every - chosen == set()


def test_the_same_blueprints_give_the_same_rows(catalog: Catalog, sought: Matrix) -> None:
    few = load_settings().model_copy(update={"mixes": (), "regions": load_settings().regions[:1]})
    small = replace(catalog, blueprints=tuple(b.model_copy(update={"sizes": b.sizes[:1]}) for b in catalog.blueprints))
    again = [combine(few, small, small.cloud(CLOUD)) for _ in range(2)]
    assert again[0] == again[1]
    assert len(again[0].rows) < len(sought.rows)


def test_rows_are_planned_written_and_read_back(catalog: Catalog, sought: Matrix) -> None:
    rows = random.Random(1).sample(sought.rows, STATIC)
    assert problems(list(look_over(rows, catalog)), sought) == []


def test_rows_pass_the_whole_chain(catalog: Catalog, sought: Matrix, toolbox: Toolbox) -> None:
    rows = random.Random(2).sample(sought.rows, WHOLE)
    assert problems(list(prove(rows, catalog, [toolbox])), sought) == []


def problems(tried: list[Tried], sought: Matrix) -> list[str]:
    bad = failing(tried, sought)
    return [f"{shown(pair)}: {reasons[0]}" for pair, reasons in bad.items()]
