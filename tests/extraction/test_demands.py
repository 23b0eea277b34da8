"""What is asked for, told from what is only allowed, supposed, put up with, listed as unwanted, or said by sellers."""

import pytest

from mlopsctl.extraction.extract import extract


def _read(text: str) -> set[str]:
    """`required_tech=ecs`, with a `~` where it is a wish."""
    told = set()
    for c in extract(text).constraints:
        for value in c.value if isinstance(c.value, tuple) else (c.value,):
            told.add(f"{c.field}={value}{'' if c.hard else '~'}")
    return {one for one in told if not one.startswith("project_name")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ideally it runs on SageMaker, but the team would live with ECS.", {"required_tech=sagemaker~"}),
        ("ECS or EKS are fine, no strong opinion.", {"required_tech=ecs~", "required_tech=eks~"}),
        ("We don't have a preference between Terraform and CloudFormation.", set()),
        ("Amazon, Frankfurt, we have a contract.", {"clouds=aws", "regions=eu-central-1"}),
        ("AWS Frankfurt is released by IT security, Azure not yet.", {"clouds=aws", "regions=eu-central-1"}),
        ("The exchange stays in our data centre in Reno and is not part of this RFC.", set()),
        ("GPU inference is acceptable but not required.", {"gpu_required=False"}),
        ("The vendor wanted 25,000 dollars a month. Our CFO says 8,000.", {"monthly_budget_usd=8000.0"}),
        ("You can use Kafka. GPUs are allowed.", {"required_tech=kafka~"}),
        ("If you think a GPU is unavoidable, talk to us first.", set()),
        ("A GPU architecture is neither required nor excluded.", set()),
        ("We've heard good things about Ray Serve. Dask was too slow in the pilot.", set()),
        ("Snowflake claims 99.99 %, with GPUs. We stay on AWS.", {"clouds=aws"}),
        ("> Bob from Snowflake wrote:\n> SageMaker is not needed, we do that.\n\nWe stay on AWS.", {"clouds=aws"}),
        ("Redis is available; choose what fits.", {"existing_assets=redis"}),
        ("Status: approved by the risk committee", set()),
        ("Today everything runs on our own machines in the basement.", set()),
        ("Kubernetes shall be avoided.", {"forbidden_tech=kubernetes"}),
        ("Option A (EKS and Kubeflow) is dead.", {"forbidden_tech=eks", "forbidden_tech=kubeflow"}),
    ],
)
def test_only_what_is_asked_for_binds(text: str, expected: set[str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize("head", ["## No-gos\n", "Not wanted:\n", "## What we don't want\n"])
def test_a_list_of_what_nobody_wants_refuses(head: str) -> None:
    assert _read(f"{head}- Kubernetes\n- GPUs\n- Google Cloud\n") == {
        "forbidden_tech=kubernetes",
        "gpu_required=False",
        "clouds_forbidden=gcp",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PII must stay within the EU; Ireland preferred.", {"data_classes=pii", "data_residency=eu"}),
        ("Not allowed: customer data on US soil.", set()),
        ("Records must remain in Canada; all other data may be stored in the US.", {"data_residency=ca"}),
        ("Please stay on Azure (North Europe).", {"clouds=azure", "regions=northeurope"}),
        ("We have nothing: no cloud, no IT department.", set()),
        ("Names are replaced by a number, so no PII reaches the service.", set()),
        (
            "Staging and production in separate accounts, no dev environment.",
            {"environments=staging", "environments=production"},
        ),
        ("No NAT gateway please, traffic goes through VPC endpoints.", {"private_networking=True"}),
        ("No decision shall be taken without review by a caseworker.", {"human_approval=True"}),
    ],
)
def test_places_data_and_practice(text: str, expected: set[str]) -> None:
    assert {one for one in _read(text) if not one.startswith("existing")} == expected


def test_what_keeps_it_off_the_internet_is_no_public_endpoint() -> None:
    assert not extract("It is internal. Keep it off the public internet.").contradictions
