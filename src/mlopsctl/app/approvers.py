from mlopsctl.domain.ports import Clock
from mlopsctl.domain.run import Approval, ApprovalRequest


class Nobody:
    """Leaves every gate open, for the `approve` command."""

    def decide(self, request: ApprovalRequest) -> Approval | None:
        del request
        return None  # says what it decides


class Invoker:
    """Approves as the user who said `--yes`.

    What `--yes` never covers: requirements that contradict each other, and a repository with a check that failed or
    did not run. Those gates stay open.
    """

    def __init__(self, by: str, clock: Clock) -> None:
        self._by, self._clock = by, clock

    def decide(self, request: ApprovalRequest) -> Approval | None:
        if request.subject.get("contradictions"):
            return None
        if any(check["status"] != "pass" for check in request.subject.get("checks", [])):
            return None
        return Approval(
            run_id=request.run_id,
            gate=request.gate,
            attempt=request.attempt,
            subject_sha256=request.subject_sha256,
            decision="approved",
            by=self._by,
            method="--yes",
            decided_at=self._clock.now(),
        )
