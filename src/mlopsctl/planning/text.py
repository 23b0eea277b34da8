from collections.abc import Iterable
from functools import lru_cache

from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.requirements import Constraint
from mlopsctl.domain.vocabulary import VOCABULARY


def listed(names: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *head, last = list(names) or ["nothing"]
    return f"{', '.join(head)} and {last}" if head else last


def usd(amount: float) -> str:
    return f"${amount:,.2f}" if abs(amount) < 100 else f"${amount:,.0f}"  # noqa: PLR2004 - cents stop mattering


def figure(amount: float) -> str:
    """Three digits, and no power of ten that a reader has to work out."""
    return f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:.3g}"  # noqa: PLR2004 - three digits


def said(constraint: Constraint) -> str:
    """A constraint with the words it comes from."""
    value = constraint.value
    shown = listed(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)
    unit = VOCABULARY[constraint.field].unit
    quote = " ".join(constraint.source.quote.split())
    return f"{constraint.field} {shown}{f' {unit}' if unit else ''}" + (f": “{quote}”" if quote else "")


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """Technology names compare without case, separators and vendor prefixes."""
    plain = text.lower().replace("_", "-").replace(" ", "-")
    return plain.removeprefix("aws-").removeprefix("amazon-")


EXISTING = "existing:"  # what must be there already: `existing:vpc`; only a blueprint that takes it over provides it
TECH = "tech:"  # what a size brings besides its blueprint's `tech`, among what it provides: `tech:anthropic`


def taken_over(*blueprints: Blueprint) -> frozenset[str]:
    """What blueprints take over, as `existing:<asset>`."""
    return frozenset(name for b in blueprints for name in b.provides if name.startswith(EXISTING))


def technologies(*blueprints: Blueprint) -> frozenset[str]:
    """The slugs of what blueprints bring, in one size or another."""
    return frozenset(name for b in blueprints for name in brought(b, (n for size in b.sizes for n in size.provides)))


def brought(blueprint: Blueprint, provided: Iterable[str]) -> frozenset[str]:
    """The slugs of what a blueprint brings where it is sized so that it provides these."""
    own = (name.removeprefix(TECH) for name in provided if name.startswith(TECH))
    return frozenset(map(slug, (blueprint.name, *blueprint.tech, *own)))
