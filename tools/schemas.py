"""Write the schemas of a cloud's Terraform provider as data: tools/schemas.py CLOUD [VERSION].

Needs Terraform, and the provider from the configured mirror or the network. A new cloud is one more row of PROVIDERS.
"""

import json
import lzma
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from mlopsctl import settings
from mlopsctl.checks.stand_in.schema import FLAGS

FOLDER = Path(__file__).parents[1] / "src" / "mlopsctl" / "checks" / "schemas"
PROVIDERS = {"aws": "hashicorp/aws", "gcp": "hashicorp/google", "azure": "hashicorp/azurerm"}
ROOT = 'terraform {{\n  required_providers {{\n    it = {{ source = "{}", version = "{}" }}\n  }}\n}}\n'


def block(raw: dict[str, Any]) -> dict[str, Any]:
    """The block without its prose."""
    if strange := [name for name, a in raw.get("attributes", {}).items() if "type" not in a]:
        sys.exit(f"attributes with nested types are not supported yet: {strange}")
    attributes = {
        name: [a["type"], "".join(letter for letter, flag in FLAGS.items() if a.get(flag))]
        for name, a in raw.get("attributes", {}).items()
    }
    nested = {
        name: [b["nesting_mode"], b.get("min_items", 0), b.get("max_items", 0), block(b["block"])]
        for name, b in raw.get("block_types", {}).items()
    }
    return {"attributes": attributes, "blocks": nested} if nested else {"attributes": attributes}


def terraform(*arguments: str, cwd: str) -> str:
    program = settings.load().terraform or "terraform"
    ended = subprocess.run([program, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(ended.stderr)
    return ended.stdout


def main(cloud: str, version: str = ">= 0") -> None:
    provider, mirror = PROVIDERS[cloud], settings.load().provider_mirror
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch, "main.tf").write_text(ROOT.format(provider, version), encoding="utf8")
        terraform("init", "-input=false", *([f"-plugin-dir={mirror}"] if mirror else []), cwd=scratch)
        lock = Path(scratch, ".terraform.lock.hcl").read_text(encoding="utf8")
        schemas = json.loads(terraform("providers", "schema", "-json", cwd=scratch))["provider_schemas"]
    found = next(s for address, s in schemas.items() if address.endswith(f"/{provider}"))
    exact = re.findall(r'^  version\s*=\s*"(.+)"', lock, re.MULTILINE)[0]
    head = {
        "provider": provider,
        "version": exact,
        "source": f"terraform providers schema -json, {provider} {exact}",
        "config": block(found["provider"]["block"]),
    }
    lines = [compact(head)]
    for kind, given in (("resource", found["resource_schemas"]), ("data", found["data_source_schemas"])):
        lines += [f"{kind} {name} {compact(block(schema['block']))}" for name, schema in sorted(given.items())]
    target = FOLDER / f"{cloud}.jsonl.xz"
    target.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9))
    print(f"{target.name}: {len(lines) - 1} types of {provider} {exact}, {target.stat().st_size / 1000:.0f} kB")


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
