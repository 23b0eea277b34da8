import re
from itertools import pairwise
from typing import NamedTuple

from mlopsctl.domain.noun import sha256
from mlopsctl.domain.requirements import Requirements
from mlopsctl.domain.vocabulary import Value
from mlopsctl.extraction.conflicts import contradictions
from mlopsctl.extraction.coverage import unread
from mlopsctl.extraction.foreign import without_foreign
from mlopsctl.extraction.lexicon import pattern
from mlopsctl.extraction.outline import sentences
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.questions import questions
from mlopsctl.extraction.relocate import relocated
from mlopsctl.extraction.statements import Quoter, statements
from mlopsctl.extraction.title import project_name
from mlopsctl.extraction.visible import legible, place, positions, visible

_INJECTION = pattern("extract.injection")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n|\Z")
_OVERRIDE = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.]{0,30}\b(?:previous|above|prior|earlier|preceding)\b[^.]{0,20}"
    r"\b(?:instruction|prompt|rule|requirement)",
    re.IGNORECASE,
)


class Evidence(NamedTuple):
    """`start` and `end` delimit the words in the document; `note` is empty when they left no doubt.

    `rule` read them (`terms.clouds`); `belief` is how sure it is of such readings, before what labelled texts taught.
    """

    start: int
    end: int
    note: str
    rule: str
    belief: float


def extract(text: str) -> Requirements:
    """What a requirements document says: constraints with their sentences, clashes, and what is still open."""
    seen, removed = visible(text)
    kept = legible(seen, positions(text))
    if len(kept) == len(text):
        return _read(text, seen, removed)
    told = _read("".join(text[i] for i in kept), "".join(seen[i] for i in kept), removed)
    return relocated(told, text, kept)


def _read(text: str, seen: str, removed: tuple[str, ...]) -> Requirements:
    """`seen` is what is visible of `text`, which is what is quoted."""
    passages, orders = _passages(seen)
    quoter = Quoter(text)
    found = statements([p for p in passages if p not in orders], quoter)
    if name := project_name(text, seen, [p for p in passages if p not in orders], quoter):
        found.append(name)
    clashes = contradictions(found, passages, quoter)
    ignored = [f"Ignored an instruction to the reader's tools at {place(text, p.sentence.start)}." for p in orders]
    return Requirements(
        document_sha256=sha256(text.encode("utf8", "replace")),
        constraints=tuple(s.constraint for s in found),
        contradictions=clashes,
        questions=questions(found, clashes),
        unread=unread(text, passages, found, quoter),
        removed=(*removed, *ignored),
    )


def evidence(text: str) -> dict[tuple[str, Value], Evidence]:
    """By field and value: the very words that a constraint was read from, and what the reader says of its reading."""
    seen, _ = visible(text)
    kept = legible(seen, positions(text))
    plain = "".join(text[i] for i in kept)
    passages, orders = _passages("".join(seen[i] for i in kept))
    ours, quoter = [p for p in passages if p not in orders], Quoter(plain)
    found = statements(ours, quoter)
    if name := project_name(plain, "".join(seen[i] for i in kept), ours, quoter):
        found.append(name)
    return {
        (s.field, s.constraint.value): Evidence(kept[s.span[0]], kept[s.span[1] - 1] + 1, s.note, s.rule, s.belief)
        for s in found
        if s.span[0] < s.span[1]
    }


def _passages(seen: str) -> tuple[list[Passage], list[Passage]]:
    """All sentences, and those that are orders to the reader's tools."""
    told = without_foreign(sentences(seen))
    passages = [Passage(sentence, after.text) for sentence, after in pairwise(told)] + [Passage(s) for s in told[-1:]]
    orders: list[Passage] = []
    end = 0  # of the paragraph that tells us to forget the rest
    for passage in passages:
        sentence = passage.sentence
        if sentence.end > end and _OVERRIDE.search(passage.text):
            end = _PARAGRAPH_END.search(seen, sentence.end).start()  # type: ignore[union-attr]  # the end matches
        if sentence.end <= end or (sentence.quoted and _INJECTION.search(passage.text)):
            orders.append(passage)
    return passages, orders
