from typing import Any

from mlopsctl.domain.requirements import Requirements
from mlopsctl.policy.operators import Unknown
from mlopsctl.policy.plan import Plan
from mlopsctl.policy.question import Question
from mlopsctl.policy.verdict import Verdict, verdict


def _answer(plan: Plan, _: Requirements, options: dict[str, Any]) -> Verdict:
    """Everything that can carry tags carries those in `required`, its own or the provider's default ones."""
    problems, unclear, tagged = [], [], 0
    for resource in plan.resources:
        tags = resource.values("tags_all") if resource.mode == "managed" else []
        tagged += bool(tags)
        if any(isinstance(value, Unknown) for value in tags):
            unclear.append(resource.address)
        elif tags:
            given = set().union(*(value for value in tags if isinstance(value, dict)))
            if missing := [key for key in options["required"] if key not in given]:
                problems.append(f"{resource.address} has no tag {', '.join(missing)}")
    return verdict(tagged, problems, unclear)


question = Question(_answer)
