"""Checks that read a repository's files: what they find makes a result."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from mlopsctl.checks.check import OURSELVES
from mlopsctl.domain.report import CheckResult, Issue

_LEFT_OUT = frozenset({".git", ".terraform", ".venv", "build", "node_modules", "__pycache__"})


def files(repo: Path, *patterns: str) -> list[Path]:
    """The repository's own files that match one of the patterns."""
    found = (path for pattern in patterns for path in repo.rglob(pattern) if path.is_file())
    return sorted({path for path in found if not _LEFT_OUT & {*path.relative_to(repo).parts}})


def result(name: str, judged: int, what: str, issues: Iterable[Issue], judge: str = OURSELVES) -> CheckResult:
    """Passes when nothing was found in what was judged; when there was nothing to judge, the result says so."""
    found = tuple(issues)
    detail = f"{judged} {what}" + (f", {len(found)} findings" if found else "")
    status = "fail" if found else "pass"
    return CheckResult(
        name=name, status=status, detail=detail, judge=judge, issues=found, empty=not judged and not found
    )


def lines(path: Path) -> Iterator[tuple[int, str]]:
    yield from enumerate(path.read_text(encoding="utf8", errors="replace").splitlines(), start=1)
