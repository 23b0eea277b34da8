"""What an open gate shows: exactly its subject, and what a decision is bound to."""

from collections.abc import Callable, Iterator
from datetime import datetime

from rich.console import RenderableType
from rich.rule import Rule

from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Critique, Cut
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.requirements import Contradiction, Requirements
from mlopsctl.domain.run import ApprovalRequest
from mlopsctl.ui.console import heading, item, plain, plural, shown, usd
from mlopsctl.ui.design import contradiction_lines, design_view
from mlopsctl.ui.lines import accepted_risks, check_line

_TITLES = {
    "questions": "The document leaves open what no design can guess",
    "architecture": "Shall this be built?",
    "delivery": "Shall this be delivered?",
}


def gate_view(request: ApprovalRequest, now: datetime) -> Iterator[RenderableType]:
    """All that is decided on, then its hash and the time that is left."""
    yield Rule(plain((_TITLES[request.gate], "bold")), style="cyan")
    yield from _VIEWS[request.gate](request.subject)
    left = max(0, int((request.expires_at - now).total_seconds()) // 60)
    yield plain(
        (f"{request.gate} gate", "bold cyan"), f" of {request.run_id}, {left // 60} h {left % 60} min left to decide on"
    )
    yield plain(f"sha256 {request.subject_sha256}")


def _questions(subject: JSON) -> Iterator[RenderableType]:
    yield from contradiction_lines([Contradiction.model_validate(raw) for raw in subject["contradictions"]])
    for question in subject["questions"]:
        mark = ("?", "bold red") if question["blocking"] else ("?", "bold yellow")
        default = "" if question["default"] is None else f" (assumed: {shown(question['default']) or 'none'})"
        yield item(mark, (f"{question['field']}: ", "bold"), question["text"], default, (f" {question['why']}", "dim"))


def _architecture(subject: JSON) -> Iterator[RenderableType]:
    critiques = [Critique.model_validate(raw) for _, raw in sorted(subject["critiques"].items())]
    cuts = [Cut.model_validate(raw) for raw in subject["cuts"]]
    requirements = Requirements.model_validate(subject["requirements"])
    yield from design_view(requirements, Architecture.model_validate(subject["architecture"]), critiques, cuts)


def _delivery(subject: JSON) -> Iterator[RenderableType]:
    cost = subject["cost"]
    yield plain(f"{plural(len(subject['files']), 'file')} into {subject['target']}")
    yield plain(
        f"{usd(cost['low'])} low, {usd(cost['expected'])} expected, {usd(cost['peak'])} peak a month",
        (f"; NOT PRICED: {', '.join(cost['unpriced'])}" if cost["unpriced"] else "", "bold yellow"),
    )
    yield heading("Checks")
    yield from map(check_line, subject["checks"])
    if subject["repairs"]:
        yield heading("Repaired on the way")
        yield from (item("⚒", repair) for repair in subject["repairs"])
    if accepted := accepted_risks(subject["checks"]):
        yield heading("Accepted risks")
    for issue in accepted:
        yield item(("!", "yellow"), f"{issue['rule']} {issue['where']}: ", (issue["accepted"], "dim"))


_VIEWS: dict[str, Callable[[JSON], Iterator[RenderableType]]] = {
    "questions": _questions,
    "architecture": _architecture,
    "delivery": _delivery,
}
