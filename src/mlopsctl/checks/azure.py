"""Pipelines of Azure DevOps: their stages, jobs and steps, whose form was judged before."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from mlopsctl.domain.noun import JSON

TOOLKIT = "AWS"  # what the names of tasks of the AWS Toolkit begin with


class Job(NamedTuple):
    """`stage` is empty in a file of one stage, which may leave it out."""

    name: str
    said: JSON
    stage: JSON

    @property
    def is_deployment(self) -> bool:
        return "deployment" in self.said

    @property
    def steps(self) -> list[JSON]:
        """Of a job; of a deployment, those of all of its phases."""
        found: list[JSON] = list(self.said.get("steps") or ())
        for phases in (self.said.get("strategy") or {}).values():
            for phase in phases.values() if isinstance(phases, dict) else ():
                found += phase.get("steps") or () if isinstance(phase, dict) else ()
        return found


def stages_of(pipeline: JSON) -> list[JSON]:
    """Those that have a name."""
    return [stage for stage in pipeline.get("stages") or () if "stage" in stage]


def jobs_of(pipeline: JSON) -> Iterator[Job]:
    for stage in stages_of(pipeline) or [{}]:
        for said in (stage or pipeline).get("jobs") or ():
            yield Job(str(said.get("job") or said.get("deployment") or ""), said, stage)
    if "steps" in pipeline:
        yield Job("", pipeline, {})


def shell_of(step: JSON) -> str:
    """What a step gives to a shell."""
    told = step.get("bash") or step.get("script") or (step.get("inputs") or {}).get("inlineScript") or ""
    return str(told)


def queues(pipeline: JSON) -> Iterator[dict[str, list[str]]]:
    """What each of its stages waits for, and what each job does, as stage.job, beside the others of its stage."""
    yield {str(stage["stage"]): _waited_for(stage) for stage in stages_of(pipeline)}
    for stage, jobs in groupby(jobs_of(pipeline), lambda job: str(job.stage.get("stage", ""))):
        yield {f"{stage}.{job.name}": [f"{stage}.{name}" for name in _waited_for(job.said)] for job in jobs}


def _waited_for(said: JSON) -> list[str]:
    """But what an expression names."""
    named: Any = said.get("dependsOn") or []
    return [name for name in ([named] if isinstance(named, str) else named) if "${{" not in str(name)]


def is_of_toolkit(step: JSON) -> bool:
    return str(step.get("task", "")).startswith(TOOLKIT)
