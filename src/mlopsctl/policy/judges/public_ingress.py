from typing import Any

from mlopsctl.domain.requirements import Requirements
from mlopsctl.policy.plan import Plan
from mlopsctl.policy.question import Question
from mlopsctl.policy.traffic import is_only, is_open, traffic, unseen
from mlopsctl.policy.verdict import Verdict, verdict


def _answer(plan: Plan, requirements: Requirements, options: dict[str, Any]) -> Verdict:
    """Only `ports` may be open to the world, and none when private networking is required."""
    ports = [] if requirements.value("private_networking", default=False) else options.get("ports", [])
    rules = [*traffic(plan, "ingress")]
    problems = [
        f"{resource.address} opens ports {rule.get('from_port')}-{rule.get('to_port')} to all"
        for resource, rule in rules
        if is_open(rule) and not is_only(rule, ports)
    ]
    return verdict(len(rules), problems, unseen(plan, "ingress"))


question = Question(_answer)
