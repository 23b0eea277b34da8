"""Small Terraform plans in JSON, as `terraform show -json` writes them."""

from typing import Any

from mlopsctl.domain.requirements import Constraint, Requirements, Source


def required(**stated: object) -> Requirements:
    source = Source(kind="answer")
    rows = (Constraint.model_validate({"field": f, "value": v, "source": source}) for f, v in stated.items())
    return Requirements(document_sha256="", constraints=tuple(rows))


def resource(
    address: str,
    after: dict[str, Any] | None = None,
    unknown: dict[str, Any] | None = None,
    index: str | int | None = None,
    **expressions: list[str],
) -> dict[str, Any]:
    """A resource that is to be created; `expressions` are the references that its configuration holds."""
    *_, kind, name = address.partition("[")[0].split(".")
    row = {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name,
        "change": {"actions": ["create"], "after": after or {}, "after_unknown": unknown or {}},
        "_configured": {k: {"references": v} for k, v in expressions.items()},
    }
    return row if index is None else {**row, "index": index}


def plan(*resources: dict[str, Any], region: str = "eu-central-1") -> dict[str, Any]:
    """A plan of one root module."""
    configured = {
        (r["type"], r["name"]): {"type": r["type"], "name": r["name"], "expressions": r["_configured"]}
        for r in resources
    }
    return {
        "format_version": "1.2",
        "resource_changes": [{k: v for k, v in r.items() if k != "_configured"} for r in resources],
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": region}}}},
            "root_module": {"resources": list(configured.values())},
        },
    }
