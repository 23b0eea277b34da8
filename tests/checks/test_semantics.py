import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlopsctl import resources
from mlopsctl.checks.semantics.every import findings
from mlopsctl.checks.semantics.resources import Resource, resources_of
from plans import plan, resource

ROOT = "arn:aws:iam::123456789012:root"


def said(*found: Resource) -> list[str]:
    return [issue.message for issue in findings(found)]


def made(kind: str, **values: Any) -> Resource:
    return Resource(f"{kind}.this", kind, values)


def policy(kind: str = "aws_iam_policy", attribute: str = "policy", **statement: Any) -> Resource:
    given = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"} | statement
    kept = {key: value for key, value in given.items() if value is not None}
    return made(kind, **{attribute: json.dumps({"Version": "2012-10-17", "Statement": [kept]})})


def machine(**states: Any) -> Resource:
    return made("aws_sfn_state_machine", definition=json.dumps({"StartAt": "A", "States": states}))


def pipeline(*actions: dict[str, Any], **values: Any) -> Resource:
    source = {"name": "Source", "category": "Source", "output_artifacts": ["source"], "namespace": "Of"}
    return made("aws_codepipeline", stage=[{"action": [source]}, {"action": [*actions]}], **values)


def build(given: str = "source", shown: str = "", **more: Any) -> dict[str, Any]:
    action = {"name": "Build", "category": "Build", "input_artifacts": [given], "configuration": {"Shown": shown}}
    return action | more


SOUND = (
    policy(),
    policy(Action=["SNS:Publish", "ec2:Describe*", "apigateway:GET"], Resource="*"),
    policy("aws_s3_bucket_policy", Principal={"Service": "logging.s3.amazonaws.com"}),
    policy("aws_kms_key", Action="kms:*", Resource="*", Principal={"AWS": ROOT}),
    policy("aws_vpc_endpoint", Action="*", Resource="*", Principal="*"),
    policy(
        "aws_iam_role",
        "assume_role_policy",
        Action="sts:AssumeRole",
        Resource=None,
        Principal={"Service": "lambda.amazonaws.com"},
    ),
    machine(A={"Type": "Task", "Resource": "arn:aws:states:::batch:submitJob.sync", "End": True}),
    machine(
        A={"Type": "Choice", "Choices": [{"Variable": "$.ok", "BooleanEquals": True, "Next": "B"}], "Default": "C"},
        B={"Type": "Succeed"},
        C={"Type": "Fail"},
    ),
    pipeline(build(shown="#{Of.CommitId} #{codepipeline.PipelineExecutionId}")),
    pipeline(build("built", run_order=2), build(output_artifacts=["built"], run_order=1)),
    pipeline(build(shown="#{variables.ENV}"), variable=[{"name": "ENV"}]),
    made("aws_db_instance", engine="postgres", engine_version="16.4", instance_class="db.m6g.large"),
    made("aws_rds_cluster_instance", instance_class="db.serverless"),
    made("aws_lambda_function", runtime="", package_type="Image"),
)
WRONG = (
    (policy(Action="s3x:GetObject"), "there is no service prefix 's3x'"),
    (policy(Action="s3:Gimme"), "does not begin with a verb"),
    (policy(Action="GetObject"), "is not an action"),
    (policy(Effect="Permit"), "neither Allow nor Deny"),
    (policy(Resource=None), "it names no Resource"),
    (policy(Resource="data/*"), "is no ARN"),
    (policy(Action="*", Resource="*"), "everything is allowed on everything"),
    (policy(Principal="*"), "names no principal"),
    (policy("aws_s3_bucket_policy"), "needs a principal"),
    (policy("aws_kms_key", Action="kms:Decrypt", Principal={"AWS": ROOT}, Resource="*"), "nobody may administer"),
    (policy("aws_iam_role", "assume_role_policy", Action="sts:AssumeRole", Principal="*"), "anyone may assume"),
    (policy("aws_iam_role", "assume_role_policy", Principal={"AWS": ROOT}), "is not how a role is assumed"),
    (machine(B={"Type": "Succeed"}), "StartAt 'A' is not a state"),
    (machine(A={"Type": "Pass", "Next": "B"}), "goes to 'B'"),
    (machine(A={"Type": "Pass", "Next": "A"}), "no way ends"),
    (machine(A={"Type": "Succeed"}, B={"Type": "Succeed"}), "B is never reached"),
    (machine(A={"Type": "Task", "Resource": "train", "End": True}), "nothing that a task can run"),
    (machine(A={"Type": "Map", "ItemProcessor": {"StartAt": "X", "States": {}}, "End": True}), "StartAt 'X'"),
    (pipeline(build("sources")), "Build: no earlier action makes `sources`"),
    (pipeline(build("built"), build(output_artifacts=["built"])), "no earlier action makes `built`"),
    (pipeline(build(output_artifacts=["source"])), "`source` is made already"),
    (pipeline(build(shown="#{Off.CommitId}")), "no earlier action has the namespace `Off`"),
    (pipeline(build(shown="#{variables.ENV}")), "the pipeline has no variable `ENV`"),
    (pipeline(build(category="Source")), "the first stage holds sources"),
    (made("aws_eks_cluster", version="9.99"), "9.99 is not among"),
    (made("aws_db_instance", engine="postgres", engine_version="99.9"), "99.9 is not among"),
    (made("aws_lambda_function", runtime="python2.7"), "python2.7 is not among"),
    (made("aws_launch_template", image_id="ami-0123456789abcdef0"), "one region's image"),
    (made("aws_launch_template", instance_type="m99.large"), "is no machine type"),
)


