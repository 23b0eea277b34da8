"""A rhythm that a later note takes back without a word for training: `Daily is not required. Make it weekly`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from mlopsctl.extraction.lexicon import pattern
from mlopsctl.extraction.passage import Passage, Reading

_INSTEAD = re.compile(
    r"\W*(?:(?:please|kindly|so|then|rather|instead|let's|we|but|and)\b\W*){0,3}(?:make (?:it|that)|take|use"
    r"|go (?:for|with)|change (?:it|that) to|switch to|do it|it is|it's|every|once|daily|weekly|monthly|quarterly)\b",
    re.IGNORECASE,
)
_FEW = 9  # words of a correction
Read = Sequence[tuple[Reading, Passage]]


def corrected(read: Read, passages: Sequence[Passage]) -> Iterator[tuple[Reading, Passage]]:
    """Readings with the rhythm of training that such a note puts in the place of theirs."""
    trained = {r.value for r, _ in read if r.field == "retrain_cadence"}
    anew = {old: new for a, b in pairwise(passages) for old, new in _put_right(a, b)} if trained else {}
    for reading, passage in read:
        one, told = anew.get(str(reading.value), (reading, passage))
        if reading.field == "retrain_cadence" and one.value not in trained:
            yield replace(reading, value=one.value, start=one.start, end=one.end), told
        else:
            yield reading, passage


def _put_right(passage: Passage, after: Passage) -> Iterator[tuple[str, tuple[Reading, Passage]]]:
    """The rhythm that is refused, and the one that comes instead."""
    if (
        len(after.text.split()) > _FEW
        or not _INSTEAD.match(after.text)
        or pattern("retraining.train").search(passage.text)
    ):
        return
    new = pattern("retraining.cadence").search(after.text)
    for old in pattern("retraining.cadence").finditer(passage.text) if new else ():
        if new and passage.negation(*old.span()):
            yield str(old.lastgroup), (Reading("retrain_cadence", str(new.lastgroup), *new.span()), after)
