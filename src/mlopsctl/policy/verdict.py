from collections.abc import Sequence
from dataclasses import dataclass

from mlopsctl.domain.control import ControlStatus

_SHOWN = 3


@dataclass(frozen=True)
class Verdict:
    """What one assertion says."""

    status: ControlStatus
    detail: str = ""


def verdict(subjects: int, problems: Sequence[str] = (), unclear: Sequence[str] = ()) -> Verdict:
    """A problem fails, something that cannot be seen is not evaluated, and nothing to judge is not applicable."""
    if problems:
        return Verdict("fail", _listed(problems))
    if unclear:
        return Verdict("not_evaluated", f"cannot be seen before apply: {_listed(unclear)}")
    return Verdict("pass") if subjects else Verdict("not_applicable")


def together(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict of a control: the worst of its assertions, and not applicable only when all are."""
    order: tuple[ControlStatus, ...] = ("fail", "not_evaluated", "manual", "pass", "not_applicable")
    worst = min(verdicts, key=lambda v: order.index(v.status))
    details = dict.fromkeys(v.detail for v in verdicts if v.status == worst.status and v.detail)
    return Verdict(worst.status, "; ".join(details))


def _listed(texts: Sequence[str]) -> str:
    rest = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return "; ".join(texts[:_SHOWN]) + rest
