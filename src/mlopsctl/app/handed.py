"""YAML files that people hand in, without the credentials in them."""

from collections.abc import Mapping
from pathlib import Path

from mlopsctl.catalog import safe_yaml
from mlopsctl.extraction.secrets import redacted


def read_yaml(path: Path) -> object:
    """The content of a YAML file with `<secret:KIND:n>` in place of every credential. Raises InputError naming it."""
    return _clean(safe_yaml.read(path), "")


def _clean(value: object, name: str) -> object:
    """`value` without credentials; `name` is its key, which may say that it is one."""
    if isinstance(value, Mapping):
        return {redacted(str(key)): _clean(member, str(key)) for key, member in value.items()}
    if isinstance(value, list):
        return [_clean(member, name) for member in value]
    if value is None or isinstance(value, (bool, float)):
        return value
    lead = f"{redacted(name)}: "
    text = redacted(f"{lead}{value}").removeprefix(lead)
    return value if text == str(value) else text
