"""What a text must hold for an expression to be found in it: pieces of its words, taken once, cheap to look for."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

_parser, ops = import_module("re._parser"), import_module("re._constants")  # the parser of re has no public name
_SHORT, _LONG = 3, 5  # characters of a piece of a word
Parsed = Iterable[tuple[Any, Any]]  # operations with their arguments
Needs = tuple[frozenset[str], ...]  # of each set, one piece


def parsed(expression: str) -> Parsed:
    found: Parsed = _parser.parse(expression)
    return found


def pieces(text: str) -> frozenset[str]:
    """Every run of three to five characters, in small letters."""
    small = text.lower()
    return frozenset(small[i : i + n] for n in range(_SHORT, _LONG + 1) for i in range(len(small) - n + 1))


def needs(expression: Parsed) -> Needs:
    """Sets of pieces; a text with none of one set does not hold the expression. The rarest come first."""
    found = _needs(expression)
    return tuple(sorted(set(found), key=lambda choice: (len(choice), sorted(choice))))


def possible(needed: Needs, held: frozenset[str]) -> bool:
    return not any(map(held.isdisjoint, needed))


def _needs(expression: Parsed) -> list[frozenset[str]]:
    found: list[frozenset[str]] = []
    run = ""
    for op, argument in (*expression, (None, None)):
        if op is ops.LITERAL:
            run += chr(argument).lower()
            continue
        if len(run) >= _SHORT:
            found.append(frozenset({run[:_LONG]}))
        run = ""
        found += _inner(op, argument)
    return found


def _inner(op: object, argument: Any) -> list[frozenset[str]]:  # noqa: ANN401  # its shape depends on `op`
    if op is ops.SUBPATTERN:
        return _needs(argument[-1])
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and argument[0] > 0:
        return _needs(argument[2])
    if op is ops.BRANCH:
        choices = [_needs(branch) for branch in argument[1]]
        if all(choices):
            return [frozenset().union(*(min(choice, key=len) for choice in choices))]
    return []
