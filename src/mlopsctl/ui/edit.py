"""A reviewer's changes, typed one a line."""

import math
from typing import Literal

from rich.console import Console

from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.run import ApprovalRequest, Edit
from mlopsctl.domain.vocabulary import typed_value
from mlopsctl.errors import InputError
from mlopsctl.planning.remedies import WEIGHTS, remedies
from mlopsctl.ui.console import Ask, plain

Answer = bool | int | float | str | list[str]
_COMMANDS = (
    ("pin N", "use number N of the list, and nothing else in its slot"),
    ("forbid N", "never use number N of the list; `slot/name` means all its sizes"),
    ("weight NAME=VALUE", "how much it counts: " + ", ".join(f"{name} (usually {w:g})" for name, w in WEIGHTS.items())),
    ("FIELD=VALUE", "answer a question or set a requirement: latency_p99_ms=80, regions=eu-west-1,eu-central-1"),
    ("done", "design again with these changes"),
)


def edit(screen: Console, ask: Ask, request: ApprovalRequest) -> Edit:
    """Ask for changes until `done`. What cannot be understood is said and asked again."""
    variants = _variants(request.subject)
    for number, (target, known) in enumerate(variants.items(), start=1):
        screen.print(plain((f"{number:4} ", "cyan"), target, (f"  {known}", "dim")))
    for command, meaning in _COMMANDS if variants else _COMMANDS[2:]:
        screen.print(plain((f"  {command:<18}", "bold"), meaning))
    change = Edit()
    while (typed := ask("edit> ").strip()) != "done":
        try:
            change = _added(change, typed, list(variants), request.gate)
        except InputError as wrong:
            screen.print(plain((str(wrong), "red"), f"  {wrong.hint}"))
        else:
            screen.print(plain(("noted ", "green"), typed))
    return change


def _variants(subject: JSON) -> dict[str, str]:
    """What can be pinned or forbidden (`slot/blueprint:size`) with what is known of it; the chosen ones first."""
    if "architecture" not in subject:
        return {}
    architecture = Architecture.model_validate(subject["architecture"])
    chosen = {f"{c.ref}:{c.size}": "chosen" for c in architecture.components}
    return chosen | {f"{r.slot}/{r.blueprint}:{r.size}": r.reason for r in architecture.rejected}


def _added(change: Edit, typed: str, variants: list[str], gate: str) -> Edit:
    verb, _, rest = typed.partition(" ")
    match verb:
        case "pin" | "forbid":
            cut = _component(verb, rest.strip(), variants, gate)
        case "weight":
            cut = _weight(rest, gate)
        case _:
            return change.model_copy(update={"answers": {**change.answers, **_answer(typed)}})
    return change.model_copy(update={"cuts": (*change.cuts, cut)})


def _component(verb: Literal["pin", "forbid"], named: str, variants: list[str], gate: str) -> Cut:
    if named.isdecimal() and 0 < int(named) <= len(variants):
        named = variants[int(named) - 1]
    if named not in {*variants, *(variant.partition(":")[0] for variant in variants)}:
        raise InputError(f"`{named}` is not in the list", hint=f"Give a number from 1 to {len(variants)}.")
    return Cut(kind=verb, target=named, reason=f"decided at the {gate} gate", origin="reviewer")


def _weight(typed: str, gate: str) -> Cut:
    name, _, value = (part.strip() for part in typed.partition("="))
    cut = Cut(kind="weight", target=name, value=_number(value), reason=f"decided at the {gate} gate", origin="reviewer")
    remedies([cut])  # refuses a name or a value that means nothing
    return cut


def _answer(typed: str) -> dict[str, Answer]:
    name, equals, value = (part.strip() for part in typed.partition("="))
    if not equals:
        raise InputError(f"`{typed}` is none of the commands", hint="Type `done` when there is nothing more to change.")
    parsed = typed_value(name, value)
    return {name: list(parsed) if isinstance(parsed, tuple) else parsed}


def _number(typed: str) -> float:
    try:
        number = float(typed)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError(f"`{typed}` is not a number", hint="Write digits only, without a unit.")
    return number
