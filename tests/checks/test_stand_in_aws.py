"""What the stand-in for the AWS provider computes; test_twin_differential.py holds it against the real one."""

import json
from typing import Any

import pytest

from mlopsctl.checks.stand_in.aws import complete, read
from mlopsctl.checks.stand_in.policy_document import document
from mlopsctl.checks.stand_in.schema import UNKNOWN

DEFAULTS = {"default_tags": [{"tags": {"owner": "platform", "project": "demo"}}]}


def policy(**config: Any) -> Any:
    return json.loads(document(config)["json"])


def test_a_document_says_what_its_statements_say() -> None:
    trust = {"type": "Service", "identifiers": ["ecs.amazonaws.com"]}
    on = {"test": "StringLike", "variable": "aws:userid", "values": ["&{aws:userid}", "b"]}
    statement = {"actions": ["s3:Get*", "s3:Put*"], "resources": ["a"], "principals": [trust], "condition": [on]}
    assert policy(statement=[statement]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:Put*", "s3:Get*"],
                "Resource": "a",
                "Principal": {"Service": "ecs.amazonaws.com"},
                "Condition": {"StringLike": {"aws:userid": ["${aws:userid}", "b"]}},
            }
        ],
    }


def test_statements_are_replaced_by_their_sid() -> None:
    source = json.dumps({"Statement": [{"Sid": "A", "Effect": "Deny"}, {"Sid": "B", "Effect": "Deny"}]})
    own = [{"sid": "A", "actions": ["s3:*"]}, {"actions": ["sqs:*"]}]
    merged = policy(source_policy_documents=[source], statement=own)["Statement"]
    assert [(s.get("Sid"), s["Effect"], s.get("Action")) for s in merged] == [
        ("A", "Allow", "s3:*"),
        ("B", "Deny", None),
        (None, "Allow", "sqs:*"),
    ]


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"statement": [{"sid": "A"}, {"sid": "A"}]}, "duplicate Sid"),
        ({"source_policy_documents": ['{"Statement": [{"Sid": "A"}, {"Sid": "A"}]}']}, "duplicate Sid"),
        ({"override_policy_documents": ['{"Statement": {"Sid": "A"}}']}, "not a list"),
        ({"source_policy_documents": ["{"]}, "Expecting property name"),
    ],
)
def test_what_the_provider_refuses_is_refused(config: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        document(config)


@pytest.mark.parametrize(
    ("planned", "provider", "tags"),
    [
        ({"tags": {"owner": "mine"}}, DEFAULTS, {"owner": "mine", "project": "demo"}),
        ({"tags": None}, DEFAULTS, {"owner": "platform", "project": "demo"}),
        ({"tags": None}, {"default_tags": []}, UNKNOWN),
        ({"tags": {"of": UNKNOWN}}, DEFAULTS, UNKNOWN),
        ({"tags": {"owner": "mine"}}, {"default_tags": UNKNOWN}, UNKNOWN),
    ],
)
def test_tags_of_all_resources(planned: dict[str, Any], provider: dict[str, Any], tags: object) -> None:
    assert complete({**planned, "tags_all": UNKNOWN}, provider)["tags_all"] == tags


def test_what_has_no_tags_gets_none() -> None:
    assert complete({"name": "a"}, DEFAULTS) == {"name": "a"}


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_places(region: str, partition: str) -> None:
    assert (read("aws_region", {}, {"region": region}) or {})["name"] == region
    assert (read("aws_partition", {}, {"region": region}) or {})["partition"] == partition


def test_only_an_account_knows_the_rest() -> None:
    assert read("aws_caller_identity", {}, {"region": UNKNOWN}) is None
