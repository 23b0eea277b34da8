from pathlib import Path

import pytest

from front_door import EXAMPLES, Cli


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    work = tmp_path / "work"
    work.mkdir()
    return Cli(home=tmp_path / "home", cwd=work)


@pytest.fixture
def examples() -> Path:
    return EXAMPLES
