"""Whole jobs of delivered pipelines: those that check a change, and those that need a cloud, on an emulator of one."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from jobs import each, jobs, program, published, run, upstream
from mlopsctl import settings
from mlopsctl.checks.rehearsal.emulator import Emulator
from mlopsctl.checks.toolbox import Toolbox

pytestmark = pytest.mark.thorough
BLOCK = re.compile(r'^(?:module|output) "(\w+)" \{\n.*?^\}\n+', re.MULTILINE | re.DOTALL)
KEPT = ("security", "registry")  # slots whose resources the emulator tells back as they are
PROVIDER = 'provider "aws" {\n  s3_use_path_style = true\n}\n'
BUCKET = "states"
KEYS = {
    "AWS_ACCESS_KEY_ID": "offline",
    "AWS_SECRET_ACCESS_KEY": "offline",
    "TF_CLI_ARGS_init": "-backend-config=use_path_style=true",
}
CHECKING = {
    "codepipeline": ("check",),
    "github-actions": ("ci/app", "ci/terraform"),
    "gitlab-ci": ("app", "terraform"),
    "jenkins": ("app", "terraform"),
    "azure-devops": ("azure-pipelines/check/app", "azure-pipelines/check/terraform"),
}
CLOUD = {  # of staging: a plan, the look for drift, the deployment, the removal
    "github-actions": ("ci/plan", "infra-drift/plan", "deploy/staging", "destroy/staging"),
    "gitlab-ci": ("plan", "infra-drift", "deploy-staging", "destroy-staging"),
    "codepipeline": ("plan", "drift", "deploy", "destroy"),
    "jenkins": ("plan staging", "infra-drift staging", "deploy staging", "destroy staging"),
    "azure-devops": (
        "azure-pipelines/plan/plan",
        "infra-drift/infra_drift",
        "azure-pipelines/deploy_staging/staging",
        "destroy/destroy_staging/staging",
    ),
}


@pytest.fixture(scope="module")
def toolbox() -> Iterator[Toolbox]:
    with Toolbox(settings.load()) as found:
        yield found


@pytest.fixture
def equipped(repo: Path, machine: dict[str, str], toolbox: Toolbox, tmp_path: Path) -> dict[str, str]:
    """Terraform where each service puts it, with the provider that this machine has."""
    terraform = f'exec "{toolbox.terraform.required().path}" "$@"'
    program(tmp_path / "bin", "terraform", terraform)
    program(repo / ".bin", "terraform", terraform)
    if (repo / "ci" / "terraform.sh").is_file():
        published(repo, tmp_path, f"#!/bin/sh\n{terraform}\n")
    mirror = toolbox.settings.provider_mirror
    installation = f'filesystem_mirror {{\n path = "{mirror}"\n }}' if mirror else "direct {}"
    config = tmp_path / "terraformrc"
    config.write_text(f"provider_installation {{\n  {installation}\n}}\n")
    return {**machine, "TF_CLI_CONFIG_FILE": str(config), "CHECKPOINT_DISABLE": "1"}


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("repo", ["codepipeline"], indirect=True)
def test_a_change_is_checked(repo: Path, equipped: dict[str, str], delivered: Callable[[str], Path]) -> None:
    """In one folder, for what the first one installs serves the others."""
    upstream(repo)
    for pipeline, names in CHECKING.items():
        shutil.rmtree(repo / "infra")
        shutil.copytree(delivered(pipeline), repo, dirs_exist_ok=True, ignore=shutil.ignore_patterns("ci"))
        shutil.rmtree(repo / "build", ignore_errors=True)
        for name in names:
            ended, said = run(jobs(pipeline, repo)[name], repo, equipped)
            assert ended, said
        assert json.loads((repo / "build" / "sbom.json").read_text())["components"]
        assert (repo / "build" / "model").is_dir()


@each
def test_staging_comes_is_watched_and_goes(
    pipeline: str, repo: Path, equipped: dict[str, str], toolbox: Toolbox
) -> None:
    shrink(repo)
    plan, drift, deploy, destroy = (jobs(pipeline, repo)[name] for name in CLOUD[pipeline])
    with Emulator(toolbox.moto) as emulator:
        there = equipped | emulator.environment | KEYS
        urlopen(Request(f"http://127.0.0.1:{emulator.port}/{BUCKET}", method="PUT")).close()
        empty = emulator.left()
        for job, ends_well in ((plan, True), (drift, False), (deploy, True), (drift, True)):
            ended, said = run(job, repo, there)
            assert ended == ends_well, f"{job.name}: {said}"
        by_hand(emulator.port)
        ended, said = run(drift, repo, there)
        assert (ended, "aws_ecr_lifecycle_policy" in said) == (False, True), said
        ended, said = run(destroy, repo, there)
        assert ended, said
        assert emulator.left() == empty | {"kms.Key (pendingdeletion)": 1}


def shrink(repo: Path) -> None:
    """A state bucket that is there, and of each environment what no minutes are waited for."""
    example = repo / "infra" / "bootstrap" / "backend.tf.example"
    example.with_name("backend.tf").write_text(example.read_text().replace("BUCKET", BUCKET))
    for root in (repo / "infra" / "envs").iterdir():
        for name in ("main.tf", "outputs.tf"):
            text = (root / name).read_text()
            (root / name).write_text(BLOCK.sub(lambda block: block[0] if block[1].startswith(KEPT) else "", text))
        (root / "zz_override.tf").write_text(PROVIDER)
        values = (root / "terraform.tfvars.example").read_text()
        (root / "terraform.tfvars").write_text(values)


def by_hand(port: int) -> None:
    """Somebody takes a rule away that the code describes."""
    headers = {
        "X-Amz-Target": "AmazonEC2ContainerRegistry_V20150921.DeleteLifecyclePolicy",
        "Content-Type": "application/x-amz-json-1.1",
        "Authorization": "AWS4-HMAC-SHA256 Credential=offline/20260101/us-east-1/ecr/aws4_request",
    }
    body = json.dumps({"repositoryName": "card-fraud-scoring-staging"}).encode()
    urlopen(Request(f"http://127.0.0.1:{port}/", data=body, headers=headers)).close()
