"""Which questions are worth asking: those whose plausible answers lead to different designs, or to none."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from pydantic import TypeAdapter

from mlopsctl.agents.extractor import answered, assumed
from mlopsctl.catalog import Catalog
from mlopsctl.catalog.safe_yaml import parse
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.requirements import Question, Requirements
from mlopsctl.domain.vocabulary import VOCABULARY, Value, parse_value
from mlopsctl.planning.facts import facts
from mlopsctl.planning.sketch import Sketch, sketch
from mlopsctl.planning.text import listed, usd

MOST = 16  # questions with a default; blocking ones are all asked
_SOLVES = 60  # designs that are tried at most
_NOTICED = math.log(1.1)  # a cost that changes by less leaves the design as it is
_DELIVERS = 1e-3  # what an answer weighs that changes the repository and not the choice of components


class Plausible(Noun):
    """What people answer to a question: plausible.yaml explains."""

    answers: tuple[bool | int | float | str | tuple[str, ...], ...] = ()
    times: tuple[float, ...] = ()
    delivers: bool = False
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Trial:
    """Plans with one answer after the other, everything else being assumed."""

    requirements: Requirements
    catalog: Catalog
    cloud: str
    base: Sketch | None = None

    def with_answer(self, field: str, value: Value) -> Sketch | None:
        return sketch(assumed(answered(self.requirements, {field: value})), self.catalog, self.cloud)


def worth_asking(requirements: Requirements, catalog: Catalog, cloud: str = "any") -> tuple[Question, ...]:
    """Blocking questions, then those that change the design, the most decisive first, each saying what it changes."""
    blocking = tuple(q for q in requirements.questions if q.blocking)
    planned = {c.field: c.value for c in facts(requirements).assumptions}
    stated = {c.field for c in requirements.constraints}
    open_questions = [
        q if q.field in stated else q.model_copy(update={"default": planned.get(q.field, q.default)})
        for q in requirements.questions
        if not q.blocking
    ]
    trial = _trial(requirements.model_copy(update={"questions": tuple(open_questions)}), catalog, cloud)
    ranked: list[tuple[float, Question]] = []
    left = _SOLVES
    for question in open_questions:
        settled = stated & set(_plausible().get(question.field, Plausible()).unless)
        answers = [] if settled else _answers(question, trial.base)[:left]
        left -= len(answers)
        ranked.append(_weighed(question, answers, trial))
    order = list(_plausible())
    ranked.sort(key=lambda r: (-r[0], order.index(r[1].field) if r[1].field in order else len(order)))
    return (*blocking, *[question for value, question in ranked if value > 0][:MOST])


def _trial(requirements: Requirements, catalog: Catalog, cloud: str) -> _Trial:
    """On the document; where it allows no design, on its duties as wishes; else on what it says beside figures."""
    wishes = tuple(c.model_copy(update={"hard": False}) for c in requirements.constraints)
    places = tuple(c for c in wishes if VOCABULARY[c.field].kind not in ("number", "integer"))
    trial = _Trial(requirements, catalog, cloud)
    for constraints in (requirements.constraints, wishes, places):
        trial = replace(trial, requirements=requirements.model_copy(update={"constraints": constraints}))
        base = sketch(assumed(trial.requirements), catalog, cloud)
        if base:
            return replace(trial, base=base)
    return trial


@cache
def _plausible() -> Mapping[str, Plausible]:
    text = resources.files("mlopsctl.agents").joinpath("plausible.yaml").read_text(encoding="utf8")
    entries = TypeAdapter(dict[str, Plausible])
    return entries.validate_python(parse(text, where="plausible.yaml"))


def _answers(question: Question, base: Sketch | None) -> list[Value]:
    found = _plausible().get(question.field, Plausible())
    scale = base.monthly_usd if base and question.field == "monthly_budget_usd" else question.default
    scaled = [float(f"{scale * factor:.2g}") for factor in found.times if isinstance(scale, (int, float))]
    values = (parse_value(question.field, value) for value in (*found.answers, *scaled))
    return [value for value in values if value != question.default]


def _weighed(question: Question, answers: list[Value], trial: _Trial) -> tuple[float, Question]:
    """How much the answers move the design on average, and the question with what the most telling one would do."""
    designs = [(answer, trial.with_answer(question.field, answer)) for answer in answers]
    effects = [_effect(trial.base, design) for _, design in designs]
    value = sum(effects) / max(len(effects), 1)
    if value:
        answer, design = designs[effects.index(max(effects))]
        said = _consequence(_said(question.field, answer), trial.base, design)
        return value, question.model_copy(update={"why": f"{question.why} {said}"})
    if trial.base is None:
        return _DELIVERS, question  # nothing can be designed yet, so nothing tells which question matters
    is_doubt = trial.requirements.find(question.field) is not None  # whether it was read rightly
    return _DELIVERS * (is_doubt or _plausible().get(question.field, Plausible()).delivers), question


def _effect(base: Sketch | None, other: Sketch | None) -> float:
    """How far two designs lie apart: 1 when only one exists, less when parts, place, sizes or cost differ."""
    if base is None or other is None:
        return float(base is not other)
    cost = abs(math.log(max(other.monthly_usd, 0.01) / max(base.monthly_usd, 0.01)))
    differences = (
        0.5 * (other.parts != base.parts),
        0.3 * ((other.cloud, other.region) != (base.cloud, base.region)),
        0.1 * (other.environments != base.environments),
        0.1 * (other.sizes != base.sizes),
        0.5 * min(cost, 1) * (cost > _NOTICED),
    )
    return min(0.9, sum(differences))


def _said(field: str, answer: Value) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, (tuple, str)):
        return listed(answer) if isinstance(answer, tuple) else answer
    return f"{answer:,.10g} {VOCABULARY[field].unit}".rstrip()


def _consequence(said: str, base: Sketch | None, other: Sketch | None) -> str:
    if base is None or other is None:
        return f"With {said} there is no design." if other is None else f"With {said} there is a design."
    changes = []
    if usd(other.monthly_usd) != usd(base.monthly_usd):
        changes.append(f"{usd(other.monthly_usd)} a month instead of {usd(base.monthly_usd)}")
    if other.region != base.region:
        changes.append(f"{other.region} instead of {base.region}")
    if new := sorted(other.parts - base.parts):
        changes.append(f"{listed(new)} besides or instead of {listed(sorted(base.parts - other.parts))}")
    return f"With {said}: {', '.join(changes)}."
