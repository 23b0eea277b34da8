from typing import Literal

from mlopsctl.domain.noun import Noun


class Machine(Noun):
    """An instance type in one region, USD an hour. Sizes are None where a row prices an accelerator alone."""

    cloud: str
    region: str
    instance_type: str
    vcpu: float | None
    memory_gib: float | None
    accelerator: str
    accelerator_count: float
    accelerator_memory_gib: float | None  # of each
    usd: float
    usd_spot: float | None
    source: str
    as_of: str
    marks: tuple[Literal["derived", "assumed_region", "stale"], ...] = ()


class Saving(Noun):
    """How much cheaper than on demand a spot machine is, percent: an estimate, applied to the on-demand price."""

    cloud: str
    region: str
    instance_type: str
    percent: float
    source: str
    as_of: str
