"""The jobs of delivered pipelines as their services would run them, here: their commands, shell and variables."""

import hashlib
import re
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import pytest
import yaml

from delivery import PIPELINES

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
    found = {"github-actions": _github, "gitlab-ci": _gitlab, "codepipeline": _codebuild}[pipeline](repo)
    return {job.name: job for job in found}


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
