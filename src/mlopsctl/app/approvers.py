from mlopsctl.domain.critique import UNMET
from mlopsctl.domain.ports import Clock
from mlopsctl.domain.run import Approval, ApprovalRequest


class Nobody:
    """Leaves every gate open, for the `approve` command."""

    def decide(self, request: ApprovalRequest) -> Approval | None:
        del request
        return None  # says what it decides


class Invoker:
    """Approves as the user who said `--yes`.

    What `--yes` never covers: requirements that contradict each other, a question without a default, a hard
    requirement that the design does not meet, and a repository with a check that failed or did not run. Those gates
    stay open.
    """

    def __init__(self, by: str, clock: Clock) -> None:
        self._by, self._clock = by, clock

    def decide(self, request: ApprovalRequest) -> Approval | None:
        if needs_a_person(request):
            return None
        return request.decided("approved", by=self._by, method="--yes", at=self._clock.now())


def needs_a_person(request: ApprovalRequest) -> tuple[str, ...]:
    """Why nobody may approve `request` without having looked at it; empty when a blanket yes will do."""
    subject = request.subject
    findings = [f for critique in subject.get("critiques", {}).values() for f in critique["findings"]]
    return (
        *(contradiction["claim"] for contradiction in subject.get("contradictions", [])),
        *(question["text"] for question in subject.get("questions", []) if question["blocking"]),
        *(f["claim"] for f in findings if f["rule"].startswith(UNMET) and f["severity"] == "warn"),
        *(f"{c['name']}: {c['status']}" for c in subject.get("checks", []) if c["status"] != "pass"),
    )
