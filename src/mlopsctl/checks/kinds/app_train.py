from mlopsctl.adapters.shell import last_words
from mlopsctl.checks.app import PYTHON, run_app
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.domain.report import CheckResult
from mlopsctl.errors import InputError


def _run(workspace: Workspace) -> CheckResult:
    """Training on the sample must meet its own thresholds and leave a model."""
    if not (workspace.repo / "pipelines" / "train.py").is_file():
        raise InputError("the repository has no pipelines/train.py")
    arguments = ("--data", "data/sample.csv", "--out", "build/model")
    ended, copy = run_app(workspace, "app_train", "-m", "pipelines.train", *arguments)
    model = copy / "build" / "model"
    trained = ended.code == 0 and (model.is_file() or (model.is_dir() and any(model.iterdir())))
    said = last_words(ended, lines=3) if ended.code == 0 else last_words(ended)
    detail = said if trained or ended.code else f"no model was written: {said}"
    return CheckResult(name=check.name, status="pass" if trained else "fail", detail=detail, judge=PYTHON)


check = Check(name="app_train", run=_run, quick=False)
