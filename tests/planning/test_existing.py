"""What is there already is taken over where the document names it, with what it stands on, and never otherwise."""

from collections.abc import Callable

import pytest

from mlopsctl.agents.critics.feasibility import review
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


def test_data_is_read_from_the_bucket_that_is_named(demand: Callable[..., Requirements]) -> None:
    chosen = _chosen(demand(**FIGURES, existing_assets=["s3_bucket", "vpc"]))
    assert (chosen["dataset"], chosen["data"], chosen["network"]) == ("existing-bucket", "s3-lake", "existing-vpc")
    assert "dataset" not in _chosen(demand(**FIGURES, existing_assets=["s3"]))


@pytest.mark.parametrize(
    ("tech", "assets", "serving"),
    [
        (["ecs"], [], "ecs-fargate"),
        (["lambda"], [], "lambda-container"),
        (["kserve"], [], "eks-kserve"),
        ([], ["eks"], "eks-existing"),
    ],
)
def test_programs_run_under_the_role_that_is_named(
    demand: Callable[..., Requirements], tech: list[str], assets: list[str], serving: str
) -> None:
    chosen = _chosen(demand(**FIGURES, required_tech=tech, existing_assets=["runtime_role", *assets]))
    assert (chosen["serving"], chosen["runtime"]) == (serving, "existing-role")


@pytest.mark.parametrize("asset", ["domain_name", "route53_zone"])
def test_a_name_is_led_to_an_entry_that_carries_one(demand: Callable[..., Requirements], asset: str) -> None:
    assert _chosen(demand(**FIGURES, existing_assets=[asset]))["dns"] == "route53"
    elsewhere = demand(**FIGURES, existing_assets=[asset], required_tech=["sagemaker"])
    assert "dns" not in _chosen(elsewhere)
    told = review(elsewhere, _planned(elsewhere), load()).findings
    assert "feasibility.unmet.existing_assets" in {finding.rule for finding in told}
    assert "dns" not in _chosen(demand(clouds=["aws"], workloads=["batch_inference"], existing_assets=[asset]))


def _chosen(wanted: Requirements) -> dict[str, str]:
    return {c.slot: c.blueprint for c in _planned(wanted).components}


def _planned(wanted: Requirements) -> Architecture:
    design = plan(wanted, (), load())
    assert isinstance(design, Architecture), design
    return design
