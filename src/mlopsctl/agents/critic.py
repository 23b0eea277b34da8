from collections.abc import Callable
from dataclasses import dataclass

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Critique
from mlopsctl.domain.requirements import Requirements


@dataclass(frozen=True)
class Critic:
    """A lens through which a design is attacked; found by dropping a module into `agents/critics/`."""

    lens: str
    review: Callable[[Requirements, Architecture, Catalog], Critique]
