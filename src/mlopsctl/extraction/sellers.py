"""Firms that speak of what they sell: in the mails they write, and in what is told of them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from mlopsctl.extraction.lexicon import Mention, gazetteers, pattern, says

_FIRMS = ("tech", "clouds", "vendor")
_CLAIMS = pattern("sellers.claims")  # begins where the name ends
_AS_SAID = re.compile(r"\b(?:as|like|what|whatever|how|than|everything|that) (?:\w+ )?$", re.IGNORECASE)
_AT_FIRM = re.compile(r"(?:\b(?:from|at|of)\s|@(?:[\w-]+\.)*|\(|,\s)(?:the )?$", re.IGNORECASE)
_FIRM_END = re.compile(r"\s*(?:[),>:]|\.\w|(?:wrote|writes)\b|$)", re.IGNORECASE)


@lru_cache(maxsize=64)
def is_seller(author: str) -> bool:
    """Whether a mail comes from somebody who sells: `Bob from Snowflake wrote:`."""
    firms = (m for gazetteer in gazetteers() for m in gazetteer.find(author) if m.kind in _FIRMS)
    return says("sellers.role", author) or any(
        _AT_FIRM.search(author, 0, m.start) and _FIRM_END.match(author, m.end) for m in firms
    )


def speaks(text: str, firm: Mention) -> bool:
    """`AWS recommends`."""
    return bool(_CLAIMS.match(text, firm.end))


def pitches(text: str, mentions: Sequence[Mention]) -> list[str]:
    """What firms say of themselves: `Snowflake claims`; `as AWS recommends` leads to what we do."""
    claims = ((m, _CLAIMS.match(text, m.end)) for m in mentions if m.kind in _FIRMS)
    return [text[m.start : claim.end()] for m, claim in claims if claim and not _AS_SAID.search(text, 0, m.start)]
