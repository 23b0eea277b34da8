from collections.abc import Callable

from mlopsctl.domain.evaluation import SuiteResult
from mlopsctl.errors import InputError
from mlopsctl.grading.extraction import run_suite as run_extraction_suite
from mlopsctl.policy.suite import run_suite as run_policy_suite

SUITES: dict[str, Callable[[], SuiteResult]] = {"extraction": run_extraction_suite, "policy": run_policy_suite}


def run_suite(name: str) -> SuiteResult:
    """Run the suite `name`. Raises InputError when there is none."""
    if name not in SUITES:
        raise InputError(f"There is no suite `{name}`", hint=f"Suites: {', '.join(SUITES)}.")
    return SUITES[name]()
