"""The one way in which YAML files are read: plain data only, no aliases, no repeated keys, no surprises in size."""

from pathlib import Path

from mlopsctl.errors import InputError

LARGEST = 256_000  # bytes; our longest manifest has a tenth of it


def read(path: Path) -> object:
    """The content of a YAML file as plain Python values. Raises InputError naming file and line."""
    try:
        text = path.read_bytes().decode("utf8")
    except OSError as broken:
        raise InputError(f"{path} cannot be read: {broken.strerror}", hint="Check the path.") from broken
    except UnicodeDecodeError as broken:
        raise InputError(f"{path} is not UTF-8 text: {broken.reason} at byte {broken.start}") from broken
    return parse(text, where=str(path))


def parse(text: str, *, where: str) -> object:
    """The value of a YAML text; `where` names it in errors."""
    import yaml

    if len(text) > LARGEST:
        raise InputError(f"{where} is longer than {LARGEST} characters", hint="Split it.")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(text, Loader=loader):
            if anchor := getattr(event, "anchor", None):
                raise InputError(f"{where} uses the YAML anchor or alias `{anchor}`", hint="Write the value out.")
        _refuse_repeats(yaml.compose(text, Loader=loader), where)
        return yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader: plain data only
    except (yaml.YAMLError, RecursionError, ValueError) as broken:  # ValueError: an impossible date
        raise InputError(f"{where} is not valid YAML: {_fault(broken)}", hint="Write `key: value` lines.") from broken


def _fault(broken: Exception) -> str:
    """What is wrong, in one line, with the line where it is."""
    mark = getattr(broken, "problem_mark", None)
    problem = " ".join(str(getattr(broken, "problem", None) or broken).split())
    return f"{problem} (line {mark.line + 1}, column {mark.column + 1})" if mark else problem


def _refuse_repeats(node: object, where: str) -> None:
    """YAML keeps the last of two equal keys in silence; we do not."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and keys.count(key.value) > 1:
                raise InputError(f"{where}:{key.start_mark.line + 1} repeats the key `{key.value}`")
            _refuse_repeats(value, where)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeats(item, where)
