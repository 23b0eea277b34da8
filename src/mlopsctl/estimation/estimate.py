"""The bill of a Terraform plan."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from mlopsctl.catalog import Catalog
from mlopsctl.domain.estimate import Estimate, PricedItem
from mlopsctl.errors import RegistryError
from mlopsctl.estimation import services
from mlopsctl.estimation.component import Component, Pricer, Service, Unpriced
from mlopsctl.estimation.lifecycles import announced
from mlopsctl.estimation.plan import Plan
from mlopsctl.estimation.prices import CLOUD, Prices, Rate
from mlopsctl.estimation.resource import Resource
from mlopsctl.estimation.usage import matches
from mlopsctl.registry import discover

_CONVENTIONS = {
    "aws_eip": "Public IPv4 addresses in use count as free, as estimators usually have it; AWS bills them by the hour.",
    "aws_opensearch_domain": "Storage of a search domain counts once, as estimators usually have it; each node has it.",
}
_FREE_FILE = Path(__file__).parent / "free.txt"


def price_plan(plan: Plan, catalog: Catalog) -> Estimate:
    """What the plan costs a month. Raises InputError for usage that is no number."""
    prices, known = Prices(catalog), pricers()
    items: list[PricedItem] = []
    free: list[str] = []
    reasons: dict[str, str] = {}
    for resource in plan.resources:
        price = known.get(resource.type)
        if price is None and is_free(resource.type):
            free.append(resource.address)
        elif price is None:
            reasons[resource.address] = f"{resource.type} is not known here"
        else:
            found, missing = _bill(resource, price, prices)
            items += found
            if missing:
                reasons[resource.address] = missing
            elif not found:
                free.append(resource.address)
    return total(items, reasons, free, [*_notices(plan, catalog), *_conventions(plan, free)])


def total(
    items: Iterable[PricedItem], reasons: Mapping[str, str], free: Iterable[str], notices: Iterable[str]
) -> Estimate:
    """The sum of a bill's lines."""
    listed = tuple(items)
    billed = {item.address for item in listed}
    expected = sum(item.monthly for item in listed)
    weak = sum(item.monthly for item in listed if item.marks)
    return Estimate(
        total=expected,
        items=listed,
        unpriced=tuple(address for address in reasons if address not in billed),
        partial=tuple(address for address in reasons if address in billed),
        free=tuple(free),
        reasons=dict(reasons),
        notices=tuple(dict.fromkeys(notices)),
        weak_share=weak / expected if expected else 0,
    )


def together(estimates: Mapping[str, Estimate]) -> Estimate:
    """The bill of several roots; addresses are put behind the root's name."""

    def named(root: str, address: str) -> str:
        return f"{root}:{address}"

    return total(
        (i.model_copy(update={"address": named(root, i.address)}) for root, e in estimates.items() for i in e.items),
        {named(root, a): reason for root, e in estimates.items() for a, reason in e.reasons.items()},
        (named(root, a) for root, e in estimates.items() for a in e.free),
        (n for e in estimates.values() for n in e.notices),
    )


@cache
def pricers() -> Mapping[str, Pricer]:
    """How each resource type is billed. Raises RegistryError when two modules claim a type."""
    found: dict[str, Pricer] = {}
    for name, service in discover(services, Service).items():
        if twice := found.keys() & service.pricers.keys():
            raise RegistryError(f"{services.__name__}.{name} claims {', '.join(sorted(twice))}, as another module does")
        found |= service.pricers
    return found


@cache
def is_free(type_: str) -> bool:
    """Whether nobody is billed for resources of a type, whatever they connect or configure."""
    return _free_types().match(type_) is not None


@cache
def _free_types() -> re.Pattern[str]:
    lines = _FREE_FILE.read_text(encoding="utf8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    return re.compile("(?:" + "|".join(re.escape(word).replace(r"\*", ".*") for word in words) + ")$")


def _bill(resource: Resource, price: Pricer, prices: Prices) -> tuple[list[PricedItem], str]:
    """The lines of one resource, and why it is not priced in full; none when its first charge has no price."""
    items: list[PricedItem] = []
    unlisted: list[str] = []
    reasons: list[str] = []
    headless = False
    try:
        for component in price(resource):
            if rate := prices.of(component, resource.region):
                items.append(_item(resource, component, rate))
            elif component.rows and not component.quantity:
                unlisted.append(component.name)
            else:
                headless |= not items
                reasons.append(
                    f"the catalogue has no price for: {component.name}" if component.rows else component.name
                )
    except Unpriced as reason:
        reasons.append(str(reason))
    if unlisted and not items and not reasons:
        reasons.append(f"the catalogue has no price for: {', '.join(unlisted)}")
    return [] if headless else items, "; ".join(reasons)


def _item(resource: Resource, component: Component, rate: Rate) -> PricedItem:
    quantity = (component.quantity or 0) / rate.per
    return PricedItem(
        address=resource.address,
        component=component.name,
        unit=rate.unit,
        quantity=quantity,
        unit_price=rate.usd,
        monthly=quantity * rate.usd,
        region=resource.region,
        source=rate.source,
        as_of=rate.as_of,
        marks=rate.marks,
        usage=component.usage,
        known=component.quantity is not None,
    )


def _conventions(plan: Plan, free: Sequence[str]) -> list[str]:
    """Where the total is what the field expects rather than what the bill will say."""
    used = {r.type for r in plan.resources if r.address in free or r.type != "aws_eip"}
    return [text for type_, text in _CONVENTIONS.items() if type_ in used]


def _notices(plan: Plan, catalog: Catalog) -> list[str]:
    """What a reader has to know before trusting the total."""
    notices = [said for r in plan.resources if (said := announced(r, catalog.today))]
    priced = {region for cloud, region, *_ in catalog.prices if cloud == CLOUD}
    if elsewhere := sorted({r.region for r in plan.resources if r.type.startswith("aws_")} - priced):
        notices.append(f"The catalogue lacks most prices of {', '.join(elsewhere)}; those of other regions were taken.")
    if plan.json.get("complete") is False:
        notices.append("The plan is not complete: Terraform left out resources, which are not in the total.")
    if plan.unlocated:
        first = plan.unlocated[0]
        notices.append(
            f"The plan does not say the region of {len(plan.unlocated)} resources ({first} is one); "
            f"the prices of {plan.default_region} were taken."
        )
    known = {r.address for r in plan.resources} | {r.type for r in plan.resources}
    lost = [
        a
        for a in plan.usage.addresses
        if a not in known and not ("[*]" in a and any(matches(a, address) for address in known))
    ]
    if lost:
        notices.append(f"The usage file names resources that the plan does not have: {', '.join(sorted(lost))}.")
    unread = sorted({f"{r.address}: {key}" for r in plan.resources for key in r.stated.keys() - r.asked})
    if unread:
        notices.append(f"The usage file states what nothing in the plan is billed by: {', '.join(unread)}.")
    return notices
