"""What a provider would answer: the planned values of a resource, the values of a data source."""

from typing import Any

import ormsgpack

from mlopsctl.checks.stand_in.schema import Block

Values = dict[str, Any]
UNKNOWN = ormsgpack.Ext(0, b"\0")
_PLACEHOLDERS: dict[str, Any] = {"string": "placeholder", "number": 1, "bool": False, "dynamic": None}


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
    """The proposed values, with everything that the provider would compute left for later."""
    return _filled(block, proposed, lambda _, __: UNKNOWN)


def placeholders(block: Block, config: Values) -> Values:
    """The configured values, with an example for everything that only the real provider can read."""
    return _filled(block, config, lambda name, kind: _example(kind, name))


def _filled(block: Block, values: Values, fill: Any) -> Values:  # noqa: ANN401 - (name, type) -> value
    filled = dict(values)
    for name, attribute in block.attributes.items():
        if "c" in attribute.flags and values.get(name) is None:
            filled[name] = fill(name, attribute.type)
    for name, nested in block.blocks.items():
        inner = values.get(name)  # a block that was cut is not among the values
        if isinstance(inner, list):
            filled[name] = [_filled(nested.block, each, fill) if isinstance(each, dict) else each for each in inner]
        elif isinstance(inner, dict) and nested.nesting == "map":
            filled[name] = {key: _filled(nested.block, each, fill) for key, each in inner.items()}
        elif isinstance(inner, dict):
            filled[name] = _filled(nested.block, inner, fill)
    return filled


def _example(kind: Any, name: str) -> Any:  # noqa: ANN401 - any Terraform type and value
    if isinstance(kind, str):
        return f"{name}-placeholder" if kind == "string" else _PLACEHOLDERS[kind]
    shape, inner = kind
    if shape == "object":
        return {key: _example(each, key) for key, each in inner.items()}
    if shape == "tuple":
        return [_example(each, name) for each in inner]
    return {} if shape == "map" else [_example(inner, name)]
