"""What the document asks for and no component of a design brings."""

from collections.abc import Iterator, Sequence

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Component
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.critique import UNMET, Finding
from mlopsctl.domain.requirements import Requirements
from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.planning.attempt import PROMISES
from mlopsctl.planning.rationale import unmet_technology
from mlopsctl.planning.site import is_name
from mlopsctl.planning.text import listed, said


def unmet(
    requirements: Requirements,
    architecture: Architecture,
    chosen: Sequence[tuple[Blueprint, Component]],
    catalog: Catalog,
) -> Iterator[Finding]:
    """Technology, promises and names."""
    yield from _technology(requirements, architecture, chosen, catalog)
    yield from _promises(requirements, architecture)
    yield from _name(requirements, architecture)


def _technology(
    requirements: Requirements,
    architecture: Architecture,
    chosen: Sequence[tuple[Blueprint, Component]],
    catalog: Catalog,
) -> Iterator[Finding]:
    cloud = catalog.cloud(architecture.cloud)
    for constraint, names in unmet_technology(requirements, chosen, cloud).items():
        yield Finding(
            rule=f"{UNMET}{constraint.field}",
            severity="warn" if constraint.hard else "info",
            claim=f"The document asks for {listed(sorted(names))}, and no component of this design brings it.",
            evidence=said(constraint),
            slots=("ci_cd",) if constraint.field == "ci_platform" else (),
        )


def _promises(requirements: Requirements, architecture: Architecture) -> Iterator[Finding]:
    """What is asked of the system and is not a choice among components, but may be missing from all of them."""
    provided = {p for c in architecture.components for p in c.provides}
    for field, capability in PROMISES.items():
        constraint = requirements.find(field)
        if constraint and constraint.value is True and capability not in provided:
            yield Finding(
                rule=f"{UNMET}{field}",
                severity="warn" if constraint.hard else "info",
                claim=f"The document asks for {VOCABULARY[field].meaning}, and no component of this design brings it.",
                evidence=said(constraint),
            )


def _name(requirements: Requirements, architecture: Architecture) -> Iterator[Finding]:
    """A name of one's own that the entry of this design cannot carry."""
    nameless = architecture.component("edge") and not architecture.component("dns")
    for constraint in filter(is_name, requirements.constraints):
        if nameless and constraint.hard:
            yield Finding(
                rule=f"{UNMET}{constraint.field}",
                severity="warn",
                claim="The entry of this design has the name that the provider gives it, and no other.",
                evidence=said(constraint),
                slots=("edge",),
            )
