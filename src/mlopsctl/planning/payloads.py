"""How large requests are: the largest, which limits must hold, and the usual one, which is paid for and waited for."""

import re

from mlopsctl.domain.requirements import Constraint

USUAL_SHARE = 0.5  # of the largest request: an assumption
_SIZE = re.compile(r"\d[\d.,']{0,12} ?-?(?:[kmg]i?b|(?:kilo|mega|giga)?bytes?)\b", re.IGNORECASE)
_MOST = (  # just before a size
    r"\bat (?:the )?(?:very )?most",
    r"\bup to",
    r"\bn(?:ot?|ever) (?:be )?(?:more|larger|bigger|greater|heavier|above|over|beyond)(?: than)?",
    r"\b(?:below|under|(?:less|smaller) than)",
    r"\b(?:not|never) (?:to )?exceeds?|n't exceed",
    r"\bas (?:big|large|heavy) as",
    r"\b(?:limited|restricted|capped) (?:to|at)",
    r"\bmax(?:imum|imal(?:ly)?)?\b\.?[^\d.;]{0,40}",
    r"<=?|≤",
)
_BEFORE = re.compile(rf"(?:{'|'.join(_MOST)})\s{{0,3}}$", re.IGNORECASE)
_AFTER = re.compile(
    r"\s{0,3}(?:at (?:the )?(?:very )?(?:most|worst)|tops|max(?:imum|imal)?\b|or less|as (?:a|the) maximum)",
    re.IGNORECASE,
)


def is_largest(stated: Constraint) -> bool:
    """Whether the words that state the size of a request are about the largest one."""
    text = stated.source.quote
    return any(
        _BEFORE.search(text[: size.start()]) or _AFTER.match(text[size.end() :]) for size in _SIZE.finditer(text)
    )
