from collections.abc import Iterable

from mlopsctl.checks.linter import linter_check, workflows
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import Issue


def _read(said: list[JSON]) -> Iterable[Issue]:
    for finding in said:
        place = next(p for p in finding["locations"] if p["symbolic"]["kind"] == "Primary")
        file = place["symbolic"]["key"]["Local"]["verbatim_path"]
        line = place["concrete"]["location"]["start_point"]["row"] + 1
        message = f"{finding['desc']}: {place['symbolic']['annotation']}"
        yield Issue(rule=finding["ident"], where=f"{file}:{line}", message=message)


_OPTIONS = ("--offline", "--no-progress", "--quiet", "--no-config", "--no-ignores", "--strict-collection")
check = linter_check("zizmor", (*_OPTIONS, "--no-exit-codes", "--format", "json"), workflows, "workflows", read=_read)
