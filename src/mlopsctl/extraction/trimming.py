"""A clause without what would mislead: comparisons, reasons, remarks, and words that only make a figure rough."""

import re
from functools import lru_cache

from mlopsctl.extraction.lexicon import cue, pattern

_ROUGHLY, _EARLIER = pattern("passage.roughly"), pattern("passage.earlier")
_COMPARED, _PARTY = pattern("passage.compared"), pattern("passage.party")
_NOT_THEIRS = re.compile(
    r"\b(?:not|(?:sent|shown|given|handed|shipped|exported|appl(?:y|ies)) to|binds?|for|with) (?:the |our |an? )?$"
    r"|\b(?:binds?|is|are) (?:the |our |an? )(?:\w+est |direct )?$",
    re.IGNORECASE,
)  # named, not speaking
_OWNER = re.compile(r"\b(?:parent|mother|holding|group|owners?|head office|headquarters)\b", re.IGNORECASE)
_BINDS = re.compile(  # `the parent company prescribes Azure`
    r" (?:\w+ )?(?:prescribes?|mandates?|requires?|demands?|dictates?|insists?|obliges?|imposes?|orders?|allows?"
    r"|forbids?|prohibits?|(?:told|wants|made|makes|gave|gives|grants) us|decided|ordered|decreed|approved|signed)\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:would|could|'d|might) be (?:\w+ )?(?:nice|good|great|lovely|ideal|helpful|fine|welcome|best|better|perfect"
    r"|wonderful|excellent|splendid|desirable|appreciated|grateful|happy|glad|pleased|handy|useful|cool|sweet|a bonus"
    r"|a plus)\b[^.;]{0,20}\bif\b",
    re.IGNORECASE,
)
_SUPPOSING = re.compile(r"\b(?:if|were|was|had|got|ever)\b", re.IGNORECASE)
_REASON = re.compile(
    r",? (?:because|(?:since|as) (?:they|it|he|she|that|this|their|its|our|we|the))\b.*", re.IGNORECASE | re.DOTALL
)
_TAIL = re.compile(r", (?:which|who|where|because|as|although|though)\b.*", re.IGNORECASE | re.DOTALL)
_DECIDED = re.compile(
    r"\b(?:and|but|so|then) (?:\w+ )?(?:decided|chose|picked|settled|opted|agreed) (?:to|on|for|that|an?|the|our)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def without_comparison(piece: str) -> str:
    """Without what is compared with, and without what came first: `700 ms after the word was spoken`."""
    return _EARLIER.sub("", _COMPARED.sub("", piece))


@lru_cache(maxsize=1024)
def without_party(clause: str) -> str:
    """In a contract, `the Contractor shall` says what the system to be built must do."""
    return _PARTY.sub(" ", clause)


@lru_cache(maxsize=1024)
def tailless(clause: str, said: str) -> str:
    """Without a remark such as `, which already contains those of next year`, unless it holds what is said."""
    tail = _TAIL.search(clause)
    return clause[: tail.start()] if tail and said not in tail.group() else clause


@lru_cache(maxsize=1024)
def reasonless(clause: str, said: str) -> str:
    """Without a reason: `not Amazon, since they are a competitor` is no word of a competitor."""
    tail = _REASON.search(clause)
    return clause[: tail.start()] if tail and said not in tail.group() else clause


@lru_cache(maxsize=1024)
def hedged(clause: str) -> str:
    """Without words that make a figure a rough one: `perhaps 600 an hour`."""
    return _ROUGHLY.sub("", clause)


@lru_cache(maxsize=1024)
def is_theirs(clause: str) -> bool:
    named = (m for m in cue("other").finditer(clause) if not _NOT_THEIRS.search(clause, 0, m.start()))
    return any(not (_OWNER.search(m.group()) and _BINDS.match(clause, m.end())) for m in named)


@lru_cache(maxsize=1024)
def unsupposed(clause: str) -> str:
    """A wish without its `if` and its past: `it would be good if it were there 99.9 % of the time`."""
    return _SUPPOSING.sub(" ", clause) if _WISH.search(clause) else clause


def decided(clause: str, said: str) -> str:
    """What is said behind a decision: `we looked at it and decided to build it on AWS`."""
    start, end = _decision(clause)
    return clause[end:] if clause.find(said) > start else clause


@lru_cache(maxsize=1024)
def _decision(clause: str) -> tuple[int, int]:
    """Where somebody decides; behind the end if nobody does."""
    taken = _DECIDED.search(clause)
    return taken.span() if taken else (len(clause), len(clause))
