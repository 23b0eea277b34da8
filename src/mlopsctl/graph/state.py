from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from mlopsctl.agents.extractor import settled
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Critique, Cut
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.requirements import Requirements
from mlopsctl.domain.standards import Standards


def _merged(left: Mapping[str, JSON], right: Mapping[str, JSON]) -> dict[str, JSON]:
    return {**left, **right}


class State(TypedDict, total=False):
    """What is checkpointed: plain JSON, turned into domain nouns at node edges.

    attempts: how often each gate was opened; end: {status, detail} once the run is over.
    """

    requirements: JSON
    answers: JSON
    standards: JSON
    cuts: list[JSON]
    revision: int
    architecture: JSON
    infeasibility: JSON
    critiques: Annotated[dict[str, JSON], _merged]  # by lens, so that a critic that runs again overwrites itself
    confidence: float
    attempts: Annotated[dict[str, Any], _merged]
    approvals: list[list[str]]
    report: JSON
    repairs: list[str]
    repair_round: int
    files: dict[str, str]
    repo: str
    commit: str
    end: JSON


def requirements_of(state: State) -> Requirements:
    """What the design is made for: the document, a reviewer's answers, the organisation's standards, assumptions."""
    read = Requirements.model_validate(state["requirements"])
    return settled(read, state.get("answers", {}), Standards.model_validate(state.get("standards", {})))


def architecture_of(state: State) -> Architecture:
    return Architecture.model_validate(state["architecture"])


def critiques_of(state: State) -> tuple[Critique, ...]:
    """By lens, in alphabetical order."""
    return tuple(Critique.model_validate(raw) for _, raw in sorted(state.get("critiques", {}).items()))


def cuts_of(state: State) -> tuple[Cut, ...]:
    return tuple(Cut.model_validate(raw) for raw in state.get("cuts", []))
