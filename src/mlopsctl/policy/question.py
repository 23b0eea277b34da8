from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mlopsctl.domain.requirements import Requirements
from mlopsctl.policy.plan import Plan
from mlopsctl.policy.verdict import Verdict


@dataclass(frozen=True)
class Question:
    """A named question about a plan; found by dropping a module into `policy/judges/`.

    `answer` takes the plan, the requirements and the options that the control gives.
    """

    answer: Callable[[Plan, Requirements, dict[str, Any]], Verdict]
