from mlopsctl.catalog import Catalog
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.attempt import attempt
from mlopsctl.planning.site import NoDesign
from mlopsctl.planning.solver import solve


class Sketch(Noun):
    """The best design in outline: enough to tell whether two sets of requirements lead to the same one."""

    cloud: str
    region: str
    environments: tuple[str, ...]
    parts: frozenset[str]  # slot/blueprint
    sizes: frozenset[str]  # slot/blueprint:size#units
    monthly_usd: float


def sketch(requirements: Requirements, catalog: Catalog, cloud: str = "any") -> Sketch | None:
    """Plan without the reasons and the alternatives; None when there is no design."""
    try:
        tried = attempt(requirements, (), catalog, cloud)
    except NoDesign:
        return None
    solution = solve(tried.problem)
    if solution is None:
        return None
    chosen = [tried.variants[option.name] for option in solution.chosen]
    site = tried.brief.site
    return Sketch(
        cloud=site.cloud,
        region=site.region,
        environments=site.environments,
        parts=frozenset(v.blueprint.ref for v in chosen),
        sizes=frozenset(v.name for v in chosen),
        monthly_usd=sum(v.cost.expected for v in chosen),
    )