def test_what_is_sound_is_not_objected_to() -> None:
    assert [(found.address, said(found)) for found in SOUND if said(found)] == []


@pytest.mark.parametrize(("found", "message"), WRONG, ids=[message for _, message in WRONG])
def test_what_a_plan_does_not_see(found: Resource, message: str) -> None:
    assert any(message in line for line in said(found))


def test_ranges_lie_inside_their_network_and_apart() -> None:
    network = Resource("aws_vpc.this", "aws_vpc", {"cidr_block": "10.0.0.0/16"})
    parts = [
        Resource(f"aws_subnet.{i}", "aws_subnet", {"cidr_block": c, "availability_zone": f"eu-west-1{z}"})
        for i, (c, z) in enumerate(
            (("10.0.0.0/20", "a"), ("10.0.16.0/20", "b"), ("10.0.8.0/24", "a"), ("10.1.0.0/24", "b"))
        )
    ]
    assert said(network, *parts[:2]) == []
    assert said(network, *parts) == [
        "10.1.0.0/24 is not inside 10.0.0.0/16",
        "10.0.0.0/20 overlaps 10.0.8.0/24 of aws_subnet.2",
    ]


def test_a_spread_is_judged_by_the_named_subnets_once_they_are_known() -> None:
    zones = (("s-1", "a"), ("s-2", "a"), ("s-3", "b"))
    subnets = [Resource(f"aws_subnet.{i}", "aws_subnet", {"id": i, "availability_zone": z}) for i, z in zones]
    assert said(*subnets, made("aws_lb", subnets=["s-1", "s-3"])) == []
    assert len(said(*subnets, made("aws_lb", subnets=["s-1", "s-2"]))) == 1
    assert said(*subnets, made("aws_lb", subnets=["s-1", "elsewhere"])) == []
    unknown = [Resource(s.address, s.type, {"availability_zone": "a"}) for s in subnets]
    assert len(said(*unknown, made("aws_db_subnet_group"))) == 1


def test_a_plan_gives_what_will_be() -> None:
    found = resources_of(plan(resource("aws_eks_cluster.this", {"version": "9.99"})))
    assert [(r.address, r.type) for r in found] == [("aws_eks_cluster.this", "aws_eks_cluster")]


def test_every_action_that_blueprints_grant_is_known() -> None:
    for file in sorted((resources.folder("blueprints") / "aws" / "_services").glob("*.yaml")):
        for grant in yaml.safe_load(file.read_text("utf8"))["grants"]:
            assert said(policy(Action=grant["actions"])) == [], file.name


def test_tables_name_their_source_and_date() -> None:
    file = Path(resources.__file__).parent / "checks" / "semantics" / "versions.yaml"
    for table in yaml.safe_load(file.read_text("utf8"))["tables"]:
        assert table["source"].startswith("docs.aws.amazon.com/")
        assert table["as_of"]
