"""The jobs of delivered pipelines as their services would run them, here: their commands, shell and variables."""

import hashlib
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import pytest
import yaml

from delivery import PIPELINES
from mlopsctl.checks.azure import jobs_of, shell_of
from mlopsctl.checks.jenkins import commands, read_jenkinsfile, stages_of

each = pytest.mark.parametrize(("pipeline", "repo"), [(p, p) for p in PIPELINES], indirect=["repo"], ids=PIPELINES)
VALUES = {"matrix.stage": "staging"}  # what stands in expressions of commands' variables


@dataclass(frozen=True)
class Job:
    """`shell` is how the service starts it, each of `scripts` by itself."""

    name: str
    shell: tuple[str, ...]
    scripts: tuple[str, ...]
    env: Mapping[str, str]


def jobs(pipeline: str, repo: Path) -> dict[str, Job]:
    return {job.name: job for job in READERS[pipeline](repo)}


def _github(repo: Path) -> Iterator[Job]:
    """Each step has a shell of its own. The one that nobody names goes on when all but the last of a pipe fails."""
    for file in sorted((repo / ".github/workflows").glob("*.yml")):
        for name, job in _read(file)["jobs"].items():
            steps = [step for step in job["steps"] if "run" in step and not step["run"].startswith("sudo")]
            named = {step.get("shell") for step in steps}
            assert len(named) == 1, f"{name}: steps of one shell are told here"
            shell = ("bash", "-eo", "pipefail", "-c") if named == {"bash"} else ("bash", "-e", "-c")
            env = {key: _filled(str(value)) for step in steps for key, value in step.get("env", {}).items()}
            yield Job(f"{file.stem}/{name}", shell, tuple(step["run"] for step in steps), env)


def _gitlab(repo: Path) -> Iterator[Job]:
    said = _read(repo / ".gitlab-ci.yml")
    given = {"CI_PROJECT_DIR": str(repo), "CI_SERVER_URL": "https://gitlab.com", "CI_PIPELINE_ID": "7"}
    for name, job in said.items():
        if isinstance(job, dict) and "script" in job:
            base = said.get(job.get("extends"), {})
            env = {**base.get("variables", {}), **job.get("variables", {})}
            row = {key: values[0] for rows in job.get("parallel", {}).get("matrix", ()) for key, values in rows.items()}
            filled = {key: Template(str(value)).safe_substitute(given) for key, value in (env | row).items()}
            lines = (*base.get("before_script", ()), *job["script"])
            yield Job(name, ("sh", "-e", "-c"), ("\n".join(lines),), given | filled)


def _codebuild(repo: Path) -> Iterator[Job]:
    """CodePipeline says for which environment; commands of all phases share a shell."""
    for file in sorted(repo.glob("ci/*.buildspec.yml")):
        said = _read(file)
        lines = [line for phase in said["phases"].values() for line in phase["commands"]]
        env = {"ENV": "staging", **said.get("env", {}).get("variables", {})}
        yield Job(file.name.partition(".")[0], ("sh", "-e", "-c"), ("\n".join(lines),), env)


def _jenkins(repo: Path) -> Iterator[Job]:
    """Each step has a shell of its own, which prints what it does."""
    for file in (repo / "Jenkinsfile", *sorted(repo.glob("ci/*.Jenkinsfile"))):
        pipeline = read_jenkinsfile(file).part("pipeline")
        assert pipeline
        for stage in stages_of(pipeline):
            sections = [*stage.inherited("environment")]
            said = {s.name: s.texts[0].said for section in reversed(sections) for s in section.body or ()}
            env = {key: Template(value).safe_substitute(BUILD_NUMBER="7") for key, value in said.items()}
            lines = tuple(text.said for text in commands(stage.said)) if stage.said.part("steps") else ()
            yield Job(stage.name, ("sh", "-xe", "-c"), lines, env)


def _azure(repo: Path) -> Iterator[Job]:
    """Each step has a shell of its own, which goes on when a command of it fails."""
    for file in (repo / "azure-pipelines.yml", *sorted(repo.glob("ci/*.azure-pipelines.yml"))):
        said = _read(file)
        for job in jobs_of(said):
            row: dict[str, str] = (
                next(iter(job.said["strategy"].get("matrix", {}).values()), {}) if "strategy" in job.said else {}
            )
            env = {key: str(v) for key, v in {**said["variables"], **job.said.get("variables", {}), **row}.items()}
            lines = tuple(shell_of(step) for step in job.steps if shell_of(step))
            name = "/".join(filter(None, (file.name.partition(".")[0], job.stage.get("stage"), job.name)))
            yield Job(name, ("bash", "--noprofile", "--norc", "-c"), lines, env)


READERS: dict[str, Callable[[Path], Iterator[Job]]] = {
    "github-actions": _github,
    "gitlab-ci": _gitlab,
    "codepipeline": _codebuild,
    "jenkins": _jenkins,
    "azure-devops": _azure,
}


def _filled(value: str) -> str:
    return re.sub(r"\$\{\{ ([\w.]+) \}\}", lambda found: VALUES[found[1]], value)


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf8"))


def git(repo: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=repo, check=True, capture_output=True, text=True).stdout


def commit(repo: Path) -> None:
    git(repo, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--all", "-m", "Change")


def run(job: Job, repo: Path, env: Mapping[str, str]) -> tuple[bool, str]:
    """Whether it ends well, and what it says, up to the script that fails."""
    said = ""
    for script in job.scripts:
        ended = subprocess.run(
            [*job.shell, script], cwd=repo, env={**env, **job.env}, check=False, capture_output=True, text=True
        )
        said += ended.stdout + ended.stderr
        if ended.returncode:
            return False, said
    return True, said


def program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def upstream(repo: Path) -> None:
    """A host of the repository that has its first commit."""
    git(repo, "clone", "--quiet", "--bare", ".", f"{repo}.git")
    git(repo, "remote", "add", "origin", f"{repo}.git")
    git(repo, "fetch", "--quiet", "origin")


def published(repo: Path, folder: Path, text: str) -> None:
    """A `curl` that gets this program as if it were the one that the repository knows."""
    web = folder / "web"
    web.mkdir()
    archive = web / "terraform_1.11.4_linux_amd64.zip"
    with zipfile.ZipFile(archive, "w") as made:
        info = zipfile.ZipInfo("terraform")
        info.external_attr = 0o755 << 16
        made.writestr(info, text)
    script = repo / "ci" / "terraform.sh"
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    script.write_text(re.sub(r"^sum=.*", f"sum={digest}", script.read_text(), flags=re.MULTILINE))
    program(folder / "bin", "curl", f'for a; do case "$a" in https:*) cp "{web}/${{a##*/}}" . ;; esac; done')
