"""Terraform plans as JSON, by hand: what `terraform show -json` would write for a few resources."""

from collections.abc import Callable, Mapping
from typing import Any

from mlopsctl.domain.estimate import Estimate

AWS = "registry.terraform.io/hashicorp/aws"
Values = dict[str, Any]
Price = Callable[..., Estimate]
"""Prices hand-made resources: `price(resources, usage, references, region=...)`."""


def plan_of(
    resources: Mapping[str, Values],
    references: Mapping[str, Values] | None = None,
    *,
    region: str = "us-east-1",
    provider: str = AWS,
) -> dict[str, Any]:
    """`resources` by address; `references`: address -> attribute -> the address that it refers to."""
    named = references or {}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.0",
        "planned_values": {"root_module": {"resources": [planned(a, v, provider) for a, v in resources.items()]}},
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": region}}}},
            "root_module": {"resources": [configured(a, named.get(a, {})) for a in resources]},
        },
    }


def planned(address: str, values: Values, provider: str = AWS) -> Values:
    type_, name, index = _parts(address)
    known = {"address": address, "mode": "managed", "type": type_, "name": name, "provider_name": provider}
    return known | {"values": values} | ({"index": index} if index else {})


def configured(address: str, references: Values) -> Values:
    type_, name, _ = _parts(address)
    expressions = {attribute: {"references": [f"{to}.arn", to]} for attribute, to in references.items()}
    known = {"address": f"{type_}.{name}", "mode": "managed", "type": type_, "name": name}
    return known | {"provider_config_key": "aws", "expressions": expressions}


def _parts(address: str) -> tuple[str, str, str]:
    """Type, name and index."""
    block, _, index = address.partition("[")
    type_, _, name = block.rpartition(".")
    return type_.rpartition(".")[2], name, index.rstrip("]").strip('"')
