import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from mlopsctl import resources, settings
from mlopsctl.catalog import rows
from mlopsctl.catalog.clouds import Cloud, load_clouds
from mlopsctl.catalog.folders import read_blueprints, read_families, read_services
from mlopsctl.catalog.machines import Machines
from mlopsctl.catalog.pace import Rates
from mlopsctl.catalog.rows import Accelerator, Quota, Throughput
from mlopsctl.domain.appfamily import AppFamily
from mlopsctl.domain.architecture import Price
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.machine import Machine
from mlopsctl.domain.measured import Measured
from mlopsctl.domain.service import Service
from mlopsctl.errors import BlueprintError, InputError

Range = tuple[float, float]
_ANYWHERE = ("global", "regional")  # rows of providers that price every region alike
_SAYS: dict[str, Any] = dict.fromkeys(  # what changes neither size nor bill, nor what a blueprint can stand in for
    (
        *("name", "title", "summary", "tech", "burden", "maturity", "lock_in", "availability_source", "regions"),
        *("eligibility", "services", "usage", "inputs", "deployer", "outputs", "accepted_risks", "replaces"),
    ),
    True,
)
_ROW = dict.fromkeys(("service", "component", "scale", "note"), True)
_PRICES: dict[str, Any] = {"__all__": {**_ROW, "tiers": {"__all__": {"component": True}}}}
_WORD = re.compile(r"[a-z]\w*")
_MACHINES = ("compute", "compute_spot")  # services whose components are instance types


@dataclass(frozen=True)
class Catalog:
    """What can be built, what it costs and where its limits are. Everything in it has a source and a date."""

    root: Path  # the blueprint folders
    blueprints: tuple[Blueprint, ...]
    clouds: Mapping[str, Cloud]
    prices: Mapping[tuple[str, str, str, str], Price]
    quotas: tuple[Quota, ...]
    throughput: tuple[Throughput, ...]
    accelerators: tuple[Accelerator, ...] = ()
    today: date = date.min  # decides what is stale
    machines: Machines = field(default_factory=Machines)
    families: tuple[AppFamily, ...] = ()
    services: Mapping[tuple[str, str], Service] = field(default_factory=dict)
    measured: Measured | None = None  # what a request costs the app that is to be served

    @cached_property
    def rates(self) -> Rates:
        """How fast models run on the hardware of a size."""
        return Rates(self.throughput, self.accelerators, self.today)

    def blueprint(self, cloud: str, slot: str, name: str) -> Blueprint:
        """The blueprint in that folder. Raises InputError when there is none."""
        wanted = (cloud, slot, name)
        for blueprint in self.blueprints:
            if (blueprint.cloud, blueprint.slot, blueprint.name) == wanted:
                return blueprint
        raise InputError(f"there is no blueprint {'/'.join(wanted)}", hint=f"Blueprints live in {self.root}.")

    def service(self, cloud: str, name: str) -> Service:
        """What is known of that service. Raises BlueprintError when there is nothing."""
        if found := self.services.get((cloud, name)):
            return found
        raise BlueprintError(
            f"nothing says what the service `{name}` needs", hint=f"Add {cloud}/_services/{name}.yaml."
        )

    def cloud(self, name: str) -> Cloud:
        """Facts about a provider. Raises InputError for one that we have none of."""
        if name not in self.clouds:
            raise InputError(f"nothing is known of the cloud `{name}`", hint=f"Known: {', '.join(self.clouds)}.")
        return self.clouds[name]

    def price(self, cloud: str, region: str, service: str, component: str) -> Price | None:
        """The region's own row, else one for all regions, else the reference region's, marked as assumed."""
        asked = cloud, region, service, component
        if asked not in self._found:
            self._found[asked] = self._price(*asked)
        return self._found[asked]

    @cached_property
    def _found(self) -> dict[tuple[str, str, str, str], Price | None]:
        return {}

    def _price(self, cloud: str, region: str, service: str, component: str) -> Price | None:
        if service in _MACHINES:
            return _hourly(self.compute(cloud, region, component), service)
        for place in (region, *_ANYWHERE):
            if found := self.prices.get((cloud, place, service, component)):
                return found
        reference = self.prices.get((cloud, self.cloud(cloud).price_region, service, component))
        if reference is None or "assumed_region" in reference.marks:
            return reference
        return reference.model_copy(update={"marks": ("assumed_region", *reference.marks)})

    def compute(self, cloud: str, region: str, instance_type: str) -> Machine | None:
        """That machine in the region, else in the cloud's reference region, marked as assumed."""
        if (own := self.machines.one(cloud, region, instance_type)) or cloud not in self.clouds:
            return own
        reference = self.machines.one(cloud, self.clouds[cloud].price_region, instance_type)
        return reference and reference.model_copy(update={"marks": ("assumed_region", *reference.marks)})

    def compute_rows(
        self,
        cloud: str,
        region: str = "",
        *,
        vcpu: Range | None = None,
        memory_gib: Range | None = None,
        accelerator: str | None = None,
        accelerator_count: Range | None = None,
    ) -> tuple[Machine, ...]:
        """Machines within every given range, both ends included, the cheapest first.

        `region` "" means all; `accelerator` "" means machines without one, None any.
        """
        sizes = {"vcpu": vcpu, "memory_gib": memory_gib, "accelerator_count": accelerator_count}
        found = (
            m
            for m in self.machines.of(cloud)
            if region in ("", m.region)
            and accelerator in (None, m.accelerator)
            and all(_within(getattr(m, name), wanted) for name, wanted in sizes.items())
        )
        return tuple(sorted(found, key=lambda m: (m.usd, m.region, m.instance_type)))

    @cached_property
    def does(self) -> Mapping[str, str]:
        """By `cloud/slot/name`, what a blueprint does and takes but prices, in words that are equal where that is."""
        return {f"{b.cloud}/{b.ref}": b.model_dump_json(exclude=_SAYS | {"cost": _PRICES}) for b in self.blueprints}

    @cached_property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """By `cloud/slot/name`, all words of a blueprint: the names that its arithmetic reads are among them."""
        said = {f"{b.cloud}/{b.ref}": b.model_dump_json(exclude=_SAYS) for b in self.blueprints}
        return {key: tuple(sorted(set(_WORD.findall(text)))) for key, text in said.items()}

    @cached_property
    def regimes(self) -> frozenset[str]:
        """The compliance regimes of which some blueprint says whether it is eligible."""
        return frozenset(regime for b in self.blueprints for regime in b.eligibility)

    @cached_property
    def _max_pods(self) -> dict[str, int]:
        return rows.read_max_pods()

    def max_pods(self, instance_type: str) -> int | None:
        """How many pods an EC2 instance type can hold on EKS."""
        return self._max_pods.get(instance_type)

    def quota(self, cloud: str, service: str, quota: str) -> Quota | None:
        wanted = (cloud, service, quota)
        return next((q for q in self.quotas if (q.cloud, q.service, q.quota) == wanted), None)


