import pytest

from front_door import EXAMPLES, Cli, Ended, design


@pytest.fixture(scope="session")
def fraud(tmp_path_factory: pytest.TempPathFactory) -> tuple[Cli, Ended]:
    """The example, delivered into `repo`."""
    base = tmp_path_factory.mktemp("fraud")
    cli = Cli(home=base / "home", cwd=base)
    return cli, design(cli, EXAMPLES / "fraud-scoring.md", "repo")
