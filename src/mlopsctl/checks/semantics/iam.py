"""IAM documents as AWS reads them: what it would refuse, and what would let too many in."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from mlopsctl.checks.semantics.resources import Resource, listed
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import Issue

# Policies of an identity: they say what it may do, and name no principal.
_IDENTITY = frozenset(
    {
        "aws_iam_policy",
        "aws_iam_role_policy",
        "aws_iam_user_policy",
        "aws_iam_group_policy",
        "aws_ssoadmin_inline_policy",
    }
)
_VERSIONS = frozenset({"2012-10-17", "2008-10-17"})
_ACTION = re.compile(r"^([a-z0-9-]+):([a-z0-9*?]+)$")  # in any case of letters
_ARN = re.compile(r"^arn:[\w*-]+:[\w*-]+:[\w*-]*:(\d{12}|aws|cloudfront|\*+)?:.+$")
_TRUST = re.compile(r"^sts:(AssumeRole(WithSAML|WithWebIdentity)?|TagSession|SetSourceIdentity)$")
_KEYS = frozenset(
    {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"}
)
_LONGEST = {"aws_iam_policy": 6144, "aws_iam_role_policy": 10240}  # characters without white space, AWS quotas
_Said = Iterator[str]


def judge(resources: Sequence[Resource]) -> Iterator[Issue]:
    for resource in resources:
        for attribute, document in resource.documents:
            if "Statement" in document:
                for message in _document(resource, attribute, document):
                    yield Issue(rule="iam", where=f"{resource.address} ({attribute})", message=message)


def _document(resource: Resource, attribute: str, document: JSON) -> _Said:
    trust = "assume_role_policy" in attribute
    identity = resource.type in _IDENTITY or attribute.startswith("inline_policy")
    if document.get("Version", "2012-10-17") not in _VERSIONS:
        yield f"Version {document['Version']!r} is not one that IAM knows"
    statements = listed(document["Statement"])
    if not statements:
        yield "it has no statement"
    length = len(json.dumps(document, separators=(",", ":")))
    if length > _LONGEST.get(resource.type, length):
        yield f"it has {length:,} characters, and {_LONGEST[resource.type]:,} are allowed"
    for number, statement in enumerate(statements, 1):
        name = statement.get("Sid") or f"statement {number}"
        said = (*_form(statement), *_actions(statement), *_scope(statement, trust=trust, identity=identity))
        yield from (f"{name}: {message}" for message in said)
        if resource.type != "aws_vpc_endpoint" and _is_boundless(statement, identity=identity):
            yield f"{name}: everything is allowed on everything"
    if resource.type in ("aws_kms_key", "aws_kms_key_policy") and not any(map(_administers, statements)):
        yield "nobody may administer the key: it could never be changed or deleted again"


def _form(statement: JSON) -> _Said:
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield f"Effect {statement.get('Effect')!r} is neither Allow nor Deny"
    if strange := sorted(statement.keys() - _KEYS):
        yield f"IAM does not know {', '.join(strange)}"
    if ("Action" in statement) == ("NotAction" in statement):
        yield "it needs either Action or NotAction"


def _actions(statement: JSON) -> _Said:
    known = _prefixes()
    for action in (*listed(statement.get("Action")), *listed(statement.get("NotAction"))):
        found = _ACTION.match(str(action).lower())
        if action == "*":
            continue
        if not found:
            yield f"{action!r} is not an action (service:Action)"
        elif found[1] not in known:
            yield f"there is no service prefix {found[1]!r}"
        elif not found[2].startswith(_verbs(found[1])):
            yield f"{action} does not begin with a verb that {found[1]} knows"


def _scope(statement: JSON, *, trust: bool, identity: bool) -> _Said:
    principals = [*_principals(statement)]
    named = "Principal" in statement or "NotPrincipal" in statement
    if identity and named:
        yield "the policy of an identity names no principal"
    if not identity and (not named or ("Principal" in statement and not principals)):
        yield "a resource's policy needs a principal"
    actions = listed(statement.get("Action"))
    if trust:
        yield from (f"{a} is not how a role is assumed" for a in actions if not _TRUST.match(str(a)))
        if statement.get("Effect") == "Allow" and "*" in principals and "Condition" not in statement:
            yield "anyone may assume the role"
        return
    places = [*listed(statement.get("Resource")), *listed(statement.get("NotResource"))]
    if not places:
        yield "it names no Resource"
    yield from (f"{p!r} is no ARN" for p in places if p != "*" and not _ARN.match(str(p)))


def _is_boundless(statement: JSON, *, identity: bool) -> bool:
    """An endpoint's policy is left out above: it only narrows what others allow."""
    everything = "*" in listed(statement.get("Action")) and "*" in listed(statement.get("Resource"))
    anyone = identity or "*" in _principals(statement)
    return statement.get("Effect") == "Allow" and everything and anyone


def _principals(statement: JSON) -> Iterator[str]:
    said: Any = statement.get("Principal")
    for value in said.values() if isinstance(said, dict) else listed(said):
        yield from map(str, listed(value))


def _administers(statement: JSON) -> bool:
    """By the account's root or a role, so that somebody can still change the policy itself."""
    people = any(re.search(r":root$|:role/|^\d{12}$", principal) for principal in _principals(statement))
    actions = {*map(str, listed(statement.get("Action")))}
    return (
        statement.get("Effect") == "Allow" and people and bool(actions & {"kms:*", "kms:PutKeyPolicy", "kms:Put*", "*"})
    )


def _verbs(service: str) -> tuple[str, ...]:
    table = _table()
    return (*(verb.lower() for verb in (*table["verbs"], *table["own_verbs"].get(service, ()))), "*", "?")


def _prefixes() -> frozenset[str]:
    return frozenset(_table()["prefixes"])


@cache
def _table() -> JSON:
    import yaml

    file = Path(__file__).with_name("iam.yaml")
    table: JSON = yaml.safe_load(file.read_text(encoding="utf8"))
    return {**table, "prefixes": table["prefixes"].split(), "verbs": table["verbs"].split()}