def _hourly(machine: Machine | None, service: str) -> Price | None:
    usd = machine and (machine.usd if service == "compute" else machine.usd_spot)
    if machine is None or usd is None:
        return None
    return Price(
        cloud=machine.cloud,
        region=machine.region,
        service=service,
        component=machine.instance_type,
        unit="instance-hour",
        usd=usd,
        source=machine.source,
        as_of=machine.as_of,
        marks=machine.marks,
    )


def _within(size: float | None, wanted: Range | None) -> bool:
    return wanted is None or (size is not None and wanted[0] <= size <= wanted[1])


def load(blueprints: Path | None = None, today: date | None = None, overlay: Path | None = None) -> Catalog:
    """The embedded catalogue, under the user's refreshed prices.

    `blueprints`: their folder (default: ours); `today` decides what is stale (default: the newest price's date);
    `overlay`: the folder of refreshed prices (default: `prices` in mlopsctl's home).
    """
    overlay = overlay or settings.load().home / "prices"
    root = blueprints or resources.folder("blueprints")
    prices = rows.read_prices(today=today, overlay=rows.overlay_files(overlay))
    return Catalog(
        root=root,
        blueprints=read_blueprints(root),
        clouds=load_clouds(),
        prices=rows.best(prices),
        quotas=rows.read_quotas(),
        throughput=rows.read_throughput(),
        accelerators=rows.read_accelerators(),
        today=today or rows.newest(prices),
        machines=Machines(overlay, today or rows.newest(prices)),
        families=read_families(root),
        services=read_services(root),
    )
