from collections.abc import Collection

from mlopsctl.catalog.clouds import load_clouds
from mlopsctl.domain.requirements import Requirements


def strays(cloud: str, regions: Collection[str], requirements: Requirements) -> tuple[str, ...]:
    """Which of `regions` lie outside every place that data must stay in; one that we know nothing of does."""
    places = requirements.members("data_residency")
    if not places:
        return ()
    known = load_clouds()[cloud].regions
    return tuple(sorted(r for r in regions if r not in known or places.isdisjoint(known[r].residency)))
