"""Whether a product or a provider is only spoken of: its price, its kind, its like, or a person of its name."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice, takewhile

from mlopsctl.extraction.lexicon import Mention, pattern
from mlopsctl.extraction.passage import Passage

_FAR, _GAP = 70, 3  # characters
_BEFORE = tuple(pattern(f"mentions.{name}") for name in ("person", "ranked_under", "unnamed"))
_BEHIND = tuple(pattern(f"mentions.{name}") for name in ("priced", "gathering", "ranked_over", "might_have_been"))
_SURNAME = pattern("mentions.surname")
_PRICE_OF, _DEFINED = pattern("mentions.price_of"), pattern("mentions.defined")
_LEAD = re.compile(r"(?:\W|\b(?:an?|the|apache|amazon|google|microsoft|hashicorp)\b|\d)*", re.IGNORECASE)
_FIGURE = re.compile(r"[$€£¥₹]|\d")


def _from(passage: Passage, at: int) -> Iterator[Mention]:
    """What is named from a place on."""
    return islice(passage.mentions, bisect_left(passage.mentions, at, key=lambda m: m.start), None)


def is_only_named(passage: Passage, mention: Mention) -> bool:
    """`a Vault licence costs $2`, `Jenkins, Paul signs`, `Redis is an in-memory store`, `the Snowflake summit`."""
    text, start, end = passage.text, mention.start, mention.end
    low = max(0, start - _FAR)
    if any(before.search(text, low, start) for before in _BEFORE):
        return True
    if any(m.kind == mention.kind for m in takewhile(lambda m: m.start < end + _GAP, _from(passage, end))):
        return False  # `Jenkins, Terraform`
    if any(behind.match(text, end) for behind in _BEHIND):
        return True
    if mention.kind in ("tech", "ci_platform") and _SURNAME.match(text, end):  # `AWS, Frankfurt (eu-central-1)`
        return True
    if _PRICE_OF.search(text, low, start) and _FIGURE.search(text, end):
        return True
    return bool(_LEAD.fullmatch(text, 0, start) and _DEFINED.match(text, end))
