"""Organisation standards over a document: it may be stricter, never looser."""

from typing import Literal

from mlopsctl.domain.requirements import Constraint, Contradiction, Question, Requirements
from mlopsctl.domain.standards import Standards
from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.extraction.lexicon import data
from mlopsctl.extraction.money import usd

Verdict = Literal["meets", "looser", "clashes"]

_AT_MOST = ("monthly_budget_usd",)
_ONE_OF = ("regions", "clouds", "data_residency")  # several values of these are alternatives
_OPPOSITE = {"clouds_forbidden": "clouds", "forbidden_tech": "required_tech", "required_tech": "forbidden_tech"}
_WHY = "A document cannot loosen a standard of the organisation."


def bound(requirements: Requirements, standards: Standards) -> Requirements:
    """`requirements` under `standards`. What is overruled goes, and is named as a contradiction with both sides."""
    kept, clashes = list(requirements.constraints), list(requirements.contradictions)
    for standard in standards.constraints:
        if not standard.hard:
            is_said = any(c.field == standard.field and c.source.kind != "standard" for c in kept)
            kept += [] if is_said else [standard]
            continue
        fates = [_fate(constraint, standard) for constraint in kept]
        clashes += [clash for _, clash in fates if clash]
        kept = [constraint for constraint, _ in fates if constraint]
        if not _is_met(standard, kept):
            kept.append(standard)
        elif standard.field == "regions" and _is_spread(requirements):  # a second one may not be named
            kept.append(standard.model_copy(update={"hard": False}))
    new = [clash for clash in clashes if clash not in requirements.contradictions]
    asked = tuple(
        Question(field=clash.field, text=f"What holds instead? {clash.claim}.", why=_WHY, blocking=True)
        for clash in new
        if clash.hard
    )
    fields = {question.field for question in asked}
    ruled = {c.field for c in kept if c.source.kind == "standard"}
    rest = (q for q in requirements.questions if q.field not in fields and (q.blocking or q.field not in ruled))
    return Requirements(
        **{
            **dict(requirements),
            "constraints": tuple(kept),
            "contradictions": tuple(clashes),
            "questions": (*asked, *rest),
        }
    )


def _is_spread(requirements: Requirements) -> bool:
    return any(c.field == "multi_region" and c.value is True for c in requirements.constraints)


def _fate(constraint: Constraint, standard: Constraint) -> tuple[Constraint | None, Contradiction | None]:
    """What is left of a constraint under a standard, and the clash if something had to go."""
    if constraint.source.kind == "standard":
        return constraint, None
    if constraint.field == standard.field and _members(constraint) == ("any",):
        return None, None
    if _OPPOSITE.get(standard.field) == constraint.field:
        left = tuple(m for m in _members(constraint) if m not in _members(standard))
        verdict: Verdict = "meets" if len(left) == len(_members(constraint)) else "clashes"
    elif standard.field == constraint.field:
        left = tuple(m for m in _members(constraint) if _allowed(m, standard))
        verdict = _verdict(constraint, standard, left)
    else:
        return constraint, None
    if verdict == "meets":
        return constraint, None
    rest = constraint.model_copy(update={"value": left}) if left else None
    said = f"{standard.source.quote}, and the document says {constraint.field} = {_shown(constraint)}"
    hard = verdict == "clashes" and constraint.hard
    claim = said if hard else f"{said}, which is overruled"
    sides = (constraint.source, standard.source)
    return rest, Contradiction(field=constraint.field, claim=claim, sides=sides, hard=hard)


def _verdict(constraint: Constraint, standard: Constraint, allowed: tuple[str, ...]) -> Verdict:
    field = VOCABULARY[standard.field]
    if field.kind in ("number", "integer"):
        return "meets" if _is_as_strict(constraint, standard) else "looser"
    if field.kind != "set":
        return "meets" if constraint.value == standard.value else "clashes"
    if field.name not in _ONE_OF or len(allowed) == len(_members(constraint)):
        return "meets"
    return "looser" if allowed else "clashes"


def _is_met(standard: Constraint, stated: list[Constraint]) -> bool:
    """Whether hard constraints already say as much or more; a standard that adds to a set is always added."""
    if VOCABULARY[standard.field].kind == "set" and standard.field not in _ONE_OF:
        return False
    return any(c.field == standard.field and c.hard and c.source.kind != "assumption" for c in stated)


def _is_as_strict(constraint: Constraint, standard: Constraint) -> bool:
    said, limit = usd(float(str(constraint.value)), constraint.currency), float(str(standard.value))
    return said <= limit if standard.field in _AT_MOST else said >= limit


def _allowed(member: str, standard: Constraint) -> bool:
    if standard.field not in _ONE_OF or member in _members(standard):
        return True
    in_europe = standard.field == "data_residency" and member in data("places")["eu_members"]
    return in_europe and "eu" in _members(standard)


def _members(constraint: Constraint) -> tuple[str, ...]:
    return constraint.value if isinstance(constraint.value, tuple) else ()


def _shown(constraint: Constraint) -> str:
    return ", ".join(_members(constraint)) or str(constraint.value)
