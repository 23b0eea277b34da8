import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mlopsctl.adapters.shell import last_words, minimal_env
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import result
from mlopsctl.domain.report import CheckResult, Issue
from mlopsctl.errors import MlopsctlError

_ANSWERED = (0, 1)  # all is well, something is not
_SAID = re.compile(r"^(ERROR|WARN|INFO) (\S+) (.*)$", re.MULTILINE)
_UNKNOWN = re.compile(r"schema for kind (\w+)")
_OF_KSERVE = {  # what a predictor has besides the fields of a pod
    *("minReplicas", "maxReplicas", "scaleTarget", "scaleMetric", "scaleMetricType", "autoScaling"),
    *("containerConcurrency", "timeout", "canaryTrafficPercent", "deploymentStrategy"),
    *("logger", "batcher", "labels", "annotations"),
}


def _run(workspace: Workspace) -> CheckResult:
    """Manifests say what Kubernetes knows, and nothing else; kinds that others define are named as not judged."""
    tool = workspace.toolbox.linter("kubernetes-validate").required()
    found = sorted(workspace.repo.glob("kubernetes/*.yaml"))
    if not found:
        return result(check.name, 0, "resources", (), tool.title)
    folder = workspace.scratch / "kubernetes"
    folder.mkdir(parents=True, exist_ok=True)
    names = [_written(folder / file.name, file) for file in found]
    ended = workspace.toolbox.shell.run((tool.path, "--strict", *names), cwd=folder, env=minimal_env())
    said = _SAID.findall(ended.stdout + ended.stderr)
    if ended.code not in _ANSWERED or not said:
        raise MlopsctlError(f"kubernetes-validate did not finish: {last_words(ended)}")
    issues = [
        Issue(rule="schema", where=f"kubernetes/{file}", message=m) for level, file, m in said if level == "ERROR"
    ]
    judged = result(check.name, len(said), "resources", issues, tool.title)
    unknown = sorted({kind for level, _, message in said if level == "WARN" for kind in _UNKNOWN.findall(message)})
    left = f"; no schema of {', '.join(unknown)}" if unknown else ""
    return judged.model_copy(update={"detail": judged.detail + left})


def _written(copy: Path, manifest: Path) -> str:
    import yaml

    documents = yaml.safe_load_all(manifest.read_text(encoding="utf8"))
    copy.write_text(yaml.safe_dump_all(_with_pods(filter(None, documents))), encoding="utf8")
    return copy.name


def _with_pods(documents: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """KServe makes pods of its predictors: they are judged as such."""
    for document in documents:
        yield document
        if document.get("kind") == "InferenceService":
            predictor = document.get("spec", {}).get("predictor", {})
            spec = {key: said for key, said in predictor.items() if key not in _OF_KSERVE}
            yield {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "predictor"}, "spec": spec}


check = Check(name="kubernetes", run=_run, needs=("yaml_files",))
