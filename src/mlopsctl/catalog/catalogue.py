from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mlopsctl import resources
from mlopsctl.catalog import rows
from mlopsctl.catalog.clouds import Cloud, load_clouds
from mlopsctl.catalog.folders import read_blueprints
from mlopsctl.catalog.rows import Quota, Throughput
from mlopsctl.domain.architecture import Price
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.errors import InputError

_ANYWHERE = ("global", "regional")  # rows of providers that price every region alike


@dataclass(frozen=True)
class Catalog:
    """What can be built, what it costs and where its limits are. Everything in it has a source and a date."""

    root: Path  # the blueprint folders
    blueprints: tuple[Blueprint, ...]
    clouds: Mapping[str, Cloud]
    prices: Mapping[tuple[str, str, str, str], Price]
    quotas: tuple[Quota, ...]
    throughput: tuple[Throughput, ...]

    def blueprint(self, cloud: str, slot: str, name: str) -> Blueprint:
        """The blueprint in that folder. Raises InputError when there is none."""
        wanted = (cloud, slot, name)
        for blueprint in self.blueprints:
            if (blueprint.cloud, blueprint.slot, blueprint.name) == wanted:
                return blueprint
        raise InputError(f"there is no blueprint {'/'.join(wanted)}", hint=f"Blueprints live in {self.root}.")

    def cloud(self, name: str) -> Cloud:
        """Facts about a provider. Raises InputError for one that we have none of."""
        if name not in self.clouds:
            raise InputError(f"nothing is known of the cloud `{name}`", hint=f"Known: {', '.join(self.clouds)}.")
        return self.clouds[name]

    def price(self, cloud: str, region: str, service: str, component: str) -> Price | None:
        """The region's own row, else one for all regions, else the reference region's, marked as assumed."""
        for place in (region, *_ANYWHERE):
            if found := self.prices.get((cloud, place, service, component)):
                return found
        reference = self.prices.get((cloud, self.cloud(cloud).price_region, service, component))
        if reference is None or "assumed_region" in reference.marks:
            return reference
        return reference.model_copy(update={"marks": ("assumed_region", *reference.marks)})

    def quota(self, cloud: str, service: str, quota: str) -> Quota | None:
        wanted = (cloud, service, quota)
        return next((q for q in self.quotas if (q.cloud, q.service, q.quota) == wanted), None)


def load(blueprints: Path | None = None, today: date | None = None) -> Catalog:
    """The embedded catalogue with the blueprints under `blueprints` (default: ours). `today` decides what is stale."""
    root = blueprints or resources.folder("blueprints")
    return Catalog(
        root=root,
        blueprints=read_blueprints(root),
        clouds=load_clouds(),
        prices=rows.best(rows.read_prices(today=today)),
        quotas=rows.read_quotas(),
        throughput=rows.read_throughput(),
    )
