"""All rules over a plan's resources, by the name of their check."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from mlopsctl.checks.semantics import code_pipelines, iam, network, states, versions
from mlopsctl.checks.semantics.resources import Resource
from mlopsctl.domain.report import Issue

Judge = Callable[[Sequence[Resource]], Iterator[Issue]]
JUDGES: Mapping[str, Judge] = {
    "code_pipelines": code_pipelines.judge,
    "iam_documents": iam.judge,
    "network_layout": network.judge,
    "state_machines": states.judge,
    "versions": versions.judge,
}


def findings(resources: Sequence[Resource]) -> Iterator[Issue]:
    """What any of the rules says."""
    for judge in JUDGES.values():
        yield from judge(resources)
