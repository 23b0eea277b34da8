from mlopsctl.domain.control import SuiteResult
from mlopsctl.errors import InputError
from mlopsctl.policy.suite import run_suite as run_policy_suite

SUITES = {"policy": run_policy_suite}


def run_suite(name: str) -> SuiteResult:
    """Run the suite `name`. Raises InputError when there is none."""
    if name not in SUITES:
        raise InputError(f"There is no suite `{name}`", hint=f"Suites: {', '.join(SUITES)}.")
    return SUITES[name]()
