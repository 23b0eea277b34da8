"""Values as HCL. Every string that reaches a Terraform file passes `hcl_string`."""

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from mlopsctl.errors import InputError

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ADDRESS = re.compile(r"(local|var|module)(\.[a-z_][a-z0-9_]*)+")


@dataclass(frozen=True)
class Reference:
    """A value that Terraform looks up, e.g. `module.network.vpc_id`."""

    address: str

    def __post_init__(self) -> None:
        if not _ADDRESS.fullmatch(self.address):
            raise InputError(f"`{self.address}` is not a Terraform reference")


def hcl_string(text: str) -> str:
    """`text` as a quoted literal: nothing in it can end the string, start a template or hide from a reader.

    The brace of a template is written as its code point. `$${` would mean the same to Terraform, but scanners that
    read HCL with python-hcl2 take the text up to the next `}`, wherever that is, for a part of the escape.
    """
    quoted = "".join(_ESCAPES.get(c) or (c if c.isprintable() else _code_point(c)) for c in text)
    return '"' + re.sub(r"(?<=[$%])\{", lambda _: _code_point("{"), quoted) + '"'


def hcl_value(value: object) -> str:
    """A boolean, number, text, list, mapping, None or Reference on one line, as `terraform fmt` would write it."""
    if isinstance(value, Reference):
        return value.address
    if value is None or isinstance(value, (bool, int, float)):
        if isinstance(value, float) and not math.isfinite(value):
            raise InputError(f"{value} cannot be written as a Terraform number")
        return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{hcl_string(str(k))} = {hcl_value(v)}" for k, v in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(hcl_value, value))}]"
    return hcl_string(str(value))


def hcl_arguments(arguments: Mapping[str, object], indent: int) -> str:
    """`name = value` lines as `terraform fmt` would write them: lists of objects take one line an object."""
    simple = {name: value for name, value in arguments.items() if not _is_table(value)}
    width = max(map(len, simple), default=0)
    margin = " " * indent
    lines = [f"{margin}{name:<{width}} = {hcl_value(value)}" for name, value in simple.items()]
    for name, value in arguments.items():
        if name not in simple and isinstance(value, (list, tuple)):
            rows = "".join(f"{margin}  {hcl_value(row)},\n" for row in value)
            lines.append(f"{margin}{name} = [\n{rows}{margin}]")
    return "\n".join(lines)


def _is_table(value: object) -> bool:
    return isinstance(value, (list, tuple)) and any(isinstance(row, Mapping) for row in value)


def _code_point(character: str) -> str:
    is_lone_surrogate = unicodedata.category(character) == "Cs"
    return "?" if is_lone_surrogate else f"\\U{ord(character):08x}"
