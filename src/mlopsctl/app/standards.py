"""`org.yaml`: what the organisation demands of every system."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from mlopsctl import catalog, settings
from mlopsctl.app.handed import read_yaml
from mlopsctl.domain.requirements import Constraint, Source
from mlopsctl.domain.standards import Standards
from mlopsctl.domain.vocabulary import parse_value
from mlopsctl.errors import InputError

FILE = "org.yaml"
_FIELDS = {  # key -> the requirement field that it sets
    "allowed_clouds": "clouds",
    "allowed_regions": "regions",
    "audit_retention_days": "audit_retention_days",
    "availability_pct": "availability_pct",
    "ci_platform": "ci_platform",
    "compliance": "compliance",
    "data_residency": "data_residency",
    "default_region": "regions",
    "environments": "environments",
    "forbidden_clouds": "clouds_forbidden",
    "forbidden_tech": "forbidden_tech",
    "monthly_budget_usd": "monthly_budget_usd",
    "required_tech": "required_tech",
}
_CONTROLS = (
    "customer_managed_keys",
    "explainability_required",
    "human_approval",
    "private_networking",
    "shadow_or_canary",
)
_KEYS = sorted({*_FIELDS, "allowed_services", "required_controls", "required_tags"})
_TAG_NAME = re.compile(r"(?!aws)[A-Za-z_][\w-]{0,127}", re.ASCII | re.IGNORECASE)
_TAG_VALUE = re.compile(r"[\w .:/=+@-]{1,256}", re.ASCII)


def load_standards(path: Path | None) -> Standards:
    """The standards in `path`, else in `$MLOPSCTL_HOME/org.yaml` if there. Raises InputError naming the key."""
    found = path or settings.load().home / FILE
    if path is None and not found.is_file():
        return Standards()
    raw = read_yaml(found) or {}
    if not isinstance(raw, Mapping):
        raise InputError(f"{found} is not a list of standards", hint=f"Write `key: value` lines: {', '.join(_KEYS)}.")
    if strange := sorted(str(key) for key in raw if key not in _KEYS):
        raise InputError(
            f"{found} has keys that mlopsctl does not know: {', '.join(strange)}", hint=f"Known: {', '.join(_KEYS)}."
        )
    try:
        return Standards(constraints=tuple(_constraints(raw)), tags=_tags(raw.get("required_tags", {})))
    except InputError as wrong:
        raise InputError(f"{found}: {wrong}", hint=wrong.hint) from wrong


def _constraints(raw: Mapping[str, object]) -> Iterator[Constraint]:
    for key, field in _FIELDS.items():
        if key in raw:
            yield _constraint(field, raw[key], f"{key} = {_shown(raw[key])}", hard=key != "default_region")
    default, allowed = raw.get("default_region"), _listed(raw, "allowed_regions")
    if default and allowed and default not in allowed:
        raise InputError(f"`default_region` {default} is not one of `allowed_regions`")
    for control in _listed(raw, "required_controls"):
        if control not in _CONTROLS:
            raise InputError(f"`required_controls` cannot hold {control}", hint=f"Choices: {', '.join(_CONTROLS)}.")
        yield _constraint(control, value=True, quote=f"required_controls: {control}")
    if services := _listed(raw, "allowed_services"):
        others = {b.name for b in catalog.load().blueprints if not {b.name, *b.tech} & set(services)}
        if others:
            yield _constraint("forbidden_tech", sorted(others), f"allowed_services = {_shown(services)}")


def _constraint(field: str, value: object, quote: str, *, hard: bool = True) -> Constraint:
    source = Source(kind="standard", quote=f"{FILE}: {quote}")
    return Constraint(field=field, value=parse_value(field, value), hard=hard, source=source)


def _listed(raw: Mapping[str, object], key: str) -> list[str]:
    value = raw.get(key, [])
    if not isinstance(value, list):
        raise InputError(f"`{key}` is a list, not {value!r}", hint=f"Write `{key}: [{value}]`.")
    return [str(member) for member in value]


def _tags(raw: object) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        raise InputError("`required_tags` maps names to values", hint="required_tags: {CostCenter: ml-platform}")
    tags = {str(name): str(value) for name, value in raw.items()}
    wrong = [name for name, value in tags.items() if not (_TAG_NAME.fullmatch(name) and _TAG_VALUE.fullmatch(value))]
    if wrong:
        raise InputError(
            f"`required_tags` has a tag that cannot be one: {wrong[0]!r}",
            hint="Names: letters, digits, _ and -, not starting with aws. Values: also spaces and . : / = + @.",
        )
    return tags


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
