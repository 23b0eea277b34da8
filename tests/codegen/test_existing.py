"""What the document names of things that are there already reaches whoever deploys, and everything that needs it."""

import json
import re
from collections.abc import Callable

import pytest

from mlopsctl import catalog
from mlopsctl.codegen.render import render
from mlopsctl.domain.architecture import Architecture, Design
from mlopsctl.extraction.extract import extract
from mlopsctl.planning.plan import plan

MakeDesign = Callable[..., Design]
DOCUMENT = "# Fraud scoring\n\nWe score card payments online on AWS, 200 requests/s at peak, and retrain weekly. {}\n"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

ROLE = "arn:aws:iam::210987654321:role/team/ml-runtime"


def written(make_design: MakeDesign, *sentences: str) -> dict[str, str]:
    """The repository of a document with these sentences."""
    wanted, real = extract(DOCUMENT.format(" ".join(sentences))), catalog.load()
    architecture = plan(wanted, (), real)
    assert isinstance(architecture, Architecture), architecture
    files = render(make_design(requirements=wanted, architecture=architecture), real)
    return {path: content.decode() for path, content in files.items()}


def said(files: dict[str, str], root: str = "prod") -> dict[str, str]:
    values: dict[str, str] = json.loads(files[f".mlopsctl/offline/{root}.tfvars.json"])
    return values


def test_a_bucket_by_name_and_key(make_design: MakeDesign) -> None:
    files = written(
        make_design,
        "Data lives in our existing S3 bucket acme-ml-data.",
        f"The bucket is encrypted with {KEY}.",
    )
    for root, folder in (("prod", "envs/prod"), ("bootstrap", "bootstrap")):
        assert said(files, root).items() >= {"dataset_bucket_name": "acme-ml-data", "dataset_key_arn": KEY}.items()
        told = files[f"infra/{folder}/terraform.tfvars.example"]
        assert 'As line 3 of docs/requirements.md says.\ndataset_bucket_name = "acme-ml-data"' in told
    main = files["infra/envs/prod/main.tf"]
    assert "dataset            = module.dataset.access" in main
    assert 'resource "' not in files["infra/modules/dataset/main.tf"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Workloads run under the existing IAM role {}.",
        "Jobs and tasks run as {}.",
        "Everything uses our existing execution role {}.",
    ],
)
def test_a_role_by_its_arn(make_design: MakeDesign, sentence: str) -> None:
    files = written(make_design, sentence.format(ROLE))
    for root in ("prod", "bootstrap"):
        assert said(files, root)["runtime_role_arn"] == ROLE
    parts = [part for part in files["infra/envs/prod/main.tf"].split("\n\n") if "= module.runtime.role_arn" in part]
    assert ["serving" in part for part in parts] == [False, True], "training and serving"


@pytest.mark.parametrize(
    ("sentence", "slot"),
    [
        ("Serving uses Lambda.", "serving"),
        (
            "A stream of 90 payment events per second is scored as well, by a Lambda function that reads Kinesis.",
            "streaming",
        ),
        ("Training runs with SageMaker Pipelines.", "orchestration"),
        ("Serving must run with KServe on a Kubernetes cluster of our own.", "serving"),
        ("Serving runs in our existing EKS cluster platform-prod.", "serving"),
        ("Answers come from an open language model that we host ourselves with vLLM on Kubernetes.", "llm"),
        (
            "Answers come from a language model that we host with vLLM, in our existing EKS cluster platform-prod.",
            "llm",
        ),
    ],
)
def test_programs_of_every_kind_take_the_role(make_design: MakeDesign, sentence: str, slot: str) -> None:
    files = written(make_design, sentence, f"Workloads run under the existing IAM role {ROLE}.")
    main = files["infra/envs/prod/main.tf"]
    assert "= module.runtime.role_arn" in main.partition(f'module "{slot}"')[2].partition("\nmodule ")[0]
    assert f'output "{slot}_runtime_policy"' in files["infra/envs/prod/outputs.tf"]


