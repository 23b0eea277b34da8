"""Usage files: what the bill of a repository assumes, in the shape that cost estimators read."""

from collections.abc import Collection
from typing import Any

from mlopsctl.codegen.compose import BOOTSTRAP, STANDBY
from mlopsctl.codegen.slug import environment_slug
from mlopsctl.domain.architecture import Architecture

_SHARED = "shared"
_HEAD = "# What `mlopsctl estimate` cannot read from the plan; derived from the requirements.\nversion: 0.1\n"


def usage_files(architecture: Architecture, production_only: Collection[str] = ()) -> dict[str, bytes]:
    """`cost/usage/<root>.yml` for each root that uses anything.

    A standby that is brought up uses what production does, without the slots that only production has.
    """
    import yaml

    files = {}
    used = {BOOTSTRAP if e == _SHARED else environment_slug(e): places for e, places in architecture.usage.items()}
    production = architecture.usage.get(architecture.environments[0], {})
    if len(architecture.regions) > 1 and production and STANDBY not in used:
        used[STANDBY] = {p: keys for p, keys in production.items() if p.split(".")[1] not in production_only}
    for name, places in used.items():
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
