import re
from typing import Any

from mlopsctl.domain.requirements import Requirements
from mlopsctl.policy.plan import Plan
from mlopsctl.policy.question import Question
from mlopsctl.policy.statements import IDENTITY, Statement, statements
from mlopsctl.policy.verdict import Verdict, verdict

_READS = re.compile("[a-z0-9-]+:(Describe|Get|List)[A-Z*]")


def _answer(plan: Plan, _: Requirements, __: dict[str, Any]) -> Verdict:
    problems, unclear, policies = [], [], 0
    for resource in plan.of_type(*IDENTITY):
        found = statements(plan, resource, IDENTITY[resource.type])
        if found is None:
            unclear.append(resource.address)
            continue
        policies += bool(found)
        problems += [f"{s.holder} allows {', '.join(s.actions)} on {', '.join(s.resources)}" for s in found if _wide(s)]
    return verdict(policies, problems, unclear)


def _wide(statement: Statement) -> bool:
    """Everything on anything, or on everything a whole service or more changes of it than are named."""
    families = any("*" in action and not _READS.match(action) for action in statement.actions)
    return statement.allows and ("*" in statement.actions or (families and "*" in statement.resources))


question = Question(_answer)
