"""How things are done, where no fixed phrase tells: words of several classes that stand close together."""

import re
from collections.abc import Iterator
from functools import cache

from mlopsctl.extraction.lexicon import data, expression, says
from mlopsctl.extraction.necessary import parsed
from mlopsctl.extraction.openings import Openings, openings
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.readers import spares
from mlopsctl.extraction.readers.flags import is_past
from mlopsctl.extraction.visible import Span

_REACH = 130  # characters to the word of the first class
_BRIEF = 8  # words below a heading


def read(passage: Passage) -> Iterator[Reading]:
    yield from spares.read(passage)
    told = {m.value if m.kind == "workloads" else m.kind for m in passage.mentions}
    question, begun = passage.asked(_BRIEF), _Begun(passage.text)
    for rule in data("slots")["rules"]:
        field, value, kinds = rule["field"], rule["value"], rule["slots"]
        name = value if field == "workloads" else field
        if not begun.by(kinds[0]) or not all(
            _words("classes", kind).search(question) for kind in rule.get("asked", ())
        ):
            continue
        lent = passage.sentence.before if rule.get("spans") else ""
        if value == "batch_inference" and any(q.kind == "rate" and q.period_s == 1 for q in passage.quantities):
            continue  # `60 calls a second over the day` are no batch
        if name not in told and (
            span := _filled(passage, begun.by(kinds[0]), kinds, rule["never"], rule.get("near", _REACH), lent)
        ):
            told.add(name)
            other = field == "human_approval" and says("terms.other_assent", passage.clause(*span))
            if not other and not is_past(passage, name, *span):
                yield Reading(field, value, *span, not passage.is_soft(*span), 0.8)


class _Begun:
    """Where a text has words of the first class of a rule; many rules begin with the same."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, list[re.Match[str]]] = {}
        kinds, beginnings = _beginnings()
        self._near = {kinds[i] for i in beginnings.places(text)}

    def by(self, kind: str) -> list[re.Match[str]]:
        if kind not in self._near:
            return []
        if kind not in self._found:
            self._found[kind] = [*_words("classes", kind).finditer(self._text)]
        return self._found[kind]


@cache
def _beginnings() -> tuple[list[str], Openings]:
    """The classes of words that rules begin with, and how these words begin; what is no letter is tried anywhere."""
    kinds = sorted({rule["slots"][0] for rule in data("slots")["rules"]})
    begun = (openings(parsed(expression(data("slots")["classes"][kind]))) for kind in kinds)
    return kinds, Openings(one if all(word[:1].isalnum() for word in one) else {""} for one in begun)


def _filled(
    passage: Passage, begun: list[re.Match[str]], kinds: list[str], never: str, near: int, lent: str
) -> Span | None:
    """Where each class has a word; one that is left out may stand in the question, or in what was said before."""
    text, question = passage.text, lent or passage.sentence.question
    for first in begun:
        low, high = max(0, first.start() - _REACH), first.end() + _REACH
        reach = [(first.start() - near, first.end() + near), *[(low, high)] * len(kinds[2:])]
        here = [
            _words("classes", kind).search(text, max(0, a), b) for kind, (a, b) in zip(kinds[1:], reach, strict=False)
        ]
        said = [found or _words("classes", kind).search(question) for found, kind in zip(here, kinds[1:], strict=True)]
        ours = [first, *filter(None, here)]
        if any(passage.is_denied(*word.span()) for word in ours):
            continue
        if all(said) and len(ours) >= len(kinds) - 1 and not _words("never", never).search(text, low, high):
            return first.span()
    return None


@cache
def _words(part: str, name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?<!\d[.,])(?:{expression(data('slots')[part][name])})(?![\w])", re.IGNORECASE)
