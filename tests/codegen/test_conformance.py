"""Designs made with the real catalogue are repositories that terraform accepts."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlopsctl import catalog, settings
from mlopsctl.adapters.shell import LocalShell
from mlopsctl.adapters.tools import find_checkov
from mlopsctl.codegen.render import render
from mlopsctl.codegen.tree import write
from mlopsctl.domain.architecture import Architecture, Design
from mlopsctl.domain.requirements import Constraint, Requirements, Source
from mlopsctl.planning.plan import plan

OFFLINE = """\
provider "aws" {
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

terraform {
  backend "local" {}
}
"""
NEEDS: dict[str, dict[str, Any]] = {
    "online": {
        "project_name": "Card fraud",
        "workloads": ["online_inference", "training"],
        "peak_rps": 200,
        "latency_p99_ms": 120,
        "monthly_budget_usd": 5000,
        "environments": ["dev", "production"],
        "data_classes": ["pii"],
        "private_networking": True,
    },
    "batch": {
        "project_name": 'Churn "scores" ${x}',
        "workloads": ["batch_inference"],
        "batch_records_per_run": 2_000_000,
        "batch_window_hours": 4,
        "regions": ["eu-central-1"],
    },
}


@pytest.fixture
def repository(request: pytest.FixtureRequest, tmp_path: Path, make_design: Callable[..., Design]) -> Path:
    source = Source(kind="answer")
    constraints = tuple(Constraint(field=f, value=v, source=source) for f, v in NEEDS[request.param].items())
    requirements = Requirements(document_sha256="0" * 64, constraints=constraints)
    real = catalog.load()
    architecture = plan(requirements, (), real, "aws")
    assert isinstance(architecture, Architecture)
    write(render(make_design(requirements=requirements, architecture=architecture), real), tmp_path / "repo")
    return tmp_path / "repo"


@pytest.mark.slow
@pytest.mark.parametrize("repository", sorted(NEEDS), indirect=True)
def test_terraform_formats_validates_and_plans(repository: Path) -> None:
    infra = repository / "infra"
    assert terraform(infra, "fmt", "-check", "-recursive") == ""
    for root in (infra / "bootstrap", *sorted((infra / "envs").iterdir())):
        (root / "zz_offline_override.tf").write_text(OFFLINE)
        mirror = settings.load().provider_mirror
        terraform(root, "init", "-input=false", *([f"-plugin-dir={mirror}"] if mirror else []))
        terraform(root, "validate")
        values = repository / ".mlopsctl" / "offline" / f"{root.name}.tfvars.json"
        terraform(root, "plan", "-input=false", "-lock=false", f"-var-file={values}")


@pytest.mark.slow
@pytest.mark.parametrize("repository", ["online"], indirect=True)
def test_the_repository_scans_itself_and_heeds_the_day_an_acceptance_ends(repository: Path) -> None:
    risks = repository / "policy" / "accepted-risks.yaml"
    expired, *standing = [{**risk, "expires": "2999-12-31"} for risk in yaml.safe_load(risks.read_text())]
    risks.write_text(yaml.safe_dump([{**expired, "expires": "2001-01-01"}, *standing]))
    checkov = find_checkov(LocalShell(), settings.load()).required()
    command = [checkov.path, "policy/scan.py"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=repository)
    found, late, total = ended.stdout.splitlines()
    assert ended.returncode == 1, ended.stderr
    assert found.startswith(f"{expired['check']} module.{expired['slot']}.{expired['resource']}")
    assert late.endswith("was accepted until 2001-01-01")
    assert total == f"{len(standing) + 1} findings, {len(standing)} accepted"


def terraform(folder: Path, *arguments: str) -> str:
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = ["terraform", f"-chdir={folder}", *arguments, *(["-no-color"] if arguments[0] != "fmt" else [])]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout
