import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import files, lines, result
from mlopsctl.domain.report import CheckResult, Issue

_LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(\s*<?([^)\s>]+)")
_CODE = re.compile(r"`[^`]*`")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")
_AS_WRITTEN = "docs/requirements.md"  # the user's own document, whose links are the user's


def _run(workspace: Workspace) -> CheckResult:
    """Every relative link of the documentation leads to a file, and to a heading where it names one."""
    repo = workspace.repo
    found = [path for path in files(repo, "*.md") if path.relative_to(repo).as_posix() != _AS_WRITTEN]
    return result("docs_links", len(found), "documents", (i for path in found for i in _broken(path, repo)))


def _broken(path: Path, repo: Path) -> Iterator[Issue]:
    for number, line in _prose(path):
        for match in _LINK.finditer(_CODE.sub("", line)):
            name, _, anchor = unquote(match[1]).partition("#")
            target = path.parent / name if name else path
            if _ELSEWHERE.match(match[1]) or _leads(target, anchor):
                continue
            where = f"{path.relative_to(repo)}:{number}"
            yield Issue(rule="link", where=where, message=f"`{match[1]}` leads nowhere")


def _leads(target: Path, anchor: str) -> bool:
    if not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in _anchors(target)


def _anchors(path: Path) -> set[str]:
    headings = (line.lstrip("#").strip() for _, line in _prose(path) if line.startswith("#"))
    return {_NOT_IN_ANCHORS.sub("", heading.lower()).replace(" ", "-") for heading in headings}


def _prose(path: Path) -> Iterator[tuple[int, str]]:
    """The lines outside of fenced code."""
    fenced = False
    for number, line in lines(path):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line


check = Check(name="docs_links", run=_run)
