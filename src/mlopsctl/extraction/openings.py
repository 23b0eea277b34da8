"""How what an expression matches can begin, so that it is tried only where a word of a text begins like that."""

import re
from collections.abc import Iterable
from typing import Any

from mlopsctl.extraction.necessary import Parsed, ops

_LONG, _MOST, _RANGE = 5, 400, 12  # characters of a beginning; beginnings of one expression; characters of `[1-9]`
_EDGE = re.compile(r"\b")
_Begun = tuple[set[str], set[str]]  # what ends there, so that more follows it; what anything may follow
_ANYTHING: _Begun = (set(), {""})


class Openings:
    """Expressions that begin at the edge of a word, by how they begin."""

    def __init__(self, openings: Iterable[set[str]]) -> None:
        self._begun: dict[str, list[int]] = {}
        for i, begun in enumerate(openings):
            for beginning in begun:
                self._begun.setdefault(beginning, []).append(i)
        self._anywhere = self._begun.pop("", [])

    def places(self, text: str) -> dict[int, list[int]]:
        """Where each expression that may be found in `text` can begin: nothing of what is not known."""
        small = text.lower() if text.isascii() else "".join(character.lower()[0] for character in text)
        found: dict[int, list[int]] = {}
        for at in (edge.start() for edge in _EDGE.finditer(text)):
            for end in range(at + 1, min(at + _LONG, len(text)) + 1):
                for i in self._begun.get(small[at:end], ()):
                    found.setdefault(i, []).append(at)
        return {**found, **{i: [] for i in self._anywhere}}


def openings(expression: Parsed) -> set[str]:
    """The beginnings of all that an expression matches; an empty one if it may begin with anything."""
    ended, opened = _sequence(expression)
    found = {beginning[:_LONG] for beginning in ended | opened}
    return {one for one in found if not any(one[:length] in found for length in range(len(one)))}


def _sequence(expression: Parsed) -> _Begun:
    ended, opened = {""}, set[str]()
    for op, argument in expression:
        if op is ops.LITERAL:
            character = chr(argument).lower()
            ended = {first + character for first in ended}
        else:
            whole, cut = _one(op, argument)
            opened |= {first + then for first in ended for then in cut}
            ended = {first + then for first in ended for then in whole}
        if len(ended) + len(opened) > _MOST or all(len(beginning) >= _LONG for beginning in ended):
            return set(), ended | opened
    return ended, opened


def _one(op: object, argument: Any) -> _Begun:  # noqa: ANN401  # its shape depends on `op`
    if op in (ops.AT, ops.ASSERT, ops.ASSERT_NOT):
        return {""}, set()
    if op is ops.SUBPATTERN:
        return _sequence(argument[-1])
    if op is ops.BRANCH:
        branches = [_sequence(branch) for branch in argument[1]]
        return set().union(*(ended for ended, _ in branches)), set().union(*(opened for _, opened in branches))
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        return _repeated(*argument)
    return (_members(argument), set()) if op is ops.IN and all(map(_is_few, argument)) else _ANYTHING


def _repeated(least: int, most: int, expression: Parsed) -> _Begun:
    ended, opened = _sequence(expression)
    none = set() if least else {""}
    return (ended | none, opened) if most == 1 else (none, ended | opened)


def _is_few(member: tuple[Any, Any]) -> bool:
    op, argument = member
    few = op is ops.RANGE and argument[1] - argument[0] < _RANGE
    return few or op is ops.LITERAL or argument is ops.CATEGORY_DIGIT


def _members(argument: Parsed) -> set[str]:
    found: set[str] = set()
    for op, member in argument:
        first, last = (member, member) if op is ops.LITERAL else member if op is ops.RANGE else map(ord, "09")
        found |= {chr(code).lower() for code in range(first, last + 1)}
    return found
