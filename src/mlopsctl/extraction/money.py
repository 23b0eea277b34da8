"""Budgets stay in the currency that the text states; what compares them with prices needs US dollars."""

from mlopsctl.domain.requirements import Constraint, Requirements, Source
from mlopsctl.extraction.lexicon import data


def usd(amount: float, currency: str) -> float:
    """`amount` at the dated rate of `data/exchange.yaml`."""
    rates = data("exchange")["per_eur"]
    return float(amount / rates[currency] * rates["USD"])


def in_usd(requirements: Requirements) -> Requirements:
    """`requirements` with every budget in US dollars; the rate that was assumed becomes a visible assumption."""
    foreign = [c for c in requirements.constraints if c.currency != "USD"]
    if not foreign:
        return requirements
    kept = [c for c in requirements.constraints if c.currency == "USD"]
    converted = [c.model_copy(update={"value": _rounded(c), "currency": "USD"}) for c in foreign]
    return requirements.model_copy(
        update={"constraints": (*kept, *converted, *(_assumption(c) for c in dict.fromkeys(foreign)))}
    )


def _rounded(budget: Constraint) -> float:
    return round(usd(float(str(budget.value)), budget.currency), 2)


def _assumption(budget: Constraint) -> Constraint:
    rate = usd(1, budget.currency)
    why = f"{budget.value:,} {budget.currency} at {rate:.4g} USD, a rate assumed as of {data('exchange')['as_of']}"
    source = Source(kind="assumption", quote=why)
    return Constraint(field=budget.field, value=_rounded(budget), hard=False, source=source)
