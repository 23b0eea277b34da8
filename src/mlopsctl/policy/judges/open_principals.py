from typing import Any

from mlopsctl.domain.requirements import Requirements
from mlopsctl.policy.plan import Plan
from mlopsctl.policy.question import Question
from mlopsctl.policy.statements import RESOURCE, statements
from mlopsctl.policy.verdict import Verdict, verdict


def _answer(plan: Plan, _: Requirements, __: dict[str, Any]) -> Verdict:
    problems, unclear, policies = [], [], 0
    for resource in plan.of_type(*RESOURCE):
        found = statements(plan, resource, RESOURCE[resource.type])
        if found is None:
            unclear.append(resource.address)
            continue
        policies += bool(found)
        problems += [
            f"{s.holder} lets anyone {', '.join(s.actions)}"
            for s in found
            if s.allows and "*" in s.principals and not s.conditions
        ]
    return verdict(policies, problems, unclear)


question = Question(_answer)
