"""How fast a design is back after the loss of a unit, a zone or some data, and how much of the data it may lose."""

from mlopsctl.domain.blueprint import Blueprint, Size
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.expressions import Names, evaluate
from mlopsctl.planning.facts import number

RECOVERY = ("rto_minutes", "rpo_minutes")


def recovery(blueprint: Blueprint, size: Size, names: Names) -> dict[str, float | None]:
    """The minutes of each objective that a component reaches; None where it has nothing to recover."""
    found = size.recovery or blueprint.recovery
    if found is None:
        return dict.fromkeys(RECOVERY)
    loss = found.rpo_minutes
    return {
        "rto_minutes": evaluate(found.rto_minutes, names),
        "rpo_minutes": None if loss is None else evaluate(loss, names),
    }


def too_slow(reached: dict[str, float | None], requirements: Requirements) -> str:
    """Which hard objective is missed, in a sentence, or nothing."""
    for field, minutes in reached.items():
        wanted = requirements.find(field)
        if minutes is not None and wanted and wanted.hard and minutes > number(wanted):
            what = "is back after" if field == "rto_minutes" else "may lose the data of"
            return f"{what} {minutes:.3g} min; {wanted.value:g} min are allowed"
    return ""
