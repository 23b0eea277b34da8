"""One labelled text marked: which claims are right, which are wrong, what was missed."""

import re
from dataclasses import dataclass

from mlopsctl.domain.requirements import Contradiction, Requirements
from mlopsctl.grading.labels import Atom, Case, Expected

_TOLERANCE = 0.01
_OPEN = {"project_name", "existing_assets", "required_tech", "forbidden_tech"}  # slugs and names: a part will do
_SHARED_WORDS = 4  # quotes that share as many are about the same sentence
_VENDOR = re.compile(r"^(aws|amazon|google|gcp|azure|apache)(?=.{3})")


@dataclass(frozen=True, slots=True)
class Claim:
    """One value that the reader took from the text."""

    field: str
    value: Atom
    quote: str
    confidence: float
    currency: str
    verbatim: bool


@dataclass(frozen=True, slots=True)
class Found:
    """An expected value, whether it was found, and whether with the right sentence."""

    expected: Expected
    hit: bool
    spanned: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one text."""

    case: Case
    found: tuple[Found, ...]
    right: tuple[Claim, ...]
    wrong: tuple[Claim, ...]
    trapped: int
    conflicts_found: int
    conflicts_blocking: int
    conflicts_false: int

    @property
    def misquoted(self) -> int:
        return sum(not claim.verbatim for claim in (*self.right, *self.wrong))


def mark(case: Case, requirements: Requirements) -> Marks:
    """Judge what was read in `case`."""
    claims = _claims(case.text, requirements)
    found, used = [], set()
    for expected in case.expected:
        hits = [claim for claim in claims if _meets(claim, expected)]
        used.update(hits)
        if not expected.optional:
            spanned = any(overlap(hit.quote, quote) for hit in hits if hit.verbatim for quote in expected.quotes)
            found.append(Found(expected, bool(hits), spanned))
    rest = [claim for claim in claims if claim not in used and not _is_one_of(claim, case.neutral)]
    wrong = [claim for claim in rest if claim.field != "project_name" or _is_one_of(claim, case.traps)]
    return Marks(
        case,
        tuple(found),
        tuple(claim for claim in claims if claim in used),
        tuple(wrong),
        sum(_is_one_of(claim, case.traps) for claim in wrong),
        sum(any(_raises(c, quotes) for c in requirements.contradictions) for quotes in case.conflicts),
        sum(any(c.hard and _raises(c, quotes) for c in requirements.contradictions) for quotes in case.conflicts),
        sum(c.hard and not any(_raises(c, quotes) for quotes in case.conflicts) for c in requirements.contradictions),
    )


def same(field: str, a: Atom, b: Atom) -> bool:
    """Equal within 1 % for numbers; for words, case, separators and vendor prefixes do not matter."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) <= _TOLERANCE * max(abs(a), abs(b), 1e-9)
    x, y = _fold(a), _fold(b)
    if field == "compliance" and {x, y} == {"gdpr", "ukgdpr"}:
        return True
    return x == y or (field in _OPEN and min(len(x), len(y)) > 3 and (x in y or y in x))  # noqa: PLR2004  # no `s3`


def overlap(a: str, b: str) -> bool:
    """Whether two quotes are of the same sentence."""
    x, y = (" ".join(text.lower().split()) for text in (a, b))
    if not x or not y:
        return False
    return x in y or y in x or len(set(re.findall(r"\w+", x)) & set(re.findall(r"\w+", y))) >= _SHARED_WORDS


def _claims(text: str, requirements: Requirements) -> list[Claim]:
    return [
        Claim(
            c.field,
            value,
            c.source.quote,
            c.confidence,
            c.currency,
            text[c.source.start : c.source.end] == c.source.quote,
        )
        for c in requirements.constraints
        if c.source.kind == "quote"
        for value in (c.value if isinstance(c.value, tuple) else (c.value,))
    ]


def _meets(claim: Claim, expected: Expected) -> bool:
    return (
        claim.field in expected.fields
        and claim.currency == expected.currency
        and any(same(claim.field, claim.value, value) for value in expected.values)
    )


def _is_one_of(claim: Claim, readings: tuple[tuple[str, Atom], ...]) -> bool:
    return any(claim.field == field and same(field, claim.value, value) for field, value in readings)


def _raises(contradiction: Contradiction, quotes: tuple[str, ...]) -> bool:
    shown = [side.quote for side in contradiction.sides]
    return sum(any(overlap(quote, side) for side in shown) for quote in quotes) >= min(2, len(quotes))


def _fold(value: Atom) -> str:
    return _VENDOR.sub("", re.sub(r"[-_\s.]+", "", str(value).lower()))
