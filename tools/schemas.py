"""Write the schemas of a cloud's Terraform provider as data: tools/schemas.py CLOUD [VERSION].

Needs Terraform, and the provider from the configured mirror or the network. A new cloud is one more row of PROVIDERS.
Schemas do not say what a provider plans where nothing is configured: where OFFLINE has a row, it is asked.
"""

import json
import lzma
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import grpc
import provider

from mlopsctl import settings
from mlopsctl.checks.stand_in.schema import FLAGS, Block

Raw = dict[str, Any]
FOLDER = Path(__file__).parents[1] / "src" / "mlopsctl" / "checks" / "schemas"
PROVIDERS = {"aws": "hashicorp/aws", "gcp": "hashicorp/google", "azure": "hashicorp/azurerm"}
OFFLINE: dict[str, dict[str, Any]] = {
    "aws": {
        "region": "us-east-1",
        "access_key": "offline",
        "secret_key": "offline",
        "skip_credentials_validation": True,
        "skip_requesting_account_id": True,
        "skip_metadata_api_check": "true",
    }
}
# What a provider insists on before it plans anything.
SEEDS: dict[str, dict[str, Any]] = {
    "aws_alb_target_group": {"port": 1, "protocol": "HTTP", "vpc_id": "placeholder"},
    "aws_dynamodb_table": {"read_capacity": 1, "write_capacity": 1},
    "aws_kinesis_firehose_delivery_stream": {"destination": "extended_s3"},
    "aws_lambda_function": {"handler": "placeholder", "runtime": "python3.12", "filename": "placeholder"},
    "aws_lb_target_group": {"port": 1, "protocol": "HTTP", "vpc_id": "placeholder"},
}
HUGE = 20_000  # characters of a schema, above which only the outer blocks are asked for
ROOT = 'terraform {{\n  required_providers {{\n    it = {{ source = "{}", version = "{}" }}\n  }}\n}}\n'


def block(raw: Raw) -> Raw:
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


def ask(program: Path, cloud: str, config: Raw, resources: dict[str, Raw]) -> None:
    """Write into the schemas what the provider plans where nothing is configured; it is started again when it dies."""
    waiting = list(resources)
    while waiting:
        with provider.running(program) as running:
            running.configure(Block.read(config), OFFLINE[cloud])
            while waiting:
                name, raw = waiting[0], resources[waiting.pop(0)]
                huge = len(compact(raw)) > HUGE
                try:
                    answers = provider.answers(running, name, Block.read(raw), SEEDS.get(name, {}), is_huge=huge)
                except grpc.RpcError:
                    print(f"{name}: the provider died; only its schema is taken")
                    break
                for path, value in answers.items():
                    note(raw, path, value)


def note(raw: Raw, path: tuple[str, ...], value: object) -> None:
    for name in path[:-1]:
        raw = raw["blocks"][name][3]
    if path[-1] in raw["attributes"]:
        raw["attributes"][path[-1]].append(value)
    else:
        raw["blocks"][path[-1]].append(value)


def terraform(*arguments: str, cwd: str) -> str:
    program = settings.load().terraform or "terraform"
    ended = subprocess.run([program, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(ended.stderr)
    return ended.stdout


def main(cloud: str, version: str = ">= 0") -> None:
    source, mirror = PROVIDERS[cloud], settings.load().provider_mirror
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch, "main.tf").write_text(ROOT.format(source, version), encoding="utf8")
        terraform("init", "-input=false", *([f"-plugin-dir={mirror}"] if mirror else []), cwd=scratch)
        lock = Path(scratch, ".terraform.lock.hcl").read_text(encoding="utf8")
        schemas = json.loads(terraform("providers", "schema", "-json", cwd=scratch))["provider_schemas"]
        found = next(s for address, s in schemas.items() if address.endswith(f"/{source}"))
        exact = re.findall(r'^  version\s*=\s*"(.+)"', lock, re.MULTILINE)[0]
        head: Raw = {
            "provider": source,
            "version": exact,
            "source": f"terraform providers schema -json, {source} {exact}",
            "config": block(found["provider"]["block"]),
        }
        resources = {name: block(schema["block"]) for name, schema in sorted(found["resource_schemas"].items())}
        data = {name: block(schema["block"]) for name, schema in sorted(found["data_source_schemas"].items())}
        if cloud in OFFLINE:
            program = next(Path(scratch, ".terraform", "providers").glob("*/*/*/*/*/terraform-provider-*"))
            ask(program, cloud, head["config"], resources)
    lines = [f"resource {name} {compact(each)}" for name, each in resources.items()]
    lines += [f"data {name} {compact(each)}" for name, each in data.items()]
    target = FOLDER / f"{cloud}.jsonl.xz"
    target.write_bytes(lzma.compress("\n".join([compact(head), *lines]).encode(), preset=9))
    print(f"{target.name}: {len(lines)} types of {source} {exact}, {target.stat().st_size / 1000:.0f} kB")


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
