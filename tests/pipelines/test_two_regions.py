"""What `make` does where a second region runs, with programs that only note what they are told."""

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from delivery import PIPELINES
from jobs import jobs, program, run
from mlopsctl import catalog
from mlopsctl.codegen.render import render
from mlopsctl.codegen.tree import write
from mlopsctl.domain.architecture import Architecture, Design
from mlopsctl.planning.plan import plan
from plans import required

STATE = "claims-standby-tfstate-123456789012"
ANSWERS = {
    "terraform": 'case "$*" in *repository_url) echo registry.example/claims ;; *bucket_name) echo data ;; esac',
    "aws": 'case "$*" in *head-bucket*) test -z "$EMPTY" ;; *sync*) test -z "$LOST" ;; *) echo 123456789012 ;; esac',
    "docker": 'case "$*" in *inspect*) exit 1 ;; *login*) cat >/dev/null ;; esac',
}


DEPLOY = {  # production's job
    "github-actions": "deploy/prod",
    "gitlab-ci": "deploy-prod",
    "codepipeline": "deploy",
    "jenkins": "deploy prod",
    "azure-devops": "azure-pipelines/deploy_prod/prod",
}
PLATFORM = {"github-actions": "github_actions", "gitlab-ci": "gitlab", "azure-devops": "azure_devops"}
BOTH = [
    "envs/prod apply security registry",
    "envs/prod apply standby standby standby",
    "standby apply security registry data",
    "envs/prod apply",
    "standby apply security registry data",
    "standby apply",
]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wrote(tmp_path_factory.mktemp("two-regions") / "repo", "github-actions")


def wrote(repo: Path, pipeline: str) -> Path:
    shipped = catalog.load()
    requirements = required(
        project_name="Claims",
        workloads=["online_inference"],
        peak_rps=20.0,
        regions=["eu-central-1", "eu-west-1"],
        environments=["staging", "production"],
        multi_region=True,
        rto_minutes=10.0,
        ci_platform=PLATFORM.get(pipeline, pipeline),
    )
    architecture = plan(requirements, (), shipped, "aws")
    assert isinstance(architecture, Architecture)
    assert pipeline in {component.blueprint for component in architecture.components}
    design = Design(
        document_name="claims.md",
        document="Claims",
        requirements=requirements,
        architecture=architecture,
        critiques=(),
        created_on=date(2026, 11, 22),
    )
    write(render(design, shipped), repo)
    (repo / "infra/bootstrap/backend.tf").write_text('bucket = "states"\n')
    return repo


def done(repo: Path, machine: dict[str, str], *words: str, **env: str) -> list[str]:
    """What the programs were told by `make` with these words, one a line."""
    log = noted(machine)
    told = {**machine, "EMPTY": "", "LOST": "", **env}
    ended = subprocess.run(
        ["make", *words, "TAG=t1", "APPROVE="], cwd=repo, env=told, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return log.read_text().splitlines()


def noted(machine: dict[str, str]) -> Path:
    """What the programs are told from now on, one a line."""
    log = Path(machine["PATH"].partition(":")[0]) / "log"
    for name, answer in ANSWERS.items():
        program(log.parent, name, f'echo "{name} $*" >> {log}\n{answer}')
    log.write_text("")
    return log


def changes(told: list[str]) -> list[str]:
    """The applications and removals, by root and by what is aimed at."""
    lines = (line.split() for line in told if line.startswith("terraform") and {"apply", "destroy"} & {*line.split()})
    return [
        " ".join(
            [words[1].removeprefix("-chdir=infra/"), words[2], *(w.split(".")[1] for w in words if "-target" in w)]
        )
        for words in lines
    ]


def test_production_proves_a_release_before_the_second_region_gets_it(written: Path, machine: dict[str, str]) -> None:
    told = done(written, machine, "deploy", "ENV=prod")
    assert changes(told) == BOTH
    (copied,) = (line for line in told if "imagetools" in line)
    assert copied.endswith("eu-west-1.amazonaws.com/claims-prod:serving-t1")
    assert f"terraform -chdir=infra/standby init -input=false -reconfigure -backend-config=bucket={STATE}" in told
    assert changes(done(written, machine, "deploy", "ENV=staging")) == [
        "envs/staging apply security registry",
        "envs/staging apply",
    ]


def test_the_second_region_goes_on_without_the_first(written: Path, machine: dict[str, str]) -> None:
    told = done(written, machine, "standby", LOST="yes")
    assert changes(told)[-1] == "standby apply"
    assert not [line for line in told if "infra/envs" in line]


def test_what_is_looked_at_and_removed_is_there(written: Path, machine: dict[str, str]) -> None:
    assert changes(done(written, machine, "destroy", "ENV=prod")) == ["standby destroy", "envs/prod destroy"]
    assert changes(done(written, machine, "destroy", "ENV=prod", EMPTY="yes")) == ["envs/prod destroy"]
    planned = done(written, machine, "infra-drift", "ENV=prod")
    assert "terraform -chdir=infra/standby plan -input=false -lock=true -detailed-exitcode" in planned
    assert not [line for line in done(written, machine, "plan", "ENV=prod", EMPTY="yes") if "infra/standby" in line]


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_each_service_brings_production_to_both_regions(pipeline: str, machine: dict[str, str], tmp_path: Path) -> None:
    repo = wrote(tmp_path / "repo", pipeline)
    log = noted(machine)
    program(repo / ".bin", "terraform", f'exec {log.parent}/terraform "$@"')
    if (fetch := repo / "ci" / "terraform.sh").is_file():
        fetch.write_text("")
    job = jobs(pipeline, repo)[DEPLOY[pipeline]]
    told = {**machine, "EMPTY": "", "LOST": "", "TAG": "t1"}
    ended, said = run(replace(job, env={**job.env, "ENV": "prod"}), repo, told)
    assert ended, said
    assert changes(log.read_text().splitlines()) == BOTH
