"""Sentences about what the text says of elsewhere that it is not ours: another supplier's system, a pilot that is over.

`The archive search belongs to another supplier`: whatever `Archive search: ...` tells later on is no requirement.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from mlopsctl.extraction.lexicon import pattern
from mlopsctl.extraction.outline import Sentence

_ARTICLE = re.compile(r"(?:the|our|your|this|that|all|a|an|only|and|but|while|lot|part|system) ", re.IGNORECASE)
_LED = r"^\W*(?:(?:the|our|for|in|on|at|of|with|from|a|an|each|any) ){0,2}"
_MOST, _SHORT = 12, 4  # names; letters


def without_foreign(told: Sequence[Sentence]) -> list[Sentence]:
    """The sentences, those about something else as such."""
    over = {s.block for s in told if pattern("foreign.over").match(s.text)}
    theirs = _theirs(told)
    found = []
    for sentence in told:
        gone = sentence.block in over or bool(pattern("foreign.aside").search(sentence.text))
        told_so = pattern("foreign.declared").match(sentence.text)  # and may go on to speak of ours
        gone = gone or bool(theirs and theirs.search(sentence.text) and not told_so)
        found.append(replace(sentence, section="other") if gone and sentence.section != "out" else sentence)
    return found


def _theirs(told: Sequence[Sentence]) -> re.Pattern[str] | None:
    """How the sentences begin that are about what the text calls somebody else's."""
    declared = (found for s in told if (found := pattern("foreign.declared").match(s.text)))
    names = dict.fromkeys(_name(next(filter(None, found.groups()))) for found in declared)
    kept = [name for name in [*names][:_MOST] if len(name) >= _SHORT and not pattern("foreign.common").fullmatch(name)]
    if not kept:
        return None
    said = "|".join(re.escape(name) for name in kept)
    return re.compile(rf"{_LED}(?:{said})(?:s|'s)?(?:\s*[:(|\u2013\u2014-]|,? [a-z])", re.IGNORECASE)


def _name(said: str) -> str:
    """A thing without its article."""
    name = said.strip(" *_`|").lower()
    while found := _ARTICLE.match(name):
        name = name[found.end() :]
    return name
