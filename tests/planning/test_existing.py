"""What is there already is taken over where the document names it, with what it stands on, and never otherwise."""

from collections.abc import Callable

import pytest

from mlopsctl.catalog import load
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.plan import plan

FIGURES = {"peak_rps": 50, "clouds": ["aws"]}


@pytest.mark.parametrize("asset", ["eks", "Kubernetes"])
def test_a_cluster_brings_its_network(demand: Callable[..., Requirements], asset: str) -> None:
    chosen = _chosen(demand(**FIGURES, existing_assets=[asset]))
    assert (chosen["serving"], chosen["network"]) == ("eks-existing", "existing-vpc")


def test_a_network_brings_no_cluster(demand: Callable[..., Requirements]) -> None:
    chosen = _chosen(demand(**FIGURES, existing_assets=["vpc"], required_tech=["kserve"]))
    assert (chosen["serving"], chosen["network"]) == ("eks-kserve", "existing-vpc")


def test_nothing_is_taken_over_unasked(demand: Callable[..., Requirements]) -> None:
    chosen = _chosen(demand(**FIGURES, required_tech=["Kubernetes", "kserve"]))
    assert (chosen["serving"], chosen["network"]) == ("eks-kserve", "private-vpc")


def _chosen(wanted: Requirements) -> dict[str, str]:
    design = plan(wanted, (), load())
    assert isinstance(design, Architecture), design
    return {c.slot: c.blueprint for c in design.components}
