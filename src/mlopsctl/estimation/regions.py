"""The region of a provider whose configuration hides it (a local, the environment), by what it manages and reads."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from mlopsctl.estimation.configuration import INDEXES, Configuration

_ZONE = re.compile(r"([a-z]{2}(?:-[a-z]+)+-\d)[a-z]")
_ARN = re.compile(r"arn:[\w-]+:[\w-]+:([a-z]{2}(?:-[a-z]+)+-\d):.*", re.DOTALL)
_NAMES = {"aws_region": "id", "aws_availability_zones": "id"}
"""Data sources that are about the region, and the attribute that is its name."""


def stated(values: Mapping[str, Any]) -> str:
    """The region that the values of a resource name: its own, or that of its zone."""
    if isinstance(values.get("region"), str):
        return str(values["region"])
    return _within(_ZONE, values.get("availability_zone"))


def shown(raws: Iterable[tuple[Mapping[str, Any], str]], configuration: Configuration) -> Mapping[str, str]:
    """The region by the key of the provider: what most of its resources and data sources are in."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for raw, module in raws:
        values = raw.get("values") or {}
        reads = raw.get("mode") == "data"
        found = stated(values) or _within(_ARN, values.get("arn"))
        if reads:
            found = values.get(_NAMES.get(raw["type"], "")) or ""
        if isinstance(found, str) and found:
            kind = f"data.{raw['type']}" if reads else raw["type"]
            seen[configuration.provider((INDEXES.sub("", module), kind, raw.get("name", "")))][found] += 1
    return {key: regions.most_common(1)[0][0] for key, regions in seen.items()}


def _within(pattern: re.Pattern[str], text: object) -> str:
    found = pattern.fullmatch(text) if isinstance(text, str) else None
    return found[1] if found else ""
