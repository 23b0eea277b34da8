"""What a figure is said of, by the words of its clause that are neither its field's nor those of any system."""

import re

from mlopsctl.extraction.lexicon import pattern, says
from mlopsctl.extraction.passage import Passage
from mlopsctl.extraction.statements import Statement

_COMMON = pattern("subjects.common")
_WORD = re.compile(r"[^\W\d_]{3,}")


def alike(a: Statement, p: Passage, b: Statement, q: Passage) -> bool:
    """Whether two statements are of one subject beyond doubt: they name the same one, or both name none."""
    if a.field == "audit_retention_days" and says("subjects.erased", p.text) != says("subjects.erased", q.text):
        return True  # what is longer is for the one a duty, for the other a breach
    ours, theirs = _subject(a, p), _subject(b, q)
    return ours == theirs or not ours.isdisjoint(theirs)


def _subject(statement: Statement, passage: Passage) -> frozenset[str]:
    start, end = (at - passage.sentence.start for at in statement.span)
    said = passage.clauses(start, end)[0].replace(passage.text[start:end], " ")
    if passage.sentence.kind == "row":
        said = passage.text.split("|")[1] if passage.text.count("|") > 1 else passage.text
    rest = _COMMON.sub(" ", f"{passage.sentence.question} {said}")
    return frozenset(word.rstrip("s") for word in _WORD.findall(rest.lower()))
