import pytest

from mlopsctl.extraction.extract import extract

_READ = [
    ("Extracted figures shall be confirmed by an official prior to use.", "human_approval"),
    ("The chief pharmacist can change any line of the order list before it is sent.", "human_approval"),
    ("Q: Who decides that a new model goes live?\nA: The head of underwriting.", "human_approval"),
    ("Each declined applicant is to be told what in the file led to the answer.", "explainability_required"),
    ("Auditors must be able to reconstruct how the score came about.", "explainability_required"),
    ("A new version is tried on two production lines, the others follow after a week.", "shadow_or_canary"),
    ("The new scorer computes next to the present one for a month without being used.", "shadow_or_canary"),
    ("There must be no way in from the internet.", "private_networking"),
    ("It goes live only after the head of risk has approved it.", "human_approval"),
    ("Each alert names the three sensors that caused it.", "explainability_required"),
    ("A score without reasons is not acceptable.", "explainability_required"),
    ("No encryption key may be in the hands of the cloud provider.", "customer_managed_keys"),
    ("It listens on the plant network only.", "private_networking"),
    ("Q: Who holds the encryption keys?\nA: The ministry itself.", "customer_managed_keys"),
    ("If we withdraw our key the provider must be left with unreadable bytes.", "customer_managed_keys"),
]
_UNREAD = [
    "Holiday requests are approved by the team lead before they are booked.",
    "The reason for this project is that the old model shows poor results.",
    "We have one plant in Ohio and all the others in Mexico.",
    "Our web shop is not available at night.",
    "Key people in our team hold the budget.",
    "Every release is deployed automatically once the tests are green.",
]


@pytest.mark.parametrize(("text", "field"), _READ)
def test_how_things_are_done(text: str, field: str) -> None:
    assert (field, True) in {(c.field, c.value) for c in extract(text).constraints}


@pytest.mark.parametrize("text", _UNREAD)
def test_what_says_nothing_of_it(text: str) -> None:
    fields = {field for _, field in _READ}
    assert not [c for c in extract(text).constraints if c.field in fields and c.value is True]


@pytest.mark.parametrize(
    ("text", "assets"),
    [
        ("Deploy into our existing VPC vpc-0abc1234def567890.", {"vpc"}),
        ("We already have an EKS cluster prod-eks.", {"eks"}),
        ("Reuse our security groups.", {"security_group"}),
        ("Data lives in our existing bucket acme-ml-data.", {"s3_bucket"}),
        ("Workloads run under the existing IAM role arn:aws:iam::123456789012:role/ml-runtime.", {"runtime_role"}),
        ("Jobs run every night as arn:aws:iam::123456789012:role/team/ml-runtime.", {"runtime_role"}),
        ("Functions and pods run under the IAM role arn:aws:iam::123456789012:role/ml-runtime.", {"runtime_role"}),
        ("Tasks use the task role arn:aws:iam::123456789012:role/ml-runtime.", {"runtime_role"}),
        ("All workloads must assume our existing role arn:aws:iam::123456789012:role/ml-runtime.", {"runtime_role"}),
        ("Pods run under a role that exists already.", {"runtime_role"}),
        ("Workloads must not run as arn:aws:iam::123456789012:role/ml-runtime.", set()),
        ("Our runner runs as arn:aws:iam::123456789012:role/deployer.", set()),
        ("CI deploys with the role arn:aws:iam::123456789012:role/deployer.", set()),
        ("Nightly results land in a bucket.", set()),
        ("The API must be reachable at `scores.acme.com`.", {"domain_name"}),
        ("Scores are available at noon; ask ops@acme.com.", set()),
        ("The service runs in a VPC with private subnets.", set()),
        ("There is no existing VPC.", set()),
    ],
)
def test_what_stands_already(text: str, assets: set[str]) -> None:
    found = extract(text).constraints
    values = {v for c in found if c.field == "existing_assets" and isinstance(c.value, tuple) for v in c.value}
    assert values == assets
    assert not [c for c in found if c.field == "required_tech"]


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("Lambda functions use our existing execution role.", "lambda"),
        ("The Lambda function must run under our existing IAM role.", "lambda"),
        ("SageMaker Pipelines run under our existing execution role.", "sagemaker_pipelines"),
        ("Deploy KServe into our existing VPC.", "kserve"),
    ],
)
def test_a_role_or_a_network_that_stands_already_says_nothing_of_the_tool(text: str, tool: str) -> None:
    found = {(c.field, c.value) for c in extract(f"We score claims online on AWS. {text}").constraints}
    assert ("required_tech", (tool,)) in found
    assert ("existing_assets", (tool,)) not in found


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("The portal calls the scoring service and waits for the answer.", "workloads", ("online_inference",)),
        ("2.6 million meters, one reading every 15 minutes.", "events_per_second", 2888.9),
        ("No Google please.", "clouds_forbidden", ("gcp",)),
        ("Name of the system: Harvest Lens", "project_name", "Harvest Lens"),
        ("It will be run by a crew of four.", "team_size", 4),
    ],
)
def test_it_is_read(text: str, field: str, value: object) -> None:
    found = [c.value for c in extract(text).constraints if c.field == field]
    assert pytest.approx(value, rel=0.01) in found if isinstance(value, float) else value in found
