from collections.abc import Mapping

from mlopsctl.domain.ports import Backend
from mlopsctl.domain.requirements import Constraint, Requirements, Source


def read(document: str, backend: Backend) -> Requirements:
    """What `backend` understood, without any constraint whose quote is not verbatim in the document."""
    proposed = backend.extract(document)
    grounded = tuple(c for c in proposed.constraints if _is_verbatim(c.source, document))
    return proposed.model_copy(update={"constraints": grounded})


def answered(requirements: Requirements, answers: Mapping[str, object]) -> Requirements:
    """`requirements` with a reviewer's answers in place of what the document says of the same fields."""
    if not answers:
        return requirements
    given = tuple(
        Constraint.model_validate(
            {"field": field, "value": value, "source": Source(kind="answer", quote=f"{field} = {value}")}
        )
        for field, value in answers.items()
    )
    return Requirements(
        **{
            **dict(requirements),
            "constraints": (*(c for c in requirements.constraints if c.field not in answers), *given),
            "contradictions": tuple(c for c in requirements.contradictions if c.field not in answers),
            "questions": tuple(q for q in requirements.questions if q.field not in answers),
        }
    )


def _is_verbatim(source: Source, document: str) -> bool:
    return source.kind != "quote" or (bool(source.quote) and document[source.start : source.end] == source.quote)
