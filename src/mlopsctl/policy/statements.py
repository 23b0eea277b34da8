"""Statements of IAM policies, from JSON texts and from policy documents that are computed at apply."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mlopsctl.domain.noun import JSON
from mlopsctl.policy.operators import Unknown
from mlopsctl.policy.plan import Plan, Resource

IDENTITY = {
    "aws_iam_policy": "policy",
    "aws_iam_role_policy": "policy",
    "aws_iam_group_policy": "policy",
    "aws_iam_user_policy": "policy",
    "aws_iam_role": "inline_policy.policy",
}
RESOURCE = {
    "aws_iam_role": "assume_role_policy",
    "aws_ecr_repository_policy": "policy",
    "aws_kms_key": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_secretsmanager_secret_policy": "policy",
    "aws_sns_topic": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue_policy": "policy",
}


@dataclass(frozen=True)
class Statement:
    """One statement. `actions` holds `*` for an allowance of everything but some (`NotAction`)."""

    holder: str
    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[str, ...]
    conditions: tuple[str, ...]  # the context keys that it depends on


def statements(plan: Plan, resource: Resource, attribute: str) -> tuple[Statement, ...] | None:
    """The statements of the policy in `attribute`, none when it has no policy; None when they cannot be seen."""
    found: list[Statement] = []
    for value in resource.values(attribute):
        if not isinstance(value, Unknown):
            found += _written(resource.address, str(value))
        elif value.wired is not False:
            documents = plan.sources_of(resource, attribute)
            if not documents:
                return None
            found += [s for document in documents for s in _computed(resource.address, document)]
    return tuple(found)


def _written(holder: str, text: str) -> Iterator[Statement]:
    for row in _many(json.loads(text).get("Statement")):
        principal = row.get("Principal", {})
        named = principal.values() if isinstance(principal, dict) else [principal]
        yield Statement(
            holder=holder,
            allows=row.get("Effect") == "Allow",
            actions=("*",) if "NotAction" in row else _texts(row.get("Action")),
            resources=("*",) if "NotResource" in row else _texts(row.get("Resource")),
            principals=("*",) if "NotPrincipal" in row else tuple(p for names in named for p in _texts(names)),
            conditions=tuple(key for test in row.get("Condition", {}).values() for key in test),
        )


def _computed(holder: str, document: Resource) -> Iterator[Statement]:
    for row in document.after.get("statement") or ():
        yield Statement(
            holder=holder,
            allows=row.get("effect") in {None, "Allow"},
            actions=("*",) if row.get("not_actions") else _texts(row.get("actions")),
            resources=("*",) if row.get("not_resources") else _texts(row.get("resources")),
            principals=("*",) if row.get("not_principals") else tuple(_identifiers(row)),
            conditions=tuple(test["variable"] for test in row.get("condition") or () if test.get("variable")),
        )


def _identifiers(row: JSON) -> Iterator[str]:
    for principal in row.get("principals") or ():
        yield from _texts(principal.get("identifiers"))


def _many(value: Any) -> list[JSON]:  # noqa: ANN401  # JSON
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401  # JSON
    return tuple(str(item) for item in _many(value) if item is not None)
