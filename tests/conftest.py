import os
from pathlib import Path

import pytest

from front_door import EXAMPLES, Cli


@pytest.fixture(scope="session", autouse=True)
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing that a developer keeps at home, such as refreshed prices, takes part in a test."""
    os.environ["MLOPSCTL_HOME"] = str(tmp_path_factory.mktemp("home"))


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    work = tmp_path / "work"
    work.mkdir()
    return Cli(home=tmp_path / "home", cwd=work)


@pytest.fixture
def examples() -> Path:
    return EXAMPLES
