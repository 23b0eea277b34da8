"""Azure Retail Prices: one series of pages per service and region, no key."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from mlopsctl.adapters.price_source import Known, Part, PriceSource, Reject, Row, Wanted, amount, read_json
from mlopsctl.domain.architecture import Price
from mlopsctl.domain.machine import Machine
from mlopsctl.errors import InputError

_MACHINES = "Virtual Machines"
_QUERY = "/api/retail/prices?api-version=2023-01-01-preview&$filter="
_SOURCE = "Azure Retail Prices"


def _parts(wanted: Wanted) -> Sequence[Part]:
    return tuple(_part(service, region) for region in wanted.regions for service in wanted.services or (_MACHINES,))


def _part(service: str, region: str) -> Part:
    if "'" in service + region:
        raise InputError(f"{service!r} or {region!r} is not a name of Azure")
    wanted = f"serviceName eq '{service}' and armRegionName eq '{region}' and priceType eq 'Consumption'"
    return Part(name=f"{_slug(service)}.{region}", path=_QUERY + quote(wanted), region=region, service=service)


def _slug(service: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", service.lower()).strip("_")


def _next_page(page: Path) -> str:
    return urlsplit(str(read_json(page).get("NextPageLink") or "")).query


def _items(part: Part, pages: Sequence[Path]) -> Iterator[tuple[str, Any]]:
    for number, page in enumerate(pages, 1):
        for index, item in enumerate(read_json(page)["Items"], 1):
            yield f"{part.name}:page {number}, item {index}", item


def _read(part: Part, pages: Sequence[Path], known: Known) -> Iterator[Row]:
    found: dict[tuple[str, bool], float] = {}
    for where, item in _items(part, pages):
        try:
            usd = _usd(item)
            if part.service != _MACHINES:
                yield _price(part, item, usd, known)
            elif _is_linux(item) and item["unitOfMeasure"] == "1 Hour" and usd > 0:
                found[item["armSkuName"], "Spot" in item["skuName"]] = usd
        except (KeyError, TypeError, ValueError) as wrong:
            yield Reject(where, f"{type(wrong).__name__}: {wrong}")
    yield from _machines(part, found, known)


def _usd(item: Mapping[str, Any]) -> float:
    if item["currencyCode"] != "USD" or not item["unitOfMeasure"]:
        raise ValueError("no unit, or not in USD")
    return amount(item["retailPrice"])


def _is_linux(item: Mapping[str, str]) -> bool:
    """Neither Windows nor a dedicated, cloud-service or low-priority meter."""
    return bool(item["armSkuName"]) and not re.search(
        r"Windows|Cloud ?Services|Dedicated|Low Priority", f"{item['productName']} {item['skuName']}"
    )


def _price(part: Part, item: Mapping[str, Any], usd: float, known: Known) -> Price:
    tier = float(item.get("tierMinimumUnits") or 0)
    above = f" (over {tier:g})" if tier else ""
    return Price(
        cloud="azure",
        region=part.region,
        service=_slug(part.service),
        component=f"{item['productName']}/{item['skuName']}/{item['meterName']}{above}",
        unit=item["unitOfMeasure"],
        usd=usd,
        source=_SOURCE,
        as_of=str(known.day),
    )


def _machines(part: Part, found: Mapping[tuple[str, bool], float], known: Known) -> Iterator[Row]:
    for instance_type in sorted(name for name, is_spot in found if not is_spot):
        like = known.machines.get(instance_type)
        yield Machine(
            cloud="azure",
            region=part.region,
            instance_type=instance_type,
            vcpu=like[0].vcpu if like else None,
            memory_gib=like[0].memory_gib if like else None,
            accelerator=like[0].accelerator if like else "",
            accelerator_count=like[0].accelerator_count if like else 0,
            accelerator_memory_gib=like[0].accelerator_memory_gib if like else None,
            usd=found[instance_type, False],
            usd_spot=found.get((instance_type, True)),
            source=_SOURCE,
            as_of=str(known.day),
        )


SOURCE = PriceSource(cloud="azure", url="https://prices.azure.com", parts=_parts, read=_read, next_page=_next_page)
