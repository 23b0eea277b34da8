from typing import Literal

from pydantic import Field

from mlopsctl.domain.noun import Noun

Severity = Literal["info", "warn", "block"]
UNMET = "feasibility.unmet."
"""Rules of findings about a requirement that the design does not meet; a person has to accept a hard one."""


class Cut(Noun):
    """A remedy in the solver's language.

    forbid: blueprint ref (`slot/name`) or variant (`slot/name:size`); require: a capability; pin: a blueprint ref or
    variant; headroom: capacity factor over the stated peak (`value`); weight: an objective weight (`target`, `value`).
    """

    kind: Literal["forbid", "pin", "require", "headroom", "weight"]
    target: str = ""
    value: float = 0
    reason: str
    origin: str  # critic lens, check name or "reviewer"


class Finding(Noun):
    """An objection by a critic or a check."""

    rule: str
    severity: Severity
    claim: str
    evidence: str = ""
    slots: tuple[str, ...] = ()
    remedy: Cut | None = None


class Critique(Noun):
    """What one critic says of one design. `failed` is never read as approval."""

    lens: str
    summary: str
    confidence: float = Field(ge=0, le=1)
    risk: Literal["low", "medium", "high"]
    findings: tuple[Finding, ...] = ()
    failed: str = ""

    @property
    def blocks(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == "block")
