import re
from collections.abc import Iterator
from pathlib import Path

from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.files import files, lines, result
from mlopsctl.domain.report import CheckResult, Issue

# Credentials that can be told by their form alone.
_SHAPE = re.compile(
    r"(?P<private_key>-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY)"
    r"|(?<![A-Za-z0-9])(?P<aws_key_id>(?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Za-z0-9])"
    r"|(?<!\w)(?P<github_token>gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{22,255})"
    r"|(?<!\w)(?P<gitlab_token>glpat-[\w-]{20,})"
    r"|(?<!\w)(?P<slack_token>xox[abeoprs]-[\w-]{10,})"
    r"|(?<![\w-])(?P<model_key>sk-(?:ant-)?[A-Za-z0-9_-]{20,})"
    # What was redacted reads `<secret:...>`.
    r"|(?P<password_in_url>://(?!\\*(?:<|&lt;)secret:)[^\s/@:{}$\[\]]{1,100}:[^\s/@{}$\[\]]{4,200}@)"
)


def _run(workspace: Workspace) -> CheckResult:
    """No file carries a credential. What is found is named by its kind, never shown."""
    found = files(workspace.repo, "*")
    return result("secrets", len(found), "files", (i for path in found for i in _told(path, workspace.repo)))


def _told(path: Path, repo: Path) -> Iterator[Issue]:
    for number, line in lines(path):
        for match in _SHAPE.finditer(line):
            kind = str(match.lastgroup).replace("_", " ")
            yield Issue(
                rule="credential",
                where=f"{path.relative_to(repo)}:{number}",
                message=f"looks like a credential: {kind}",
            )


check = Check(name="secrets", run=_run)
