"""How a run stands, and what to type next. Takes the JSON document of app.result."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.rule import Rule
from rich.text import Text
from rich.tree import Tree

from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import UNMET, Critique
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import Report
from mlopsctl.domain.requirements import Requirements
from mlopsctl.ui.console import copyable, heading, item, moment, plain, plural, usd
from mlopsctl.ui.design import conflict_lines, contradiction_lines, finding_lines
from mlopsctl.ui.lines import accepted_risks, check_line

_STEP = re.compile(r"^\d+\. (.*(?:\n {2,}.*)*)", re.MULTILINE)
_DEEP = 2
_STYLES = {"delivered": "bold green", "waiting": "bold cyan", "running": "bold cyan"}


def ending(screen: Console, document: JSON) -> None:
    """Status, reason and next commands; what a user copies stands on a line of its own."""
    status = document["status"]
    style = _STYLES.get(status, "bold red")
    screen.print(Rule(plain((f"{document['run_id']}: {status}", style)), style=style.removeprefix("bold ")))
    _ENDINGS.get(status, _stopped)(screen, document)


def report_lines(screen: Console, report: Report) -> None:
    """Every check, the open findings of those that failed, and the sum."""
    for check in report.checks:
        screen.print(check_line(check.json_dict()))
        for issue in check.issues:
            if not issue.accepted:
                screen.print(item(("  ✗", "red"), f"{issue.rule} {issue.where}: {issue.message}"))
    screen.print(_summary(report))


def _delivered(screen: Console, document: JSON) -> None:
    repo = Path(document["repo"])
    screen.print(_folder(repo))
    _estimates(screen, Architecture.model_validate(document["architecture"]))
    screen.print(_summary(Report.model_validate(document["report"])))
    screen.print(plain(("Commit      ", "bold"), document["commit"]), soft_wrap=True)
    screen.print(heading("Deploy it"))
    copyable(screen, f"cd {shlex.quote(str(repo))}")
    for step in _deploy_steps(repo):
        first, *rest = step.split("\n   - ")
        command, _, what = first[1:].partition("` ") if first.startswith("`make") else ("", "", first)
        if command:
            copyable(screen, (command, "bold"))
        screen.print(item("  " if command else "•", _unmarked(what)))
        for line in rest:
            screen.print(item("  -", _unmarked(line)))


def _waiting(screen: Console, document: JSON) -> None:
    gate, run = document["gate"], document["run_id"]
    if gate is None:
        screen.print(plain("The gate was decided; the run goes on when it is resumed."))
        copyable(screen, f"mlopsctl resume {run}")
        return
    screen.print(plain(("Gate      ", "bold"), gate["gate"], f", open until {moment(gate['expires_at'])}"))
    screen.print(plain(("Shows     ", "bold"), f"sha256 {gate['subject_sha256']}"), soft_wrap=True)
    if gate["gate"] == "questions":
        _questions(screen, run, Requirements.model_validate(document["requirements"]))
    if gate["gate"] == "architecture":
        for line in finding_lines([Critique.model_validate(raw) for raw in document["critiques"]], ("block", "warn")):
            screen.print(line)
    if gate["gate"] == "delivery":
        for check in Report.model_validate(document["report"]).checks:
            if check.status != "pass":
                screen.print(check_line(check.json_dict()))
    if why := _why_a_person(document):
        screen.print(plain(f"--yes does not cover {why}: somebody has to look."))
    screen.print(plain("Look at it, approve it, go on:"))
    copyable(screen, f"mlopsctl show {run}")
    copyable(screen, f"mlopsctl approve {run} --gate {gate['gate']} --sha {gate['subject_sha256'][:12]}")
    copyable(screen, f"mlopsctl resume {run}")


def _why_a_person(document: JSON) -> str:
    """What keeps `--yes` from deciding, or nothing."""
    if document["gate"]["gate"] == "questions":
        return "contradictions and questions without a default"
    if document["gate"]["gate"] == "delivery":
        open_ = any(check["status"] != "pass" for check in document["report"]["checks"])
        return "checks that failed or did not run" if open_ else ""
    findings = [finding for critique in document["critiques"] for finding in critique["findings"]]
    unmet = any(f["rule"].startswith(UNMET) and f["severity"] == "warn" for f in findings)
    return "a hard requirement that the design does not meet" if unmet else ""


def _questions(screen: Console, run: str, requirements: Requirements) -> None:
    for line in contradiction_lines([c for c in requirements.contradictions if c.hard]):
        screen.print(line)
    for question in requirements.questions:
        if question.blocking:
            screen.print(item(("?", "bold yellow"), f"{question.field}: {question.text}"))
    screen.print(plain("Correct the document and start again, or answer what is asked:"))
    copyable(screen, f"mlopsctl answer {run} FIELD=VALUE ...")


def _infeasible(screen: Console, document: JSON) -> None:
    for line in conflict_lines(document["conflict"]):
        screen.print(line)
    screen.print(plain("Change the document, or what a reviewer asked for, and design again."))


def _stopped(screen: Console, document: JSON) -> None:
    screen.print(plain(document["detail"]))
    if document["report"]:
        report_lines(screen, Report.model_validate(document["report"]))
    screen.print(plain(_ADVICE.get(document["status"], "The run goes on when it is resumed.")))
    after = "resume" if document["status"] == "running" else "trace"
    copyable(screen, f"mlopsctl {after} {document['run_id']}")


_ADVICE = {
    "blocked": "Nothing was delivered. Relax what the objections name, or change the document, and design again.",
    "rejected": "Nothing was delivered. Change the document as the reviewer says and design again.",
    "expired": "Nobody decided, so the answer is no. Start the design again to be asked again.",
    "failed": "Nothing was delivered. The trace says where it went wrong:",
}
_ENDINGS: dict[str, Callable[[Console, JSON], None]] = {
    "delivered": _delivered,
    "waiting": _waiting,
    "infeasible": _infeasible,
}


def _estimates(screen: Console, architecture: Architecture) -> None:
    cost = architecture.cost
    screen.print(
        plain(
            ("Cost        ", "bold"),
            f"{usd(cost.expected)} a month expected, {usd(cost.low)} low, {usd(cost.peak)} peak",
            (f"; NOT PRICED: {', '.join(cost.unpriced)}" if cost.unpriced else "", "bold yellow"),
        )
    )
    if architecture.latency.p99_ms is not None:
        screen.print(plain(("Latency     ", "bold"), f"p99 {architecture.latency.p99_ms:.0f} ms predicted at peak"))
    if architecture.batch_hours is not None:
        screen.print(plain(("Batch run   ", "bold"), f"{architecture.batch_hours:.2g} h predicted"))


def _summary(report: Report) -> Text:
    passed, empty, failed, idle = report.tally
    accepted = accepted_risks([check.json_dict() for check in report.checks])
    return plain(
        ("Checks      ", "bold"),
        (f"{passed} passed", "green"),
        (f", {failed} failed", "bold red" if failed else ""),
        (f", {idle} did not run", "yellow" if idle else ""),
        (f", {empty} had nothing to judge" if empty else "", "dim"),
        f", {plural(len(accepted), 'accepted risk')}",
        (f", not looked at: {', '.join(report.left_out)}" if report.left_out else "", "yellow"),
    )


def _folder(repo: Path) -> Tree:
    tree = Tree(plain((str(repo), "bold")))
    _grow(tree, repo, _DEEP)
    return tree


def _grow(tree: Tree, folder: Path, depth: int) -> None:
    """Folders first, with how many files they hold; files only by name."""
    if not folder.is_dir():
        return
    entries = sorted(folder.iterdir(), key=lambda entry: (entry.is_file(), entry.name))
    for entry in entries:
        if entry.name == ".git":
            continue
        if entry.is_file():
            tree.add(plain((entry.name, "dim")))
            continue
        count = sum(path.is_file() for path in entry.rglob("*"))
        branch = tree.add(plain((f"{entry.name}/", "bold blue"), (f"  {plural(count, 'file')}", "dim")))
        if depth > 1 and any(path.is_dir() for path in entry.iterdir()):
            _grow(branch, entry, depth - 1)


def _deploy_steps(repo: Path) -> list[str]:
    """The numbered steps of the README's section on deploying, as they stand there."""
    readme = repo / "README.md"
    if not readme.is_file():
        return []
    section = re.split(r"^## ", readme.read_text(encoding="utf8"), flags=re.MULTILINE)
    deploy = next((part for part in section if part.startswith("Deploy")), "")
    return _STEP.findall(deploy)


def _unmarked(markdown: str) -> str:
    """The words of some Markdown, on one line."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)|\\([_*<>#])", r"\1\2", markdown).replace("`", "")
    return " ".join(text.split())
