from typing import Any

from mlopsctl.domain.requirements import Requirements
from mlopsctl.policy.plan import Plan
from mlopsctl.policy.question import Question
from mlopsctl.policy.traffic import is_only, is_open, traffic, unseen
from mlopsctl.policy.verdict import Verdict, verdict


def _answer(plan: Plan, _requirements: Requirements, options: dict[str, Any]) -> Verdict:
    """Only `ports` of the world may be called, and none from a network that has no NAT gateway to it."""
    closed = plan.of_type("aws_vpc") and not plan.of_type("aws_nat_gateway")
    ports = [] if closed else options.get("ports", [])
    rules = [*traffic(plan, "egress")]
    problems = [
        f"{resource.address} may call ports {rule.get('from_port')}-{rule.get('to_port')} everywhere"
        for resource, rule in rules
        if is_open(rule) and not is_only(rule, ports)
    ]
    return verdict(len(rules), problems, unseen(plan, "egress"))


question = Question(_answer)
