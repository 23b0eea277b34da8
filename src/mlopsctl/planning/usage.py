"""What a design uses a month of each resource, for whoever prices the plan and not the design."""

from collections.abc import Sequence

from mlopsctl.planning.brief import Brief
from mlopsctl.planning.expressions import evaluate
from mlopsctl.planning.variants import Variant, names_where

Usage = dict[str, dict[str, dict[str, float]]]


def usage(chosen: Sequence[Variant], brief: Brief) -> Usage:
    """By environment, address in its root and usage key; what several components use of one resource adds up."""
    found: Usage = {}
    for variant in chosen:
        blueprint = variant.blueprint
        for environment, values in names_where(variant, brief).items():
            for place, keys in blueprint.usage.items():
                slot, _, address = place.rpartition("/")
                stated = found.setdefault(environment, {}).setdefault(f"module.{slot or blueprint.slot}.{address}", {})
                for written, expression in keys.items():
                    key = written.format_map(variant.component.values)
                    stated[key] = stated.get(key, 0) + evaluate(expression, values)
    return {e: {a: keys for a, keys in sorted(places.items()) if any(keys.values())} for e, places in found.items()}
