import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mlopsctl import resources, settings
from mlopsctl.checks import kinds
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.report import CheckResult
from mlopsctl.registry import discover

ROOT = """\
terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.80, < 6"
    }
  }
  backend "s3" {}
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { project = "demo" }
  }
}

variable "region" {
  description = "Where everything runs."
  type        = string
}

module "logs" {
  source = "../../modules/logs"
  name   = "demo"
}
"""
MODULE = """\
variable "name" {
  description = "Prefix of the name."
  type        = string
}

data "aws_region" "current" {}

resource "aws_cloudwatch_log_group" "this" {
  name              = join("-", [var.name, data.aws_region.current.name])
  retention_in_days = 400
}
"""
RISK = """\
- check: CKV_AWS_158
  slot: logs
  resource: aws_cloudwatch_log_group.this
  reason: The log group holds no data of a customer.
  owner: platform
  expires: {expires}
"""
TRAIN = """\
import argparse
import pathlib

parser = argparse.ArgumentParser()
parser.add_argument("--data")
parser.add_argument("--out")
given = parser.parse_args()
rows = pathlib.Path(given.data).read_text().splitlines()
out = pathlib.Path(given.out)
out.mkdir(parents=True)
(out / "model.txt").write_text(str(len(rows)))
print(f"trained on {len(rows)} rows")
"""


def lock_of_pytest() -> str:
    """The rows of our own lock that pytest needs."""
    rows = re.split(r"\n(?=\S)", (resources.folder("requirements") / "dev.txt").read_text(encoding="utf8"))
    wanted = ("pytest==", "iniconfig==", "packaging==", "pluggy==", "pygments==")
    return "\n".join(row for row in rows if row.startswith(wanted)) + "\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf8")
    return folder


README = """\
# Demo

See [the deployment](#how-to-deploy), and [train](pipelines/train.py).

## How to deploy

`make plan`, then see what there is:

```mermaid
flowchart LR
  data["Data"]
  training["Training"]
  data --> training
```
"""
MAKEFILE = "TAG := $(shell touch made-by-make)\nsetup lint test train-sample plan cost destroy:\n\t@echo $@ $(TAG)\n"
DOCKERFILE = """\
FROM python:3.11.13-slim-bookworm
WORKDIR /app
USER 10001
HEALTHCHECK CMD ["python", "-V"]
CMD ["python", "-V"]
"""
WORKFLOW = """\
on: push
permissions: {}
jobs:
  check:
    runs-on: ubuntu-24.04
    steps:
      - run: make test STAGE="$STAGE"
        env:
          STAGE: ${{ github.ref_name }}
"""
GITLAB = """\
stages: [check]
.quiet:
  variables: {LEVEL: "1"}
check:
  extends: .quiet
  stage: check
  script: [make test]
"""
AZURE = """\
jobs:
- job: check
  steps:
  - bash: make test
"""
JENKINS = """\
pipeline {
  agent any
  stages {
    stage('check') {
      steps { sh 'make test' }
    }
  }
}
"""
MANIFESTS = """\
apiVersion: v1
kind: Service
metadata: {name: serving, namespace: models}
spec:
  ports: [{port: 80}]
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: serving}
spec:
  predictor:
    minReplicas: 2
    containers: [{name: kserve-container, image: "${IMAGE}"}]
"""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A tiny repository that every check passes."""
    files = {
        "infra/envs/prod/main.tf": ROOT,
        "infra/modules/logs/main.tf": MODULE,
        ".mlopsctl/offline/prod.tfvars.json": '{"region": "eu-west-1"}',
        "policy/accepted-risks.yaml": RISK.format(expires="2999-12-31"),
        "requirements.txt": lock_of_pytest(),
        "tests/test_sum.py": "def test_sum() -> None:\n    assert 1 + 1 == 2\n",
        "pipelines/__init__.py": "",
        "pipelines/train.py": TRAIN,
        "data/sample.csv": "a,b\n1,2\n3,4\n",
        "README.md": README,
        "Makefile": MAKEFILE,
        "Dockerfile": DOCKERFILE,
        "ci/greet.sh": '#!/bin/sh\necho "hello $1"\n',
        "ci/settings.yml": "stage: test\nimage: demo\n",
        "ci/plan.buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands: [make plan]\n",
        ".github/workflows/ci.yml": WORKFLOW,
        ".gitlab-ci.yml": GITLAB,
        "azure-pipelines.yml": AZURE,
        "Jenkinsfile": JENKINS,
        "kubernetes/serving.yaml": MANIFESTS,
    }
    return write(tmp_path / "repo", files)


@pytest.fixture(scope="session")
def toolbox() -> Iterator[Toolbox]:
    with Toolbox(settings.load()) as tools:
        yield tools


@pytest.fixture
def judge(repo: Path, tmp_path: Path, toolbox: Toolbox) -> Callable[[str], CheckResult]:
    """Runs single checks on `repo`, in the order of the calls."""
    workspace = Workspace(repo, tmp_path / "scratch", toolbox)

    def run(name: str) -> CheckResult:
        if not workspace.infra.exists():
            shutil.copytree(repo / "infra", workspace.infra, symlinks=True)
        return discover(kinds, Check)[name].run(workspace)

    return run
