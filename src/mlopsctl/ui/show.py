"""What each verb prints for people."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.tree import Tree

from mlopsctl.adapters.tools import Tool
from mlopsctl.domain.architecture import Architecture, Infeasibility
from mlopsctl.domain.control import SuiteResult
from mlopsctl.domain.critique import Critique
from mlopsctl.domain.event import Event
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import Report
from mlopsctl.domain.requirements import Requirements
from mlopsctl.domain.run import Approval, Run
from mlopsctl.store.events import Verification
from mlopsctl.ui import panels
from mlopsctl.ui.console import STATUS, line, mark

_TREE_DEPTH = 2
_TREE_WIDTH = 12


def runs(screen: Console, found: Sequence[Run]) -> None:
    if not found:
        screen.print(line("No runs yet. Start one with `mlopsctl design FILE`."))
        return
    drawn = panels.table("run", "status", "document", "started", "detail")
    for run in found:
        drawn.add_row(
            line(run.id),
            line(run.status),
            line(run.document_name),
            f"{run.created_at:%Y-%m-%d %H:%M}",
            line(run.detail, "dim"),
        )
    screen.print(drawn)


def run(screen: Console, document: JSON) -> None:
    """A run as it stands: what was understood, the design, the objections, the checks, the ending."""
    if document.get("requirements"):
        screen.print(panels.requirements(Requirements.model_validate(document["requirements"])))
    _design(screen, document)
    if document.get("critiques"):
        screen.print(panels.critiques(Critique.model_validate(raw) for raw in document["critiques"]))
    if document.get("report"):
        report(screen, Report.model_validate(document["report"]))
    ending(screen, document)


def _design(screen: Console, document: JSON) -> None:
    if document.get("architecture") and document.get("requirements"):
        known = Requirements.model_validate(document["requirements"])
        screen.print(panels.architecture(Architecture.model_validate(document["architecture"]), known))


def trace(screen: Console, events: Sequence[Event]) -> None:
    drawn = panels.table(">#", "time", "who", "what", "")
    for event in events:
        drawn.add_row(
            str(event.seq),
            line(event.ts[:19]),
            line(event.actor.id),
            line(event.action),
            line(_gist(event.data), "dim"),
        )
    screen.print(drawn)


def _gist(data: Mapping[str, object]) -> str:
    """The values of an event that fit on a line."""
    plain = {key: value for key, value in data.items() if isinstance(value, (str, int, float, bool)) and value != ""}
    return ", ".join(f"{key}={str(value)[:60]}" for key, value in list(plain.items())[:5])


def tools(screen: Console, found: Sequence[Tool]) -> None:
    for tool in found:
        screen.print(
            mark("pass" if tool.ok else "fail"),
            line(f"{tool.name} {tool.version}".strip(), "bold"),
            line(tool.path, "dim"),
            line(tool.problem, "red"),
        )
        if tool.how_to_fix and not tool.ok:
            screen.print(line(f"  {tool.how_to_fix}"))


def suite(screen: Console, result: SuiteResult) -> None:
    screen.print(
        mark("pass" if result.ok else "fail"),
        line(f"suite {result.name}: {result.controls} controls, {result.fixtures} fixtures, {result.flips} flips"),
    )
    for failure in result.failures:
        screen.print(line(f"  {failure}", "red"))


def report(screen: Console, found: Report) -> None:
    screen.print(panels.checks([check.json_dict() for check in found.checks]))
    counts = {status: len(found.with_status(status)) for status in ("pass", "fail", "not_run")}
    screen.print(line(f"{counts['pass']} passed, {counts['fail']} failed, {counts['not_run']} did not run"))


def verification(screen: Console, result: Verification) -> None:
    if result.ok:
        screen.print(mark("pass"), line(f"The log is as it was written: {result.count} events."))
    else:
        screen.print(mark("fail"), line(f"The log was changed at event {result.first_bad_seq}: {result.reason}", "red"))


def decision(screen: Console, made: Approval) -> None:
    screen.print(line(f"{made.gate} of {made.run_id}: {made.decision} by {made.by} ({made.subject_sha256[:12]})"))
    if made.decision in ("approved", "edited"):
        screen.print(line(f"Go on with `mlopsctl resume {made.run_id}`."))


def interrupted(screen: Console, run_id: str) -> None:
    go_on = f" Go on with `mlopsctl resume {run_id}`." if run_id else ""
    screen.print(line(f"Interrupted.{go_on}", "yellow"))


def ending(screen: Console, document: JSON) -> None:
    """How a run ended, or what it waits for, and what to do next."""
    status, run_id = str(document["status"]), document["run_id"]
    if status == "delivered" and document.get("repo"):
        screen.print(_delivered(document))
    elif status == "waiting" and (gate := document.get("gate")):
        screen.print(
            line(f"{run_id} waits for a person at the {gate['gate']} gate, until {gate['expires_at']}.", "yellow")
        )
        screen.print(line(f"  mlopsctl show {run_id}"))
        screen.print(line(f"  mlopsctl approve {run_id} --gate {gate['gate']} --sha {gate['subject_sha256'][:12]}"))
        screen.print(line(f"  mlopsctl reject {run_id} --reason '...'"))
    elif status == "infeasible" and document.get("conflict"):
        screen.print(_infeasible(Infeasibility.model_validate(document["conflict"])))
    else:
        style = "red" if status in ("blocked", "failed", "rejected", "expired") else STATUS["working"][1]
        screen.print(line(f"{run_id}: {status}. {document.get('detail', '')}", style))


def _infeasible(conflict: Infeasibility) -> RenderableType:
    rows: list[RenderableType] = [line(conflict.sentence, "bold"), line("These cannot hold together:")]
    for c in conflict.conflict:
        value = ", ".join(c.value) if isinstance(c.value, tuple) else c.value
        rows.append(line(f'  {c.field} = {value}: "{c.source.quote}"'))
    if conflict.relaxations:
        rows += [line("What would resolve it:"), *(line(f"  {way}") for way in conflict.relaxations)]
    return Panel(Group(*rows), title="No design meets the requirements", title_align="left", border_style="red")


def _delivered(document: JSON) -> RenderableType:
    repo = Path(document["repo"])
    design = Architecture.model_validate(document["architecture"])
    rows: list[RenderableType] = [_tree(repo), "", line(f"Cost: {panels.money(design.cost)}")]
    if design.latency.p99_ms is not None:
        rows.append(line(f"Predicted p99: {design.latency.p99_ms:.0f} ms"))
    if design.batch_hours is not None:
        rows.append(line(f"Predicted batch run: {design.batch_hours:.1f} h"))
    rows.append(line(f"Commit: {document.get('commit') or '—'}"))
    if steps := deploy_steps(repo):
        rows += ["", *(line(step) for step in steps)]
    return Panel(Group(*rows), title=line(f"Delivered to {repo}"), title_align="left", border_style="green")


def deploy_steps(repo: Path) -> list[str]:
    """The lines under `## Deploy` of the repository's README."""
    readme = repo / "README.md"
    text = readme.read_text(encoding="utf8") if readme.is_file() else ""
    _, _, after = text.partition("\n## Deploy\n")
    return [step for step in after.partition("\n## ")[0].splitlines() if step.strip()]


def _tree(folder: Path) -> Tree:
    tree = Tree(line(f"{folder.name}/", "bold"))
    _branches(tree, folder, _TREE_DEPTH)
    return tree


def _branches(tree: Tree, folder: Path, depth: int) -> None:
    entries = (
        sorted((e for e in folder.iterdir() if e.name != ".git"), key=lambda e: (e.is_file(), e.name))
        if folder.is_dir()
        else []
    )
    for entry in entries[:_TREE_WIDTH]:
        if entry.is_dir():
            branch = tree.add(line(f"{entry.name}/"))
            if depth > 1:
                _branches(branch, entry, depth - 1)
        else:
            tree.add(line(entry.name, "dim"))
    if len(entries) > _TREE_WIDTH:
        tree.add(line(f"and {len(entries) - _TREE_WIDTH} more", "dim"))
