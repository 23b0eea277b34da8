"""What a provider would answer: the planned values of a resource, the values of a data source."""

from typing import Any

import ormsgpack

from mlopsctl.checks.stand_in.schema import UNKNOWN, Block

Values = dict[str, Any]
_PLACEHOLDERS: dict[str, Any] = {"number": 1, "bool": False, "dynamic": None}


def decode(data: bytes) -> Any:  # noqa: ANN401 - any Terraform value
    """A value as Terraform sends it; what is not known yet is an `ormsgpack.Ext`."""
    return ormsgpack.unpackb(data, ext_hook=ormsgpack.Ext)


def encode(value: object) -> bytes:
    return ormsgpack.packb(value)


def is_known(value: object) -> bool:
    """Whether nothing in it is left for later."""
    if isinstance(value, dict):
        return all(is_known(inner) for inner in value.values())
    if isinstance(value, list):
        return all(is_known(inner) for inner in value)
    return not isinstance(value, ormsgpack.Ext)


def planned(block: Block, proposed: Values) -> Values:
    """The proposed values, with what the provider plans where nothing is configured."""
    filled = {
        name: proposed[name] if proposed[name] is not None else attribute.unset
        for name, attribute in block.attributes.items()
    }
    for name, nested in block.blocks.items():
        inner = proposed[name]
        if isinstance(inner, dict) and nested.nesting == "map":
            filled[name] = {key: planned(nested.block, each) for key, each in inner.items()}
        elif isinstance(inner, dict):
            filled[name] = planned(nested.block, inner)
        elif isinstance(inner, list) and inner:
            filled[name] = [planned(nested.block, each) if isinstance(each, dict) else each for each in inner]
        else:
            filled[name] = UNKNOWN if nested.is_computed else inner
    return filled


def placeholders(block: Block, config: Values) -> Values:
    """The configured values, with an example for everything that only the real provider can read."""
    examples = {n: _example(a.type, n) for n, a in block.attributes.items() if "c" in a.flags and config[n] is None}
    return {**config, **examples}


def _example(kind: Any, name: str) -> Any:  # noqa: ANN401 - any Terraform type and value
    if isinstance(kind, str):
        return f"{name}-placeholder" if kind == "string" else _PLACEHOLDERS[kind]
    shape, inner = kind
    if shape == "object":
        return {key: _example(each, key) for key, each in inner.items()}
    if shape == "tuple":
        return [_example(each, name) for each in inner]
    return {} if shape == "map" else [_example(inner, name)]
