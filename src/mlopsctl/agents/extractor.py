from collections.abc import Mapping

from mlopsctl.agents.standards import bound
from mlopsctl.domain.ports import Backend
from mlopsctl.domain.requirements import Constraint, Requirements, Source
from mlopsctl.domain.standards import Standards
from mlopsctl.domain.vocabulary import Value
from mlopsctl.extraction.money import in_usd
from mlopsctl.planning.facts import facts


def read(document: str, backend: Backend) -> Requirements:
    """What `backend` understood, without any constraint whose quote is not verbatim in the document."""
    proposed = backend.extract(document)
    grounded = tuple(c for c in proposed.constraints if _is_verbatim(c.source, document))
    return proposed.model_copy(update={"constraints": grounded})


def under(requirements: Requirements, answers: Mapping[str, object], standards: Standards) -> Requirements:
    """`requirements` in US dollars, with answers before the document and standards above both."""
    return bound(answered(in_usd(requirements), answers), standards)


def settled(requirements: Requirements, answers: Mapping[str, object], standards: Standards) -> Requirements:
    """What a design is made for: `under`, and an assumption where nobody answered."""
    return assumed(under(requirements, answers, standards))


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


def assumed(requirements: Requirements) -> Requirements:
    """`requirements` with a visible assumption for each unanswered question: the planner's own, else its default."""
    planned = {c.field: c for c in facts(requirements).assumptions}
    disputed = {c.field for c in requirements.contradictions if not c.hard}
    defaults = tuple(
        planned.get(question.field) or _default(question.field, question.default, question.text)
        for question in requirements.questions
        if question.default is not None and (requirements.find(question.field) is None or question.field in disputed)
    )
    return Requirements(**{**dict(requirements), "constraints": (*requirements.constraints, *defaults)})


def _default(field: str, value: Value, question: str) -> Constraint:
    source = Source(kind="assumption", quote=f"Not answered: {question}")
    return Constraint(field=field, value=value, hard=False, confidence=0.5, source=source)


def _is_verbatim(source: Source, document: str) -> bool:
    return source.kind != "quote" or (bool(source.quote) and document[source.start : source.end] == source.quote)
