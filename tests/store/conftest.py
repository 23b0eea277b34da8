from collections.abc import Iterator
from pathlib import Path

import pytest

from mlopsctl.store.database import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "home")
    yield opened
    opened.close()
