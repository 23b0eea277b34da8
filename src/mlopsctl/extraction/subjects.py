"""What a figure is said of, by the words before it that are neither its field's nor those of any system."""

import re

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.statements import Statement

_COMMON = pattern("subjects.common")
_WORD = re.compile(r"[^\W\d_]{3,}")
_ERASED = "erased"


def subject(statement: Statement, passage: Passage) -> frozenset[str]:
    """The words that tell one subject from another; of what is kept, whether it is to be erased is one of them."""
    start, end = (at - passage.sentence.start for at in statement.span)
    said, piece = passage.clauses(start, end)[0], passage.piece(start, end)
    said = said[: said.find(piece) + len(piece)] if piece in said else said  # `under 50 ms, or the screen stutters`
    if passage.sentence.kind == "row":
        said = passage.text.split("|")[1] if passage.text.count("|") > 1 else passage.text
    rest = _COMMON.sub(" ", f"{passage.sentence.question} {said.replace(passage.text[start:end], ' ')}".lower())
    words = {word.rstrip("s") for word in _WORD.findall(rest)}
    if statement.field == "audit_retention_days" and says("subjects.erased", passage.text):
        words.add(_ERASED)
    return frozenset(words)


def are_one(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two subjects are one beyond doubt: both name the same, or none.

    A log to be erased is that which is kept: what is longer is a duty for the one and a breach for the other.
    """
    if (_ERASED in ours) != (_ERASED in theirs):
        return True
    return ours == theirs or bool(ours and theirs and (ours <= theirs or theirs <= ours))