def test_a_name_in_a_zone(make_design: MakeDesign) -> None:
    files = written(
        make_design,
        "It must be reachable at scores.example.org, in our existing hosted zone Z08765432ABCDEFGHIJKL.",
        "We run dev and production environments.",
    )
    for root, name in (("prod", "scores.example.org"), ("dev", "dev.scores.example.org")):
        assert said(files, root).items() >= {"domain_name": name, "hosted_zone_id": "Z08765432ABCDEFGHIJKL"}.items()
        assert "certificate_arn" not in said(files, root)
    assert said(files, "bootstrap")["hosted_zone_id"] == "Z08765432ABCDEFGHIJKL"
    assert "certificate_arn    = module.dns.certificate_arn" in files["infra/envs/prod/main.tf"]


def test_brokers_by_their_addresses(make_design: MakeDesign) -> None:
    files = written(
        make_design,
        "A stream of 900 payment events per second is scored as well; they are in our existing Kafka at "
        "b-1.kafka.acme.example:9094, b-2.kafka.acme.example:9094.",
    )
    assert said(files)["kafka_servers"] == "b-1.kafka.acme.example:9094, b-2.kafka.acme.example:9094"
    for root in ("prod", "bootstrap"):
        assert said(files, root).keys() >= {"kafka_secret_arn", "kafka_secret_key_arn", "kafka_cluster_arn"}
    assert 'resource "aws_msk' not in "".join(files.values())
    assert "vpc_id" in said(files), "the network that they are reached from is there already"


def test_without_a_name_the_certificate_is_asked_for(make_design: MakeDesign) -> None:
    files = written(make_design, "Mail ops@example.org about it.")
    assert "certificate_arn    = var.certificate_arn" in files["infra/envs/prod/main.tf"]
    assert "hosted_zone_id" not in {**said(files), **said(files, "bootstrap")}


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Training data is in s3://acme.lake/train and stays there.", "acme.lake"),
        ("Read it from arn:aws:s3:::acme-2, which exists.", "acme-2"),
        ("Our existing bucket is called `lake`.", "lake"),
        ("The data is in our existing S3 bucket in eu-west-1 today.", "company-ml-data"),
        ("We reuse our buckets acme-raw-1 and the bucket acme-raw-2.", "company-ml-data"),
    ],
)
def test_a_bucket_is_asked_for_where_no_name_is_clear(make_design: MakeDesign, sentence: str, name: str) -> None:
    assert said(written(make_design, sentence))["dataset_bucket_name"] == name


def test_without_one_nobody_is_asked(make_design: MakeDesign) -> None:
    files = written(make_design, "Data is stored in S3.")
    assert not [path for path in files if path.startswith("infra/modules/dataset/")]
    assert not [name for root in ("bootstrap", "prod") for name in said(files, root) if name.startswith("dataset")]


def test_owners_of_a_role_are_told_what_it_must_let_in(make_design: MakeDesign) -> None:
    under = f"Workloads run under the existing IAM role {ROLE}."
    files = written(make_design, "Serving uses Lambda.", under)
    told = files["docs/runbooks/deploy.md"]
    fences = re.findall(r"```json\n(.*?)```", told, re.DOTALL)
    let_in = {one["Principal"]["Service"]: one["Action"] for one in json.loads(fences[0])["Statement"]}
    assert let_in == {"ecs-tasks.amazonaws.com": "sts:AssumeRole", "lambda.amazonaws.com": "sts:AssumeRole"}
    assert {"`serving_runtime_policy`", "`training_runtime_policy`"} <= set(re.findall(r"`\w+`", told))

    assert "take `fraud-scoring-boundary` off it" in files["docs/runbooks/teardown.md"]

    there = written(make_design, "Serving runs in our existing EKS cluster platform-prod.", under)
    assert (
        '"pods.eks.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession"]' in there["docs/runbooks/deploy.md"]
    )
    assert "deploy.md#the-role-that-programs-run-under" in there["docs/runbooks/kubernetes.md"]
    without = written(make_design, "Serving uses Lambda.")
    assert not [path for path, text in without.items() if path.startswith("docs/runbooks/") and "programs r" in text]
