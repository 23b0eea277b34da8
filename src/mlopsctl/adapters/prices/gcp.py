"""Google Cloud Billing: Compute Engine is listed by core, GB and GPU; machines are composed from those.

Only shapes that consist of nothing else are composed: no bundled disks, no shared cores, no bare metal.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mlopsctl.adapters.price_source import Known, Part, PriceSource, Reject, Row, Wanted, amount, read_json
from mlopsctl.domain.machine import Machine

_COMPUTE_ENGINE = "6F81-5844-456A"
_PAGE = "pageSize=5000&currencyCode=USD"
_SHARE = re.compile(
    r"(?:Spot Preemptible )?(?P<family>N1 Predefined|Compute optimized|Memory-optimized|[A-Z]\d+[A-Z]?)"
    r"(?: AMD| Arm)?(?: Instance)? (?P<part>Core|Ram) running in "
)
_GPU = re.compile(r"Nvidia (?:Tesla )?(?P<gpu>\w+(?: 80GB)?) GPU (?:attached to Spot Preemptible VMs )?running in ")
_FAMILIES = {"N1 Predefined": "n1", "Compute optimized": "c2", "Memory-optimized": "m1"}
_NOT_COMPOSED = re.compile(r"-lssd|-metal|^e2-(micro|small|medium)$|^a2-ultragpu|^a3-|^g4-|^z3-")

_Rates = dict[tuple[str, bool, str], float]
"""USD an hour by region, spot or not, and what: `n1 Core`, `n1 Ram`, `T4`."""


def _parts(_wanted: Wanted) -> Sequence[Part]:
    return (Part(name="compute_engine", path=f"/v1/services/{_COMPUTE_ENGINE}/skus?{_PAGE}"),)


def _next_page(page: Path) -> str:
    token = read_json(page).get("nextPageToken")
    return f"{_PAGE}&pageToken={quote(token, safe='')}" if token else ""


def _read(part: Part, pages: Sequence[Path], known: Known) -> Iterator[Row]:
    rates: _Rates = {}
    for number, page in enumerate(pages, 1):
        for index, sku in enumerate(read_json(page)["skus"], 1):
            try:
                _collect(sku, known.regions, rates)
            except (LookupError, TypeError, ValueError) as wrong:
                yield Reject(f"{part.name}:page {number}, sku {index}", f"{type(wrong).__name__}: {wrong}")
    shapes = {_shape(m): m for machines in known.machines.values() for m in machines}
    for region in sorted(known.regions):
        for machine in shapes.values():
            usd, spot = (
                _composed(machine, region, rates, is_spot=False),
                _composed(machine, region, rates, is_spot=True),
            )
            if usd:
                yield machine.model_copy(
                    update={
                        "region": region,
                        "usd": round(usd, 6),
                        "usd_spot": spot and round(spot, 6),
                        "source": "Google Cloud Billing, composed of its shares",
                        "as_of": str(known.day),
                        "marks": (),
                    }
                )


def _shape(m: Machine) -> tuple[str, str, float]:
    return m.instance_type, m.accelerator, m.accelerator_count


def _collect(sku: Mapping[str, Any], regions: frozenset[str], rates: _Rates) -> None:
    usage = sku["category"]["usageType"]
    what = _what(sku["description"])
    if usage not in ("OnDemand", "Preemptible") or not what:
        return
    expression = sku["pricingInfo"][-1]["pricingExpression"]
    if expression["usageUnit"] != ("GiBy.h" if what.endswith("Ram") else "h"):
        raise ValueError(f"the unit is {expression['usageUnit']!r}")
    price = expression["tieredRates"][-1]["unitPrice"]
    if price["currencyCode"] != "USD":
        raise ValueError("not in USD")
    usd = amount(int(price.get("units") or 0) + int(price.get("nanos") or 0) / 1e9)
    for region in regions & set(sku["serviceRegions"]):
        rates[region, usage == "Preemptible", what] = usd


def _what(description: str) -> str:
    if share := _SHARE.match(description):
        return f"{_FAMILIES.get(share['family'], share['family'].lower())} {share['part']}"
    gpu = _GPU.match(description)
    return gpu["gpu"] if gpu else ""


def _composed(m: Machine, region: str, rates: _Rates, *, is_spot: bool) -> float | None:
    """The sum of a machine's shares; None unless all of them are priced."""
    if _NOT_COMPOSED.search(m.instance_type):
        return None
    family = m.instance_type.partition("-")[0]
    needed = [(f"{family} Core", m.vcpu), (f"{family} Ram", m.memory_gib), (m.accelerator, m.accelerator_count)]
    parts = [(rates.get((region, is_spot, what)), count) for what, count in needed if count]
    if not parts or any(rate is None for rate, _ in parts):
        return None
    return sum(rate * count for rate, count in parts if rate is not None and count is not None)


SOURCE = PriceSource(
    cloud="gcp",
    url="https://cloudbilling.googleapis.com",
    parts=_parts,
    read=_read,
    next_page=_next_page,
    key_variable="GCP_BILLING_API_KEY",
    key_header="X-Goog-Api-Key",
)
