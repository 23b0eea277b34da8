from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import result
from mlopsctl.checks.jenkins import Stage, Statement, Token, Unreadable, read_jenkinsfile, stages_of
from mlopsctl.checks.linter import jenkinsfiles
from mlopsctl.domain.report import CheckResult, Issue

_ANYWHERE = {"agent", "environment", "options", "post", "stages", "tools"}
_IN_PIPELINE = _ANYWHERE | {"libraries", "parameters", "triggers"}
_IN_STAGE = _ANYWHERE | {"failFast", "input", "matrix", "parallel", "steps", "when"}
_WORK = ("steps", "stages", "parallel", "matrix")
_HOLDS_ONE_OF_EACH = {"options", "triggers"}
_NEVER_EMPTY = _HOLDS_ONE_OF_EACH | {"environment", "libraries", "parameters", "post", "tools", "when"}
_IN_INPUT = {"id", "message", "ok", "parameters", "submitter", "submitterParameter"}
_IN_POST = {"aborted", "always", "changed", "cleanup", "failure", "fixed", "notBuilt", "regression"} | {
    *("success", "unstable", "unsuccessful")
}
_CRON_FIELDS = 5
_PAIR = 3  # a key, `=` and a value
_NOT_READ = "not judged, for only a Jenkins can: steps of plugins, and Groovy beyond the declarative form"
Found = tuple[int, str]  # line, reason


def _run(workspace: Workspace) -> CheckResult:
    """Jenkins finds pipelines in its files, with all that their form demands."""
    found = jenkinsfiles(workspace.repo)
    issues = [
        Issue(rule="jenkinsfile", where=f"{file.relative_to(workspace.repo)}:{line}", message=reason)
        for file in found
        for line, reason in _wrong(file)
    ]
    judged = result(check.name, len(found), "files", issues)
    return judged.model_copy(update={"detail": f"{judged.detail}; {_NOT_READ}"}) if found else judged


def _wrong(file: Path) -> Iterator[Found]:
    try:
        said = read_jenkinsfile(file)
    except Unreadable as broken:
        yield broken.line, broken.reason
        return
    pipeline = said.part("pipeline")
    if pipeline is None or pipeline.body is None:
        yield said.line, "there is no `pipeline { }`"
        return
    yield from _wrong_sections(pipeline, _IN_PIPELINE)
    yield from (
        (pipeline.line, f"the pipeline has no `{name}`") for name in ("agent", "stages") if not pipeline.part(name)
    )
    stages = [*stages_of(pipeline)]
    for (level, name), times in Counter((stage.around[-1].line, stage.name) for stage in stages).items():
        if times > 1:
            yield level, f"{times} stages are called `{name}`"
    for stage in stages:
        yield from _wrong_stage(stage)
    yield from _wrong_triggers(pipeline)
    yield from _filled_in(pipeline)


def _wrong_stage(stage: Stage) -> Iterator[Found]:
    line = stage.said.line
    if not stage.name:
        yield line, "a stage has no name"
    yield from _wrong_sections(stage.said, _IN_STAGE)
    work = [name for name in _WORK if stage.said.part(name)]
    if len(work) != 1:
        yield line, f"`{stage.name}` has not one of {', '.join(_WORK)}"
    for name in work:
        section = stage.said.part(name)
        if not section or not section.body:
            yield line, f"`{name}` of `{stage.name}` is empty"
        elif name in ("stages", "parallel"):
            yield from ((each.line, f"`{each.name}` is no stage") for each in section.body if each.name != "stage")
    if work == ["steps"] and _is_nowhere(stage):
        yield line, f"`{stage.name}` has no agent to run on"
    if "parallel" in work and stage.said.part("agent"):
        yield line, f"`{stage.name}` has an agent, which its parallel stages must have"
    if "parallel" in work and any(level.part("parallel") for level in stage.around):
        yield line, f"`{stage.name}` runs stages in parallel and is one of such stages"


def _is_nowhere(stage: Stage) -> bool:
    agent = next(stage.inherited("agent"), None)
    return agent is None or [word.said for word in agent.words[1:]] == ["none"]


def _wrong_sections(said: Statement, known: set[str]) -> Iterator[Found]:
    yield from _strange(said, known)
    for section in said.body or ():
        if section.name in _NEVER_EMPTY and not section.body:
            yield section.line, f"`{section.name}` is empty"
        if section.name in _HOLDS_ONE_OF_EACH:
            yield from _twice(section)
    if (
        (agent := said.part("agent"))
        and not agent.body
        and [w.said for w in agent.words[1:]] not in (["any"], ["none"])
    ):
        yield agent.line, "an agent is `any`, `none` or has braces"
    if environment := said.part("environment"):
        pairs = [each.words for each in environment.body or ()]
        yield from ((pair[0].line, f"`{pair[0].said}` gets no value") for pair in pairs if _is_no_pair(pair))
        yield from _twice(environment)
    if asked := said.part("input"):
        yield from _strange(asked, _IN_INPUT) if asked.body else ()
        if not asked.part("message") and not asked.texts:
            yield asked.line, "an input has no `message`"
    if post := said.part("post"):
        yield from _strange(post, _IN_POST)


def _is_no_pair(words: tuple[Token, ...]) -> bool:
    return len(words) < _PAIR or words[1].said != "=" or not words[0].said.isidentifier()


def _strange(said: Statement, known: set[str]) -> Iterator[Found]:
    for section in said.body or ():
        if section.name not in known:
            yield section.line, f"`{said.name}` may not have `{section.name}`"
    yield from _twice(said)


def _twice(said: Statement) -> Iterator[Found]:
    for name, times in Counter(section.name for section in said.body or ()).items():
        if times > 1:
            yield said.line, f"`{said.name}` has `{name}` {times} times"


def _wrong_triggers(pipeline: Statement) -> Iterator[Found]:
    triggers = pipeline.part("triggers")
    for each in (triggers.body or ()) if triggers else ():
        if each.name in ("cron", "pollSCM"):
            for row in (row for text in each.texts for row in text.said.split("\n") if row.strip()):
                if len(row.split()) != _CRON_FIELDS and not row.strip().startswith(("@", "TZ=")):
                    yield each.line, f"`{row}` is no schedule of {_CRON_FIELDS} fields"


def _filled_in(pipeline: Statement) -> Iterator[Found]:
    """A text in double quotes is a template: what strangers write, as the name of a branch, would become shell."""
    for each in pipeline.within():
        if each.name == "sh":
            yield from (
                (t.line, "Groovy fills in `$` before any shell: use single quotes")
                for t in each.texts
                if t.is_filled_in
            )


check = Check(name="jenkinsfiles", run=_run)
