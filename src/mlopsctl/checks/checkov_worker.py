"""Answers scan questions on standard input, one line of JSON each; runs under checkov's own Python.

{"kind": "hcl" | "plan" | "files", "path": "..."} -> {"failed": [...], "passed": 9, "parsing_errors": [], "errors": 0}
"""

import gc
import json
import logging
import os
import sys
from typing import Any


class _ErrorCount(logging.Handler):
    """checkov logs a check that raises and drops it: such a scan is not complete."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.seen += record.levelno >= logging.ERROR


class _Forgetful(dict[str, Any]):
    """A cache that claims to be empty.

    checkov caches parsed IAM policies by file and address for the life of its process: the second scan of a changed
    file, and the second element of a `for_each`, would be judged by the first one's policy.
    """

    def keys(self) -> tuple[()]:  # type: ignore[override]
        return ()


def _scan(kind: str, path: str) -> list[Any]:
    from checkov.runner_filter import RunnerFilter  # type: ignore[import-not-found]  # checkov's own environment
    from checkov.terraform.plan_runner import Runner as PlanRunner  # type: ignore[import-not-found]
    from checkov.terraform.runner import Runner  # type: ignore[import-not-found]

    if kind == "files":
        return _scan_files(path)
    plan = kind == "plan"
    runner = (PlanRunner if plan else Runner)()
    reports = runner.run(
        root_folder=None if plan else path,
        files=[path] if plan else None,
        runner_filter=RunnerFilter(framework=["terraform_plan" if plan else "terraform"], show_progress_bar=False),
        collect_skip_comments=False,  # risks are accepted in one visible file, not in comments
    )
    return reports if isinstance(reports, list) else [reports]


def _scan_files(path: str) -> list[Any]:
    """What is not Terraform: of images, of pipelines, of clusters."""
    from checkov.azure_pipelines.runner import Runner as Azure  # type: ignore[import-not-found]
    from checkov.dockerfile.runner import Runner as Dockerfiles  # type: ignore[import-not-found]
    from checkov.github_actions.runner import Runner as Workflows  # type: ignore[import-not-found]
    from checkov.gitlab_ci.runner import Runner as Gitlab  # type: ignore[import-not-found]
    from checkov.kubernetes.runner import Runner as Manifests  # type: ignore[import-not-found]
    from checkov.runner_filter import RunnerFilter

    kinds = {
        "azure_pipelines": Azure,
        "dockerfile": Dockerfiles,
        "github_actions": Workflows,
        "gitlab_ci": Gitlab,
        "kubernetes": Manifests,
    }
    return [
        report
        for name, runner in kinds.items()
        for found in [runner().run(path, runner_filter=RunnerFilter(framework=[name]), collect_skip_comments=False)]
        for report in (found if isinstance(found, list) else [found])
    ]


def _answer(question: dict[str, Any], errors: _ErrorCount) -> dict[str, Any]:
    before = errors.seen
    if not os.path.exists(question["path"]):  # noqa: PTH110 - as cheap as it gets; a missing root would scan as empty
        return {"error": "there is nothing to scan"}
    reports = _scan(question["kind"], question["path"])
    failed = [
        {
            "check": record.check_id,
            "name": record.check_name,
            "resource": record.resource,
            "file": record.file_path,
            "line": record.file_line_range[0],
        }
        for report in reports
        for record in report.failed_checks
    ]
    return {
        "failed": sorted(failed, key=lambda f: (f["file"], f["line"], f["check"], f["resource"])),
        "passed": sum(len(report.passed_checks) for report in reports),
        "parsing_errors": sorted(str(e) for report in reports for e in report.parsing_errors),
        "errors": errors.seen - before,
    }


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf8")
    os.dup2(2, 1)  # whatever checkov prints goes to standard error
    errors = _ErrorCount()
    import checkov.terraform.plan_runner  # type: ignore[import-not-found]
    import checkov.terraform.runner  # noqa: F401 - the slow part, before the first question
    from checkov.terraform.checks.utils import (  # type: ignore[import-not-found]
        base_cloudsplaining_iam_scanner as iam,
    )

    iam.BaseTerraformCloudsplainingIAMScanner.policy_document_cache = _Forgetful()
    logging.getLogger().addHandler(errors)
    gc.freeze()
    gc.disable()  # what a scan makes lives until its end: to look at it all the time takes a quarter of the scan
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line), errors)) + "\n")
        answers.flush()
        gc.collect()


if __name__ == "__main__":
    main()
