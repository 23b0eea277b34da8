"""Unit prices of components, from the catalogue."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Price
from mlopsctl.estimation.component import MACHINES, SPOT, Component, Row

CLOUD = "aws"
_MULTIPLES = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "": 1.0}
_MULTIPLE = re.compile(r"^(\d+)([kKMB]?) \w")
_INSTANCE = re.compile(r"^(.*\.)(micro|small|medium|large|\d*xlarge)(\b.*)$")
_SIZES = {"micro": 1, "small": 2, "medium": 4, "large": 8, "xlarge": 16} | {f"{n}xlarge": 16 * n for n in range(2, 49)}
_ALIKE = ("us-east-1", "us-east-2", "us-west-2")
"""Regions in which AWS charges the same."""
_LINEAR = frozenset({"rds", "aurora", "elasticache", "msk", "opensearch", "documentdb", "neptune", "dms", "mq"})
"""Services whose instances of a family cost in proportion to their size."""


@dataclass(frozen=True)
class Rate:
    """What one `unit` costs; `per` single units are one `unit`."""

    usd: float
    unit: str
    per: float
    source: str
    as_of: str
    marks: tuple[str, ...]


class Prices:
    """Finds the price of a component: of its region, of the reference region, else of any region, marked so."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._anywhere: dict[tuple[str, str], list[Price]] = defaultdict(list)
        self._names: dict[str, set[str]] = defaultdict(set)
        for (cloud, _, service, component), price in sorted(catalog.prices.items()):
            if cloud == CLOUD:
                self._anywhere[service, component].append(price)
                self._names[service].add(component)

    def of(self, component: Component, region: str) -> Rate | None:
        for find in (self._regional, self._elsewhere, self._in_proportion):
            for row in component.rows:
                if rate := find(row, region):
                    return _scaled(rate, row.factor)
        return None

    def _regional(self, row: Row, region: str) -> Rate | None:
        if row.service in (MACHINES, SPOT):
            return self._machine(row, region)
        found = self._catalog.price(CLOUD, region, row.service, row.name)
        if found is None and region in _ALIKE:
            twins = (self._catalog.prices.get((CLOUD, other, row.service, row.name)) for other in _ALIKE)
            found = next((_assumed(twin) for twin in twins if twin), None)
        return _rate(found) if found else None

    def _machine(self, row: Row, region: str) -> Rate | None:
        found = self._catalog.compute(CLOUD, region, row.name)
        usd = None if found is None else found.usd if row.service == MACHINES else found.usd_spot
        if found is None or usd is None:
            return None
        return Rate(usd, "hour", 1, found.source, found.as_of, found.marks)

    def _elsewhere(self, row: Row, region: str) -> Rate | None:
        """The row of some region, one on the same continent first."""
        found = sorted(self._anywhere.get((row.service, row.name), ()), key=lambda p: p.region[:3] != region[:3])
        if not found:
            return None
        return _rate(_assumed(found[0]))

    def _in_proportion(self, row: Row, region: str) -> Rate | None:
        """The price of another size of the same family, in proportion."""
        wanted = _INSTANCE.match(row.name)
        if row.service not in _LINEAR or not wanted or wanted[2] not in _SIZES:
            return None
        for size, name in sorted(self._family(row.service, wanted)):
            near = Row(row.service, name)
            if rate := self._regional(near, region) or self._elsewhere(near, region):
                return _scaled(rate, _SIZES[wanted[2]] / size)
        return None

    def _family(self, service: str, wanted: re.Match[str]) -> Iterator[tuple[int, str]]:
        for name in self._names[service]:
            other = _INSTANCE.match(name)
            if other and other[2] in _SIZES and (other[1], other[3]) == (wanted[1], wanted[3]):
                yield _SIZES[other[2]], name


def _assumed(price: Price) -> Price:
    if "assumed_region" in price.marks:
        return price
    return price.model_copy(update={"marks": ("assumed_region", *price.marks)})


def _rate(price: Price) -> Rate:
    found = _MULTIPLE.match(price.unit)
    per = float(found[1]) * _MULTIPLES[found[2]] if found else 1.0
    return Rate(price.usd, price.unit, per, price.source, price.as_of, price.marks)


def _scaled(rate: Rate, factor: float) -> Rate:
    if factor == 1:
        return rate
    return replace(rate, usd=rate.usd * factor, marks=tuple(dict.fromkeys(("derived", *rate.marks))))
