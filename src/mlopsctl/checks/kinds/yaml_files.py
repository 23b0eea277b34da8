from collections.abc import Iterator
from pathlib import Path

from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import files, result
from mlopsctl.domain.report import CheckResult, Issue


def _run(workspace: Workspace) -> CheckResult:
    """Every YAML document can be read, and says nothing twice."""
    found = files(workspace.repo, "*.yaml", "*.yml")
    return result("yaml_files", len(found), "files", (i for path in found for i in _wrong(path, workspace.repo)))


def _wrong(path: Path, repo: Path) -> Iterator[Issue]:
    import yaml

    where = str(path.relative_to(repo))
    try:
        for document in yaml.compose_all(path.read_text(encoding="utf8"), yaml.SafeLoader):
            yield from _repeated(document, where)
    except (yaml.YAMLError, UnicodeDecodeError) as broken:
        yield Issue(rule="syntax", where=where, message=" ".join(str(broken).split()))


def _repeated(node: object, where: str) -> Iterator[Issue]:
    import yaml

    if isinstance(node, yaml.MappingNode):
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Issue(rule="repeated", where=f"{where}:{node.start_mark.line + 1}", message=f"`{name}` is said twice")
    if isinstance(node, yaml.CollectionNode):
        for value in node.value:
            for part in value if isinstance(value, tuple) else (value,):
                yield from _repeated(part, where)


check = Check(name="yaml_files", run=_run)
