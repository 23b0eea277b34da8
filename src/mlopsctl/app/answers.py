"""Answers to questions: from a file before a run, or from the command line while it waits."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from mlopsctl.app import wiring
from mlopsctl.app.decide import waiting
from mlopsctl.app.handed import read_yaml
from mlopsctl.domain.run import Answers, Approval, Edit
from mlopsctl.domain.vocabulary import Value, parse_value, typed_value
from mlopsctl.errors import Conflict, InputError
from mlopsctl.extraction.secrets import redacted
from mlopsctl.graph.decisions import record


def read_answers(path: Path) -> Answers:
    """The answers in a YAML file of `field: value` lines. Raises InputError naming the file."""
    raw = read_yaml(path)
    if not isinstance(raw, Mapping):
        raise InputError(f"{path} holds no answers", hint="Write one `field: value` a line: `peak_rps: 300`.")
    try:
        return _plain({str(field): parse_value(str(field), value) for field, value in raw.items()})
    except InputError as wrong:
        raise InputError(f"{path}: {wrong}", hint=wrong.hint) from wrong


def answer(run_id: str, typed: Sequence[str]) -> Approval:
    """Answer questions (`field=value`) of a run that waits; it designs again when it is resumed."""
    typed = [redacted(given) for given in typed]
    answers = _typed(typed)
    with wiring.opened() as store:
        request = waiting(store, run_id)
        if request.gate == "delivery":
            raise Conflict(
                f"Run {run_id} waits at the delivery gate: its design is decided",
                hint=f"`mlopsctl reject {run_id} --reason ...`, then design again with `--answers FILE`.",
            )
        approval = request.decided(
            "edited",
            by=wiring.user(),
            method="answer command",
            at=wiring.CLOCK.now(),
            reason=", ".join(typed),
            edit=Edit(answers=answers),
        )
        record(store, approval, wiring.Recorder(store, request.run_id, lambda _: None))
        return approval


def _typed(answers: Sequence[str]) -> Answers:
    found = {}
    for given in answers:
        field, equals, text = given.partition("=")
        if not equals:
            raise InputError(f"`{given}` is not an answer", hint="Write field=value: peak_rps=300")
        found[field.strip()] = typed_value(field.strip(), text)
    return _plain(found)


def _plain(values: Mapping[str, Value]) -> Answers:
    return {field: list(value) if isinstance(value, tuple) else value for field, value in values.items()}
