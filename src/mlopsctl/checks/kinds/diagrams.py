import re
from collections.abc import Iterator
from pathlib import Path

from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import files, lines, result
from mlopsctl.domain.report import CheckResult, Issue

_NODE = re.compile(r'\s*(\w+)\["[^"\[\]]+"\]\s*')
_EDGE = re.compile(r'\s*(\w+)\s*(?:-->|-\.->)(?:\|[^|"]+\|)?\s*(\w+)\s*')
_HEAD = re.compile(r"\s*flowchart (?:LR|TD|TB|RL|BT)\s*")
_RESERVED = frozenset({"end", "graph", "subgraph", "class", "click", "style", "default"})


def _run(workspace: Workspace) -> CheckResult:
    """Each Mermaid diagram is a flowchart of nodes with labels, and of arrows between nodes that it has."""
    found = [(path, *block) for path in files(workspace.repo, "*.md") for block in _blocks(path)]
    wrong = (i for path, start, text in found for i in _faults(path, start, text, workspace.repo))
    return result("diagrams", len(found), "diagrams", wrong)


def _blocks(path: Path) -> Iterator[tuple[int, list[str]]]:
    start, text = 0, list[str]()
    for number, line in lines(path):
        if line.strip() == "```mermaid":
            start, text = number, []
        elif start and line.strip() == "```":
            yield start, text
            start = 0
        elif start:
            text.append(line)


def _faults(path: Path, start: int, text: list[str], repo: Path) -> Iterator[Issue]:
    nodes = {node[1] for line in text if (node := _NODE.fullmatch(line))}
    for number, line in enumerate(text, start=start + 1):
        edge, node = _EDGE.fullmatch(line), _NODE.fullmatch(line)
        strange = {edge[1], edge[2]} - nodes if edge else {node[1]} & _RESERVED if node else set()
        is_head = number == start + 1 and _HEAD.fullmatch(line)
        if strange or not (edge or node or is_head or not line.strip()):
            said = f"{', '.join(sorted(strange))} is no node" if strange else f"`{line.strip()[:80]}` is not understood"
            yield Issue(rule="mermaid", where=f"{path.relative_to(repo)}:{number}", message=said)


check = Check(name="diagrams", run=_run)
