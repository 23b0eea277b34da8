from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from front_door import EXAMPLES
from mlopsctl import catalog, settings
from mlopsctl.agents import coder, extractor
from mlopsctl.agents.offline import OfflineBackend
from mlopsctl.agents.planner import propose
from mlopsctl.agents.reviewer import all_critics
from mlopsctl.catalog import Catalog
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.architecture import Design
from mlopsctl.domain.standards import Standards


@pytest.fixture(scope="session")
def catalogue() -> Catalog:
    return catalog.load()


@pytest.fixture(scope="session")
def design(catalogue: Catalog) -> Design:
    """What `design examples/fraud-scoring.md --yes` would write a repository from."""
    text = (EXAMPLES / "fraud-scoring.md").read_text("utf8")
    requirements = extractor.settled(extractor.read(text, OfflineBackend()), {}, Standards())
    critics = tuple(all_critics().values())
    proposal = propose(requirements, catalogue, OfflineBackend(), "any", critics)
    assert proposal.architecture
    return Design(
        document_name="fraud-scoring.md",
        document=text,
        requirements=requirements,
        architecture=proposal.architecture,
        critiques=proposal.critiques,
        created_on=date(2026, 1, 5),
    )


@pytest.fixture(scope="session")
def sound(design: Design, catalogue: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository without a fault."""
    folder = tmp_path_factory.mktemp("sound") / "repo"
    coder.write(design, catalogue, folder)
    return folder


@pytest.fixture(scope="session")
def toolbox() -> Iterator[Toolbox]:
    with Toolbox(settings.load()) as found:
        yield found
