"""The example's repository, with staging and production, as each service for pipelines gets it."""

from datetime import UTC, datetime
from pathlib import Path

from front_door import EXAMPLES
from mlopsctl.agents import coder, extractor
from mlopsctl.agents.offline import OfflineBackend
from mlopsctl.agents.planner import propose
from mlopsctl.agents.reviewer import all_critics
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Design
from mlopsctl.domain.standards import Standards

PIPELINES = {
    "github-actions": "GitHub\nActions",
    "gitlab-ci": "GitLab\nCI",
    "codepipeline": "AWS\nCodePipeline",
    "jenkins": "Jenkins",
    "azure-devops": "Azure\nDevOps",
}


def deliver(pipeline: str, folder: Path, catalogue: Catalog) -> Path:
    """Written today, so that no accepted risk has expired."""
    text = (EXAMPLES / "fraud-scoring.md").read_text("utf8")
    text = text.replace("GitHub\nActions", PIPELINES[pipeline]).replace("Production only", "Staging and production")
    requirements = extractor.settled(extractor.read(text, OfflineBackend()), {}, Standards())
    proposal = propose(requirements, catalogue, OfflineBackend(), "any", tuple(all_critics().values()))
    assert proposal.architecture
    assert pipeline in {component.blueprint for component in proposal.architecture.components}
    design = Design(
        document_name="fraud-scoring.md",
        document=text,
        requirements=requirements,
        architecture=proposal.architecture,
        critiques=proposal.critiques,
        created_on=datetime.now(tz=UTC).date(),
    )
    coder.write(design, catalogue, folder)
    return folder
