import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

from mlopsctl.errors import RegistryError

T = TypeVar("T")


def discover(package: ModuleType, kind: type[T]) -> dict[str, T]:
    """One object of `kind` per public module of `package`, keyed by module name in alphabetical order."""
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))
    return {name: _only(importlib.import_module(f"{package.__name__}.{name}"), kind) for name in names}


def _only(module: ModuleType, kind: type[T]) -> T:
    found = [value for value in vars(module).values() if isinstance(value, kind)]
    if len(found) != 1:
        raise RegistryError(f"{module.__name__} must hold one {kind.__name__}, holds {len(found)}")
    return found[0]
