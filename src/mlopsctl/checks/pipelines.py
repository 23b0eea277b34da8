"""Files of CI services: the shell that they hold, and the jobs that they name."""

import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, NamedTuple

from mlopsctl.checks.azure import queues
from mlopsctl.checks.files import files
from mlopsctl.checks.jenkins import commands, read_jenkinsfile
from mlopsctl.checks.linter import azure_files, gitlab_files, jenkinsfiles, workflows
from mlopsctl.errors import InputError

_HOLDS_SHELL = frozenset({"run", "script", "before_script", "after_script", "commands", "bash", "inlineScript"})
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)  # the service fills it in before any shell sees it


class Script(NamedTuple):
    """Commands that one shell runs, and the line that they begin at."""

    file: Path
    line: int
    dialect: str  # what may run it
    text: str


def pipeline_files(repo: Path) -> list[Path]:
    """Of GitHub Actions, GitLab, CodeBuild, Azure DevOps and Jenkins."""
    return [*_in_yaml(repo), *jenkinsfiles(repo)]


def _in_yaml(repo: Path) -> list[Path]:
    return [*workflows(repo), *gitlab_files(repo), *files(repo, "*buildspec.yml"), *azure_files(repo)]


def scripts(repo: Path) -> Iterator[Script]:
    """The shell inside of the pipelines' files. GitHub and Azure run bash; the others any `sh` that an image has."""
    import yaml

    in_bash = {*workflows(repo), *azure_files(repo)}
    for file in jenkinsfiles(repo):
        yield from (Script(file, text.line, "sh", text.said) for text in commands(read_jenkinsfile(file)))
    for file in _in_yaml(repo):
        dialect = "bash" if file in in_bash else "sh"
        for node in yaml.compose_all(file.read_text(encoding="utf8"), yaml.SafeLoader):
            for line, text in _shell(node):
                yield Script(file, line, dialect, _EXPRESSION.sub("EXPRESSION", text))


def _shell(node: object) -> Iterator[tuple[int, str]]:
    import yaml

    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in _HOLDS_SHELL and not isinstance(value, yaml.MappingNode):
                rows = value.value if isinstance(value, yaml.SequenceNode) else [value]
                said = [row.value for row in rows if isinstance(row, yaml.ScalarNode)]
                yield value.start_mark.line + 1, "\n".join(said)
            else:
                yield from _shell(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _shell(value)


def circles(repo: Path) -> Iterator[tuple[Path, str]]:
    """File, and the jobs or stages in it that wait for each other."""
    for file in (*workflows(repo), *gitlab_files(repo), *azure_files(repo)):
        for waiting in queues(read(file)) if file in azure_files(repo) else _waiting(read(file)):
            try:
                TopologicalSorter(waiting).prepare()
            except CycleError as circle:
                yield file, " <- ".join(circle.args[1])


def _waiting(said: dict[str, Any]) -> Iterator[dict[str, list[str]]]:
    jobs = {name: job for name, job in said.get("jobs", said).items() if isinstance(job, dict)}
    yield {name: _several(job.get("needs")) for name, job in jobs.items()}


def dangling(repo: Path) -> Iterator[tuple[Path, str, str]]:
    """File, job, and the job or stage that it names and that is not there."""
    for file in workflows(repo):
        jobs = read(file)["jobs"]
        for name, job in jobs.items():
            yield from ((file, name, wanted) for wanted in _several(job.get("needs")) if wanted not in jobs)
    for file in gitlab_files(repo):
        said = read(file)
        stages = {*said.get("stages", ("build", "test", "deploy")), ".pre", ".post"}
        for name, job in said.items():
            if isinstance(job, dict):
                named = (*_several(job.get("extends")), *_several(job.get("needs")))
                yield from ((file, name, wanted) for wanted in named if wanted not in said)
                yield from ((file, name, wanted) for wanted in _several(job.get("stage")) if wanted not in stages)
    for file in azure_files(repo):
        for waiting in queues(read(file)):
            lost = ((name, wanted) for name, many in waiting.items() for wanted in many if wanted not in waiting)
            yield from ((file, name.removeprefix("."), wanted.rpartition(".")[2]) for name, wanted in lost)


def read(file: Path) -> dict[str, Any]:
    """A pipeline's file whose form was judged before."""
    import yaml

    try:
        said: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf8"))
    except yaml.YAMLError as tag:  # the syntax was judged before: a tag of the service's own
        raise InputError(f"{file.name} cannot be read: {' '.join(str(tag).split())}") from tag
    return said


def _several(said: object) -> list[str]:
    rows = said if isinstance(said, list) else [said] if said else []
    return [str(row.get("job") if isinstance(row, dict) else row) for row in rows]
