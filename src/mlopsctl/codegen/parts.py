"""Components with all that their repository is made of: their blueprints, and what these need of the cloud."""

from dataclasses import dataclass

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Component
from mlopsctl.domain.blueprint import Blueprint, Size
from mlopsctl.domain.service import Service


@dataclass(frozen=True)
class Part:
    """A component with the blueprint that it is an instance of."""

    component: Component
    blueprint: Blueprint
    services: tuple[Service, ...] = ()

    @property
    def slot(self) -> str:
        return self.component.slot

    @property
    def size(self) -> Size | None:
        return next((s for s in self.blueprint.sizes if s.name == self.component.size), None)

    @property
    def recovery_source(self) -> str:
        """Why it recovers as fast as it is said to."""
        found = (self.size and self.size.recovery) or self.blueprint.recovery
        return found.source if found else ""


def parts(architecture: Architecture, catalog: Catalog) -> tuple[Part, ...]:
    return tuple(
        Part(component, blueprint, tuple(catalog.service(architecture.cloud, name) for name in blueprint.services))
        for component in architecture.components
        for blueprint in (catalog.blueprint(architecture.cloud, component.slot, component.blueprint),)
    )
