"""Runs one critic over one design, with the backend's second opinion. Opinions add findings, never remove one."""

from mlopsctl import registry
from mlopsctl.agents import critics
from mlopsctl.agents.critic import Critic
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Critique
from mlopsctl.domain.ports import Backend
from mlopsctl.domain.requirements import Requirements


def all_critics() -> dict[str, Critic]:
    """The critics by lens, in alphabetical order."""
    return registry.discover(critics, Critic)


def review(
    critic: Critic,
    revision: int,
    requirements: Requirements,
    architecture: Architecture,
    catalog: Catalog,
    backend: Backend,
) -> Critique:
    own = critic.review(requirements, architecture, catalog)
    second = backend.critique(critic.lens, revision, requirements, architecture)
    if second is None:
        return own
    risks = ("low", "medium", "high")
    return own.model_copy(
        update={
            "findings": (*own.findings, *second.findings),
            "confidence": min(own.confidence, second.confidence),
            "risk": max(own.risk, second.risk, key=risks.index),
            "failed": own.failed or second.failed,
        }
    )
