from collections.abc import Iterable

from mlopsctl.domain.requirements import Constraint
from mlopsctl.domain.vocabulary import VOCABULARY


def listed(names: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *head, last = list(names) or ["nothing"]
    return f"{', '.join(head)} and {last}" if head else last


def usd(amount: float) -> str:
    return f"${amount:,.2f}" if abs(amount) < 100 else f"${amount:,.0f}"  # noqa: PLR2004 - cents stop mattering


def said(constraint: Constraint) -> str:
    """A constraint with the words it comes from."""
    value = constraint.value
    shown = listed(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)
    unit = VOCABULARY[constraint.field].unit
    quote = " ".join(constraint.source.quote.split())
    return f"{constraint.field} {shown}{f' {unit}' if unit else ''}" + (f": “{quote}”" if quote else "")
