"""What was understood of a document, beside the words that it was understood from."""

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod, RenderableType
from rich.table import Table

from mlopsctl.app.extract import Reading
from mlopsctl.domain.requirements import Constraint, Requirements
from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.ui.console import Part, heading, item, plain, plural, shown
from mlopsctl.ui.design import contradiction_lines

_MARK = "bold yellow"


def show(screen: Console, reading: Reading, *, explain: bool) -> None:
    """Constraints, then what is wrong, open or not understood. With `explain`, why each constraint was read."""
    requirements = reading.requirements
    screen.print(heading(f"{plural(len(requirements.constraints), 'constraint')}"))
    if explain:
        for constraint in requirements.constraints:
            screen.print(item("•", *_said(constraint)))
            screen.print(item("  ", *_sentence(reading, constraint), (_note(reading, constraint), "dim")))
    elif requirements.constraints:
        screen.print(_table(reading))
    for part in _rest(requirements):
        screen.print(part)


def _table(reading: Reading) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("requirement", "value", "", "sure", "line", "source"):
        side: JustifyMethod = "right" if name in ("sure", "line") else "left"
        table.add_column(name, justify=side, no_wrap=name not in ("value", "source"), overflow="fold")
    for c in reading.requirements.constraints:
        line = str(c.source.line) if c.source.kind == "quote" else c.source.kind
        duty = plain(("hard", "bold") if c.hard else ("soft", "dim"))
        said = plain(*_sentence(reading, c))
        table.add_row(plain(c.field), plain(_value(c)), duty, plain(f"{c.confidence:.0%}"), plain(line), said)
    return table


def _rest(requirements: Requirements) -> Iterator[RenderableType]:
    if requirements.contradictions:
        yield heading("What cannot both hold")
    yield from contradiction_lines(requirements.contradictions)
    if requirements.questions:
        yield heading("What is worth asking")
    for question in requirements.questions:
        default = "must be answered. " if question.blocking else ""
        default += "" if question.default is None else f"assumed {shown(question.default) or 'none'}. "
        mark = ("!", "bold red") if question.blocking else ("?", "bold yellow")
        yield item(mark, (f"{question.field}: {question.text} ", "bold"), default, (question.why, "dim"))
    if requirements.unread:
        yield heading("Not understood")
    yield from (item("•", f"line {unread.line}: {unread.text}") for unread in requirements.unread)
    if requirements.removed:
        yield heading("Hidden or removed")
    yield from (item("✂", note) for note in requirements.removed)


def _said(constraint: Constraint) -> tuple[tuple[str, str], ...]:
    duty = "hard" if constraint.hard else "soft"
    where = f"line {constraint.source.line}" if constraint.source.kind == "quote" else constraint.source.kind
    return (
        (f"{constraint.field} = {_value(constraint)}", "bold"),
        (f"  {duty}, {constraint.confidence:.0%} sure, {where}", "dim"),
    )


def _value(constraint: Constraint) -> str:
    unit = VOCABULARY[constraint.field].unit
    if constraint.currency != "USD":
        unit = unit.replace("USD", constraint.currency)
    return f"{shown(constraint.value)} {unit}".strip()


def _sentence(reading: Reading, constraint: Constraint) -> list[Part]:
    """The quote with the very words marked that decided."""
    source, found = constraint.source, reading.evidence.get((constraint.field, constraint.value))
    if found is None or source.kind != "quote" or not source.start <= found.start < found.end <= source.end:
        return [source.quote]
    text = reading.document
    words = text[found.start : found.end]
    return [text[source.start : found.start], (f"»{words}«", _MARK), text[found.end : source.end]]


def _note(reading: Reading, constraint: Constraint) -> str:
    found = reading.evidence.get((constraint.field, constraint.value))
    if found is None:
        return ""
    doubt = f"; {found.note}" if found.note else ""
    return (
        f"  (rule {found.rule}, which believes {found.belief:.0%} of such readings{doubt};"
        f" {constraint.confidence:.0%} of them were right on labelled texts)"
    )
