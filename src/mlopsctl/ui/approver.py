import sys
from collections.abc import Callable, Mapping

from rich.console import Console

from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Critique, Cut
from mlopsctl.domain.ports import Clock
from mlopsctl.domain.requirements import Contradiction, Question, Requirements
from mlopsctl.domain.run import Approval, ApprovalRequest, Edit
from mlopsctl.domain.vocabulary import VOCABULARY, parse_value
from mlopsctl.errors import InputError
from mlopsctl.planning.remedies import WEIGHTS
from mlopsctl.ui import panels
from mlopsctl.ui.console import clean, line
from mlopsctl.ui.live import LiveRun

_EDITING = "pin SLOT/NAME[:SIZE] · forbid SLOT/NAME[:SIZE] · answer FIELD=VALUE · weight NAME=NUMBER · done · cancel"


def read_line() -> str:
    """One line of the terminal. Raises EOFError at its end."""
    if not (typed := sys.stdin.readline()):
        raise EOFError
    return typed


class TerminalApprover:
    """Shows exactly what a gate is about and asks: y, n or edit. The end of input leaves the gate open."""

    def __init__(self, live: LiveRun, *, by: str, clock: Clock, ask: Callable[[], str] = read_line) -> None:
        self._live, self._by, self._clock, self._ask = live, by, clock, ask

    def decide(self, request: ApprovalRequest) -> Approval | None:
        with self._live.paused() as screen:
            _show(screen, request)
            try:
                return self._answer(screen, request)
            except EOFError:
                screen.print(line("Left open."))
                return None

    def _answer(self, screen: Console, request: ApprovalRequest) -> Approval:
        while True:
            left = (request.expires_at - self._clock.now()).total_seconds() / 60
            screen.print(line(f"sha256 {request.subject_sha256}, {max(left, 0):.0f} minutes left"))
            choice = self._prompt(screen, "Approve this? [y/n/edit]").lower()
            if choice in ("y", "yes"):
                return self._approval(request, "approved")
            if choice in ("n", "no"):
                return self._approval(request, "rejected", reason=self._prompt(screen, "Why not?"))
            if choice in ("e", "edit") and (edit := self._edit(screen, request)):
                return self._approval(request, "edited", edit=edit)

    def _approval(
        self, request: ApprovalRequest, decision: str, *, reason: str = "", edit: Edit | None = None
    ) -> Approval:
        return Approval.model_validate(
            {
                **request.model_dump(include={"run_id", "gate", "attempt", "subject_sha256"}),
                "decision": decision,
                "by": self._by,
                "method": "terminal",
                "reason": reason,
                "edit": edit,
                "decided_at": self._clock.now(),
            }
        )

    def _edit(self, screen: Console, request: ApprovalRequest) -> Edit | None:
        """The reviewer's changes, one a line; None when cancelled or nothing was changed."""
        edit = Edit()
        screen.print(line(_EDITING))
        while (typed := self._prompt(screen, "edit")) != "cancel":
            if typed == "done":
                return edit if edit != Edit() else None
            try:
                edit = changed(edit, typed, request.subject)
                screen.print(line(f"Noted: {typed}"))
            except InputError as wrong:
                screen.print(line(f"{wrong} {wrong.hint}", "red"))
        return None

    def _prompt(self, screen: Console, question: str) -> str:
        screen.print(line(question, "bold"), end=" ")
        return clean(self._ask()).strip()


def changed(edit: Edit, typed: str, subject: Mapping[str, object]) -> Edit:
    """`edit` with one more change. Raises InputError, saying what is possible, for anything else."""
    verb, _, rest = typed.partition(" ")
    name, equals, value = (part.strip() for part in rest.partition("="))
    if verb in ("pin", "forbid"):
        _known_slot(rest.strip(), subject)
        return _with_cut(edit, Cut.model_validate({"kind": verb, "target": rest.strip(), **_REVIEWER}))
    if verb == "weight" and equals:
        if name not in WEIGHTS or not _is_number(value):
            raise InputError(f"`{rest}` is not a weight.", hint=f"Weights: {', '.join(WEIGHTS)}, each with a number.")
        return _with_cut(
            edit, Cut.model_validate({"kind": "weight", "target": name, "value": float(value), **_REVIEWER})
        )
    if verb == "answer" and equals:
        answer = _typed(name, value)
        return edit.model_copy(update={"answers": {**edit.answers, name: answer}})
    raise InputError(f"`{typed}` is no change.", hint=_EDITING)


_REVIEWER = {"reason": "the reviewer asked for it", "origin": "reviewer"}


def _with_cut(edit: Edit, cut: Cut) -> Edit:
    return edit.model_copy(update={"cuts": (*edit.cuts, cut)})


def _known_slot(target: str, subject: Mapping[str, object]) -> None:
    drawn = subject.get("architecture")
    slots = {c.slot for c in Architecture.model_validate(drawn).components} if drawn else set()
    slot, _, name = target.partition("/")
    if not name or slot not in slots:
        raise InputError(
            f"`{target}` is no component of this design.", hint=f"Slots: {', '.join(sorted(slots)) or 'none here'}."
        )


def _typed(field: str, value: str) -> object:
    """What was typed, in the type of the field."""
    kind = VOCABULARY[field].kind if field in VOCABULARY else "text"
    typed: object = value
    if kind in ("number", "integer") and _is_number(value):
        typed = float(value)
    elif kind == "flag":
        typed = {"true": True, "yes": True, "false": False, "no": False}.get(value.lower(), value)
    elif kind == "set":
        typed = [part.strip() for part in value.split(",") if part.strip()]
    parsed = parse_value(field, typed)
    return list(parsed) if isinstance(parsed, tuple) else parsed


def _is_number(value: str) -> bool:
    try:
        return float(value) >= 0
    except ValueError:
        return False


def _show(screen: Console, request: ApprovalRequest) -> None:
    subject = request.subject
    if request.gate == "questions":
        asked = [Question.model_validate(q) for q in subject.get("questions", ())]
        clashes = [Contradiction.model_validate(c) for c in subject.get("contradictions", ())]
        screen.print(panels.questions(asked, clashes))
    elif request.gate == "architecture":
        known = Requirements.model_validate(subject["requirements"]) if "requirements" in subject else None
        screen.print(panels.architecture(Architecture.model_validate(subject["architecture"]), known))
        screen.print(panels.critiques(Critique.model_validate(raw) for raw in subject.get("critiques", {}).values()))
    else:
        screen.print(panels.delivery(subject))
