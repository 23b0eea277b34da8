import re
from collections.abc import Collection, Iterator
from typing import Any

from mlopsctl.domain.noun import JSON
from mlopsctl.domain.requirements import Requirements
from mlopsctl.policy.plan import Plan
from mlopsctl.policy.question import Question
from mlopsctl.policy.residency import strays
from mlopsctl.policy.verdict import Verdict, verdict

# Alone it ends in a direction and a number, so that names such as `ml-scores-pipeline-read-1` are no region.
_ALONE = r"[a-z]{2}(?:-gov|-iso[a-z]?)?-(?:central|(?:north|south)?(?:east|west)|north|south)-\d"
_IN_TEXT = re.compile(rf"arn:aws[\w-]*:[\w-]+:([a-z]{{2}}(?:-[a-z]+)+-\d):|^({_ALONE})[a-f]?$")


def _answer(plan: Plan, requirements: Requirements, _: dict[str, Any]) -> Verdict:
    """Every provider and every region that a resource names lies where data must stay.

    What the deployer passes in, such as the ARN of a certificate, is an example in our plans and proves nothing.
    """
    providers = dict(_providers(plan.source))
    unclear = [f"region of {name}" for name, region in providers.items() if region is None]
    named = {(f"provider {name}", region) for name, region in providers.items() if region}
    given = [variable.get("value") for variable in plan.source.get("variables", {}).values()]
    for resource in plan.resources:
        if resource.mode == "managed":
            named |= {(resource.address, region) for region in _regions(resource.after, given)}
    outside = strays("aws", {region for _, region in named}, requirements)
    problems = [f"{where} is in {region}" for where, region in sorted(named) if region in outside]
    return verdict(len(named), problems, unclear)


def _providers(plan: JSON) -> Iterator[tuple[str, str | None]]:
    variables = {f"var.{name}": given.get("value") for name, given in plan.get("variables", {}).items()}
    for name, provider in plan["configuration"].get("provider_config", {}).items():
        if provider.get("name") == "aws":
            region = provider.get("expressions", {}).get("region", {})
            names = [variables[r] for r in region.get("references", ()) if r in variables]
            yield name, region.get("constant_value") or next(iter(names), None)


def _regions(value: object, given: Collection[object]) -> Iterator[str]:
    """Regions in ARNs and in values that are a region or a zone, anywhere inside `value` except in what was `given`."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _regions(item, given)
    elif isinstance(value, str) and value not in given:
        yield from (match[1] or match[2] for match in _IN_TEXT.finditer(value))


question = Question(_answer)
