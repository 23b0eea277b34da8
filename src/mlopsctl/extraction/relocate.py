from collections.abc import Sequence

from mlopsctl.domain.noun import sha256
from mlopsctl.domain.requirements import Constraint, Contradiction, Requirements, Source, Unread


def relocated(read: Requirements, text: str, kept: Sequence[int]) -> Requirements:
    """What was read without invisible characters, quoted from `text` that has them; `kept` says what was read."""

    def span(start: int, end: int) -> dict[str, int]:
        return {"start": kept[start], "end": kept[end - 1] + 1}

    def source(of: Source) -> Source:
        where = span(of.start, of.end)
        return Source.model_validate({**dict(of), **where, "quote": text[where["start"] : where["end"]]})

    def constraint(of: Constraint) -> Constraint:
        return of.model_copy(update={"source": source(of.source)})

    def clash(of: Contradiction) -> Contradiction:
        return of.model_copy(update={"sides": tuple(map(source, of.sides))})

    def unread(of: Unread) -> Unread:
        where = span(of.start, of.end)
        return of.model_copy(update={**where, "text": text[where["start"] : where["end"]]})

    return read.model_copy(
        update={
            "document_sha256": sha256(text.encode("utf8", "replace")),
            "constraints": tuple(map(constraint, read.constraints)),
            "contradictions": tuple(map(clash, read.contradictions)),
            "unread": tuple(map(unread, read.unread)),
        }
    )
