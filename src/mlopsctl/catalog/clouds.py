from pathlib import Path

from pydantic import Field, ValidationError

from mlopsctl.catalog import safe_yaml
from mlopsctl.domain.noun import Noun
from mlopsctl.errors import InputError


class Region(Noun):
    """A provider's region. `residency`: codes of countries and blocs in which data stays when it stays here."""

    title: str
    residency: tuple[str, ...]
    zones: tuple[str, ...] = Field(min_length=1)  # suffixes of zone names


class Cloud(Noun):
    """Facts about a provider: its regions, and the slots that a design for each workload must fill."""

    name: str
    title: str
    default_region: str
    price_region: str  # where prices are listed when a region's own are not
    tech: tuple[str, ...]  # what every generated repository uses, whichever blueprints are chosen
    slots: dict[str, tuple[str, ...]]  # workload -> slots; `common` is always needed
    slots_asked: dict[str, tuple[str, ...]] = {}  # field -> slots that a hard constraint on it adds
    incidental: tuple[str, ...] = ()  # technology inside of components that are there for another purpose: adds no slot
    regions: dict[str, Region]

    def slots_for(self, workloads: frozenset[str]) -> tuple[str, ...]:
        """The slots that `workloads` need, in the order of the file."""
        needed = [*self.slots["common"], *(s for w, slots in self.slots.items() if w in workloads for s in slots)]
        return tuple(dict.fromkeys(needed))


def load_clouds(folder: Path = Path(__file__).parent / "clouds") -> dict[str, Cloud]:
    """Every cloud file of `folder`, by name."""
    return {path.stem: _cloud(path) for path in sorted(folder.glob("*.yaml"))}


def _cloud(path: Path) -> Cloud:
    try:
        cloud = Cloud.model_validate(safe_yaml.read(path))
    except ValidationError as broken:
        raise InputError(f"{path}: {broken}") from broken
    if missing := {cloud.default_region, cloud.price_region} - set(cloud.regions):
        raise InputError(f"{path} names regions that it does not describe: {', '.join(sorted(missing))}")
    return cloud
