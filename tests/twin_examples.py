"""Every example of every blueprint as a module of one Terraform root, and what two plans of it say differently."""

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from mlopsctl import resources
from mlopsctl.catalog import safe_yaml
from mlopsctl.domain.noun import JSON

BLUEPRINTS = resources.folder("blueprints")
UNKNOWN = "(known after apply)"
HEAD = """\
provider "aws" {
  region = "eu-central-1"
  default_tags {
    tags = { project = "twin", owner = "platform" }
  }
}

provider "aws" {
  alias  = "standby"
  region = "eu-west-1"
}

provider "aws" {
  alias  = "fallback"
  region = "eu-west-1"
}
"""
ALIASES = ("standby", "fallback")

Difference = tuple[str, str, str, str]  # resource type, path, what the provider and what the twin plans


def examples(cloud: str) -> dict[str, Path]:
    """Examples by the name of their module."""
    files = sorted(BLUEPRINTS.glob(f"{cloud}/*/*/examples/*.yaml"))
    return {"--".join((*f.relative_to(BLUEPRINTS).parts[1:3], f.stem)): f for f in files}


def write_root(root: Path, chosen: dict[str, Path]) -> Path:
    """A root that calls the module of each example's blueprint with the example's inputs."""
    blocks = [HEAD]
    for name, example in chosen.items():
        folder = example.parents[1]
        module = root / "modules" / "--".join(folder.parts[-2:])
        shutil.copytree(folder / "module", module, dirs_exist_ok=True)
        named = (module / "versions.tf").read_text(encoding="utf8")
        providers = [
            f"  providers = {{\n    aws = aws\n    aws.{a} = aws.{a}\n  }}" for a in ALIASES if f"aws.{a}" in named
        ]
        inputs = safe_yaml.read(example)["inputs"]  # type: ignore[index]  # the conformance test's word
        lines = [
            f'  source = "./modules/{module.name}"',
            *providers,
            *(f"  {key} = {hcl(v)}" for key, v in inputs.items()),
        ]
        blocks.append(f'module "{name}" {{\n' + "\n".join(lines) + "\n}\n")
    (root / "main.tf").write_text("\n".join(blocks), encoding="utf8")
    return root


def hcl(value: object) -> str:
    return json.dumps(value).replace("${", "$${").replace("%{", "%%{")


def addresses(plan: JSON) -> set[tuple[str, str]]:
    return {(change["type"], change["address"]) for change in plan["resource_changes"]}


def differences(real: JSON, twin: JSON) -> set[Difference]:
    """What is planned differently, leaf by leaf.

    A text that is JSON counts by what it says, and order does not count. Where a set or map has a member that only
    apply knows, most resources of the provider leave all of it for later: the twin, which keeps the others, says the
    same.
    """
    ours = {change["address"]: change["change"] for change in twin["resource_changes"]}
    found: set[Difference] = set()
    for change in real["resource_changes"]:
        theirs, mine = (_planned(c) for c in (change["change"], ours[change["address"]]))
        found |= {(change["type"], *difference) for difference in _compare("", theirs, mine)}
    read = {r["address"]: r["values"] for r in _data(twin)}
    for resource in _data(real):
        kind = f"data.{resource['type']}"
        found |= {(kind, *each) for each in _compare("", resource["values"], read[resource["address"]])}
    return found


def _planned(change: dict[str, Any]) -> object:
    return _with_unknown(change["after"], change["after_unknown"])


def _with_unknown(value: Any, unknown: Any) -> object:
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict) and (value or unknown):
        value = value or {}
        return {key: _with_unknown(value.get(key), unknown.get(key)) for key in sorted({*value, *unknown})}
    if isinstance(unknown, list):
        return [_with_unknown(*pair) for pair in zip(value, unknown, strict=True)]
    return value


def _compare(path: str, real: object, twin: object) -> Iterator[tuple[str, str, str]]:
    real, twin = _read(real), _read(twin)
    if isinstance(real, dict) and isinstance(twin, dict):
        for key in sorted({*real, *twin}):
            yield from _compare(f"{path}.{key}".lstrip("."), real.get(key), twin.get(key))
    elif isinstance(real, list) and isinstance(twin, list) and len(real) == len(twin):
        in_order, sorted_ = (
            [found for pair in zip(*pairs, strict=True) for found in _compare(f"{path}[]", *pair)]
            for pairs in ((real, twin), (sorted(real, key=_text), sorted(twin, key=_text)))
        )
        yield from min(in_order, sorted_, key=len)  # a set has no order; Terraform's depends on what is known
    elif real != twin and not (real == UNKNOWN and UNKNOWN in _text(twin)):
        yield path, str(real), str(twin)


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _read(value: object) -> object:
    """A text that holds JSON as what it says; no text and no block are nothing."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(ValueError):
            return json.loads(value)
    return None if value in ([], "") else value


def _data(plan: JSON) -> Iterator[dict[str, Any]]:
    def walk(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield from (r for r in module.get("resources", ()) if r["mode"] == "data")
        for child in module.get("child_modules", ()):
            yield from walk(child)

    return walk(plan.get("prior_state", {}).get("values", {}).get("root_module", {}))
