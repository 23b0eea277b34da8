"""What `make` does where a second region runs, with programs that only note what they are told."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from jobs import program
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


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shipped = catalog.load()
    requirements = required(
        project_name="Claims",
        workloads=["online_inference"],
        peak_rps=20.0,
        regions=["eu-central-1", "eu-west-1"],
        environments=["staging", "production"],
        multi_region=True,
        rto_minutes=10.0,
    )
    architecture = plan(requirements, (), shipped, "aws")
    assert isinstance(architecture, Architecture)
    design = Design(
        document_name="claims.md",
        document="Claims",
        requirements=requirements,
        architecture=architecture,
        critiques=(),
        created_on=date(2026, 11, 22),
    )
    repo = tmp_path_factory.mktemp("two-regions") / "repo"
    write(render(design, shipped), repo)
    (repo / "infra/bootstrap/backend.tf").write_text('bucket = "states"\n')
    return repo


def done(repo: Path, machine: dict[str, str], *words: str, **env: str) -> list[str]:
    """What the programs were told by `make` with these words, one a line."""
    log = Path(machine["PATH"].partition(":")[0]) / "log"
    for name, answer in ANSWERS.items():
        program(log.parent, name, f'echo "{name} $*" >> {log}\n{answer}')
    log.write_text("")
    told = {**machine, "EMPTY": "", "LOST": "", **env}
    ended = subprocess.run(
        ["make", *words, "TAG=t1", "APPROVE="], cwd=repo, env=told, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return log.read_text().splitlines()


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
    assert changes(told) == [
        "envs/prod apply security registry",
        "envs/prod apply standby standby standby",
        "standby apply security registry data",
        "envs/prod apply",
        "standby apply security registry data",
        "standby apply",
    ]
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
