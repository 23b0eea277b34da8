"""Usage files: what the bill of a repository assumes, in the shape that cost estimators read."""

from typing import Any

from mlopsctl.codegen.compose import BOOTSTRAP
from mlopsctl.codegen.slug import environment_slug
from mlopsctl.domain.architecture import Architecture

_SHARED = "shared"
_HEAD = "# What `mlopsctl estimate` cannot read from the plan; derived from the requirements.\nversion: 0.1\n"


def usage_files(architecture: Architecture) -> dict[str, bytes]:
    """`cost/usage/<root>.yml` for each root that uses anything."""
    import yaml

    files = {}
    for environment, places in architecture.usage.items():
        name = BOOTSTRAP if environment == _SHARED else environment_slug(environment)
        content = {"resource_usage": {place: _nested(keys) for place, keys in places.items()}}
        files[f"cost/usage/{name}.yml"] = (_HEAD + yaml.safe_dump(content)).encode()
    return files


def _nested(keys: dict[str, float]) -> dict[str, Any]:
    """Keys with dots as groups of keys."""
    found: dict[str, Any] = {}
    for key, value in sorted(keys.items()):
        *groups, last = key.split(".")
        place = found
        for group in groups:
            place = place.setdefault(group, {})
        place[last] = int(value) if value == int(value) else round(value, 6)
    return found
