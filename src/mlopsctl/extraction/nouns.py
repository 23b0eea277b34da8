"""What is counted: requests, events, records or people."""

import re
from functools import cache, lru_cache
from itertools import pairwise

from mlopsctl.extraction.lexicon import data

_STOP = re.compile(r"[ \n](?:in|with|for|from|on|at|by|who|that|which|is|are|the|our|their|its|these|this)\b")
_TOKEN = re.compile(r"[a-z][\w'-]*")


@lru_cache(maxsize=4096)
def noun_class(words: str) -> str:
    """The class of the first known noun, read up to a preposition; of `claims messages` the last one counts."""
    tokens = _TOKEN.findall(_STOP.split(f" {words.lower()}")[0])
    known = _classes()
    last = next((i for i, token in enumerate(tokens) if token in known), len(tokens))
    while last + 1 < len(tokens) and tokens[last + 1] in known:
        last += 1
    phrases = [*(f"{a} {b}" for a, b in pairwise(tokens)), *tokens[last:]]
    return next((known[phrase] for phrase in phrases if phrase in known), "")


@cache
def _classes() -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, words in data("nouns").items():
        for word in words:
            found.setdefault(str(word), str(kind))
    return found
