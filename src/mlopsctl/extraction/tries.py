"""Phrases as one expression that shares their beginnings, so that a place is tried once and not once per phrase."""

import re
from collections.abc import Iterable

_Trie = dict[str, "_Trie"]  # by the next character; by an empty one where a phrase ends
_CHARACTER = re.compile(r"\s|\S")


def alternation(words: Iterable[str]) -> str:
    """An expression for any of `words`, the longest first; their white space may be more, or a line break."""
    root: _Trie = {}
    for word in words:
        node = root
        for character in _CHARACTER.findall(word.lower()):
            node = node.setdefault(r"\s+" if character.isspace() else re.escape(character), {})
        node[""] = {}
    return _expression(root)


def _expression(node: _Trie) -> str:
    branches = [f"{character}{_expression(rest)}" for character, rest in node.items() if character]
    if not branches:
        return ""
    if "" in node:
        return f"(?:{'|'.join(branches)})?"
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
