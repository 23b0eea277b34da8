import json
from typing import Any

import pytest

from mlopsctl.domain.control import Control, ControlResult
from mlopsctl.domain.report import CheckResult, Issue
from mlopsctl.domain.requirements import Requirements
from mlopsctl.errors import InputError
from mlopsctl.policy.controls import load_controls
from mlopsctl.policy.judge import coverage, judge_plan
from plans import plan, required, resource

CONTROLS = {control.id: control for control in load_controls()}
ALLOW_ALL = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


def judge(control: str, document: dict[str, Any], requirements: Requirements | None = None) -> ControlResult:
    return judge_plan([CONTROLS[control]], requirements or required(), document)[0]


def made(**changes: object) -> Control:
    rule = {"kind": "plan", "resources": ["aws_sqs_queue"], "expect": [{"path": "name", "operator": "exists"}]}
    values = {"id": "c1", "framework": "org", "title": "A queue is named.", "source": "us", "level": "advisory"}
    return Control.model_validate({**values, "assertions": [rule], "remediation": "Name the queue.", **changes})


def test_every_control_over_plans_is_answered_once_and_an_empty_plan_passes_nothing() -> None:
    results = judge_plan(tuple(CONTROLS.values()), required(), plan())
    assert len(results) == sum(not control.judges_design for control in CONTROLS.values())
    assert coverage(results)["pass"] == coverage(results)["fail"] == 0


def test_what_is_not_a_plan_is_refused() -> None:
    with pytest.raises(InputError, match="not a Terraform plan"):
        judge("key-rotation", {"resource_changes": []})


def test_deleted_resources_are_not_judged() -> None:
    key = resource("aws_kms_key.old", {"enable_key_rotation": False, "customer_master_key_spec": "SYMMETRIC_DEFAULT"})
    key["change"]["actions"] = ["delete"]
    assert judge("key-rotation", plan(key)).status == "not_applicable"


def test_an_attribute_that_is_known_after_apply_counts_when_it_is_wired() -> None:
    def topic(*references: str) -> dict[str, Any]:
        wired = {"kms_master_key_id": list(references)} if references else {}
        return plan(
            {
                **resource("aws_sns_topic.a", {}, {"kms_master_key_id": True}),
                "_configured": {k: {"references": v} for k, v in wired.items()},
            }
        )

    assert judge("topic-encryption", topic("aws_kms_key.main.arn", "aws_kms_key.main")).status == "pass"
    assert judge("topic-encryption", topic()).status == "fail"
    assert judge("topic-encryption", topic("var.key")).status == "fail"


def test_a_comparison_with_an_unknown_value_is_not_evaluated() -> None:
    group = resource("aws_cloudwatch_log_group.a", {}, {"retention_in_days": True}, retention_in_days=["local.days"])
    result = judge("log-retention", plan(group))
    assert result.status == "not_evaluated"
    assert "aws_cloudwatch_log_group.a: retention_in_days" in result.detail


@pytest.mark.parametrize(
    ("days", "stated", "status"),
    [
        (30, {}, "pass"),
        (29, {}, "fail"),
        (0, {}, "pass"),
        (90, {"audit_retention_days": 365}, "fail"),
        (365, {"audit_retention_days": 365}, "pass"),
    ],
)
def test_logs_are_kept_as_long_as_required(days: int, stated: dict[str, object], status: str) -> None:
    group = resource("aws_cloudwatch_log_group.a", {"retention_in_days": days})
    assert judge("log-retention", plan(group), required(**stated)).status == status


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1"])
@pytest.mark.parametrize(
    "shape",
    [
        "aws_security_group",
        "aws_default_security_group",
        "aws_security_group_rule",
        "aws_vpc_security_group_ingress_rule",
    ],
)
def test_the_world_is_kept_out_in_every_spelling(cidr: str, shape: str) -> None:
    ports = {"from_port": 8080, "to_port": 8080}
    family = "ipv6" if ":" in cidr else "ipv4"
    block = {"ipv6": "ipv6_cidr_blocks", "ipv4": "cidr_blocks"}[family]
    after: dict[str, dict[str, object]] = {
        "aws_security_group": {"ingress": [{**ports, block: ["10.0.0.0/16", cidr]}]},
        "aws_default_security_group": {"ingress": [{**ports, block: [cidr]}]},
        "aws_security_group_rule": {"type": "ingress", **ports, block: [cidr]},
        "aws_vpc_security_group_ingress_rule": {**ports, f"cidr_{family}": cidr},
    }
    result = judge("public-ingress", plan(resource(f"{shape}.open", after[shape])))
    assert (result.status, result.detail) == ("fail", f"{shape}.open opens ports 8080-8080 to all")


def test_https_is_open_unless_private_networking_is_required() -> None:
    rule = resource(
        "aws_vpc_security_group_ingress_rule.https", {"cidr_ipv4": "0.0.0.0/0", "from_port": 443, "to_port": 443}
    )
    assert judge("public-ingress", plan(rule)).status == "pass"
    assert judge("public-ingress", plan(rule), required(private_networking=True)).status == "fail"
    rule["change"]["after"]["from_port"] = 0
    assert judge("public-ingress", plan(rule)).status == "fail"


@pytest.mark.parametrize(
    "rule", [{"type": "egress", "cidr_blocks": ["0.0.0.0/0"]}, {"type": "ingress", "cidr_blocks": ["10.0.0.0/8"]}]
)
def test_the_way_out_and_own_networks_are_not_public_ingress(rule: dict[str, object]) -> None:
    document = plan(resource("aws_security_group_rule.r", {**rule, "from_port": 0, "to_port": 0}))
    assert judge("public-ingress", document).status in {"pass", "not_applicable"}


def test_the_world_is_called_over_https_where_there_is_a_way_to_it() -> None:
    rule = resource(
        "aws_vpc_security_group_egress_rule.https", {"cidr_ipv4": "0.0.0.0/0", "from_port": 443, "to_port": 443}
    )
    network, nat = resource("aws_vpc.this", {}), resource("aws_nat_gateway.this", {})
    assert judge("public-egress", plan(rule)).status == "pass"  # the network is another's
    assert judge("public-egress", plan(rule, network, nat)).status == "pass"
    assert judge("public-egress", plan(rule, network)).status == "fail"
    rule["change"]["after"]["from_port"] = 0
    result = judge("public-egress", plan(rule, network, nat))
    assert result.detail == "aws_vpc_security_group_egress_rule.https may call ports 0-443 everywhere"


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Allow", "Action": ["s3:GetObject", "*"], "Resource": "arn:aws:s3:::a"},
        {"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"]},
        {"Effect": "Allow", "Action": ["ec2:DescribeVpcs", "ec2:Create*"], "Resource": "*"},
        {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"},
        {"Effect": "Allow", "Action": "kms:*", "NotResource": "arn:aws:kms:::key/a"},
    ],
)
def test_wide_permissions_are_found(statement: dict[str, object]) -> None:
    policy = json.dumps({"Statement": [statement]})
    assert judge("iam-no-wildcards", plan(resource("aws_iam_role_policy.p", {"policy": policy}))).status == "fail"
    inline = {"inline_policy": [{"name": "p", "policy": policy}]}
    assert judge("iam-no-wildcards", plan(resource("aws_iam_role.r", inline))).status == "fail"


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Deny", "Action": "*", "Resource": "*"},
        {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"},
        {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"},
    ],
)
def test_narrow_permissions_pass(statement: dict[str, object]) -> None:
    policy = json.dumps({"Statement": [statement]})
    assert judge("iam-no-wildcards", plan(resource("aws_iam_policy.p", {"policy": policy}))).status == "pass"


def test_a_policy_that_cannot_be_read_before_apply_is_not_evaluated() -> None:
    hidden = resource(
        "aws_iam_role_policy.p", {}, {"policy": True}, policy=["aws_s3_bucket.data.arn", "aws_s3_bucket.data"]
    )
    assert judge("iam-no-wildcards", plan(hidden)).status == "not_evaluated"


def test_a_document_inside_a_document_is_read() -> None:
    inner = resource("data.aws_iam_policy_document.inner", {"statement": [{"actions": ["*"], "resources": ["*"]}]})
    outer = resource(
        "data.aws_iam_policy_document.outer",
        {"statement": []},
        source_policy_documents=["data.aws_iam_policy_document.inner.json"],
    )
    for document in (inner, outer):
        document["mode"] = "data"
    policy = resource("aws_iam_policy.p", {}, {"policy": True}, policy=["data.aws_iam_policy_document.outer.json"])
    assert judge("iam-no-wildcards", plan(inner, outer, policy)).status == "fail"


def test_an_own_policy_may_be_attached_before_it_exists() -> None:
    own = resource("aws_iam_role_policy_attachment.a", {}, {"policy_arn": True}, policy_arn=["aws_iam_policy.p.arn"])
    assert judge("iam-no-admin", plan(own)).status == "pass"
    admin = resource("aws_iam_role_policy_attachment.b", {"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"})
    assert judge("iam-no-admin", plan(own, admin)).status == "fail"


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::1:root", "*"]}])
def test_anyone_is_let_in_only_under_a_condition(principal: object) -> None:
    statement = {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*", "Principal": principal}
    topic = {"policy": json.dumps({"Statement": [statement]})}
    assert judge("no-open-principals", plan(resource("aws_sns_topic_policy.t", topic))).status == "fail"
    tied = {**statement, "Condition": {"StringEquals": {"aws:SourceAccount": "1"}}}
    topic = {"policy": json.dumps({"Statement": [tied]})}
    assert judge("no-open-principals", plan(resource("aws_sns_topic_policy.t", topic))).status == "pass"


@pytest.mark.parametrize(
    ("region", "after", "says"),
    [
        ("us-east-1", {}, "provider aws is in us-east-1"),
        ("eu-central-1", {"tags": {"peer": ["arn:aws:kms:eu-west-2:1:key/a"]}}, "aws_vpc.v is in eu-west-2"),
        ("eu-central-1", {"availability_zone": "us-west-2a"}, "aws_vpc.v is in us-west-2"),
        ("eu-moon-1", {}, "provider aws is in eu-moon-1"),
    ],
)
def test_nothing_may_lie_outside_the_residency(region: str, after: dict[str, object], says: str) -> None:
    document = plan(resource("aws_vpc.v", after), region=region)
    result = judge("plan-in-residency", document, required(data_residency=["eu"]))
    assert (result.status, result.detail) == ("fail", says)
    assert judge("plan-in-residency", document).status == "not_applicable"


@pytest.mark.parametrize("name", ["ml-scores-pipeline-read-1", "ml-scores-prod-private-eu-central-1"])
def test_a_name_is_no_region(name: str) -> None:
    document = plan(resource("aws_vpc.v", {"tags": {"Name": name}}), region="eu-central-1")
    assert judge("plan-in-residency", document, required(data_residency=["eu"])).status == "pass"


def test_the_region_of_a_provider_may_come_from_a_variable() -> None:
    document = plan(resource("aws_vpc.v"))
    document["configuration"]["provider_config"]["aws"]["expressions"]["region"] = {"references": ["var.region"]}
    needed = required(data_residency=["uk"])
    assert judge("plan-in-residency", document, needed).status == "not_evaluated"
    document["variables"] = {"region": {"value": "eu-west-2"}}
    assert judge("plan-in-residency", document, needed).status == "pass"
    document["variables"] = {"region": {"value": "eu-west-1"}}
    assert judge("plan-in-residency", document, needed).status == "fail"


def test_what_the_deployer_passes_in_is_an_example() -> None:
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/a"
    document = plan(resource("aws_lb_listener.l", {"certificate_arn": certificate}))
    needed = required(data_residency=["eu"])
    assert judge("plan-in-residency", document, needed).status == "fail"
    document["variables"] = {"certificate_arn": {"value": certificate}}
    assert judge("plan-in-residency", document, needed).status == "pass"


def test_a_bucket_in_a_loop_needs_its_own_block() -> None:
    settings = dict.fromkeys(
        ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
    )
    buckets = [resource(f'aws_s3_bucket.b["{name}"]', {}, {"id": True}, name) for name in ("data", "logs")]
    block = resource(
        'aws_s3_bucket_public_access_block.b["data"]',
        settings,
        {"bucket": True},
        "data",
        bucket=["aws_s3_bucket.b", "each.key"],
    )
    result = judge("bucket-public-access", plan(*buckets, block))
    assert (result.status, result.detail) == (
        "fail",
        'aws_s3_bucket.b["logs"] has no aws_s3_bucket_public_access_block',
    )
    block["address"], block["index"] = 'aws_s3_bucket_public_access_block.b["logs"]', "logs"
    assert "data" in judge("bucket-public-access", plan(*buckets, block)).detail


def test_a_bucket_of_another_name_is_no_match() -> None:
    versioning = resource(
        "aws_s3_bucket_versioning.v",
        {"versioning_configuration": [{"status": "Enabled"}]},
        {"bucket": True},
        bucket=["aws_s3_bucket.data_old.id", "aws_s3_bucket.data_old"],
    )
    document = plan(
        resource("aws_s3_bucket.data", {"bucket": "data"}),
        resource("aws_s3_bucket.data_old", {"bucket": "old"}),
        versioning,
    )
    assert judge("bucket-versioning", document).detail == "aws_s3_bucket.data has no aws_s3_bucket_versioning"


def test_a_scan_that_did_not_run_proves_nothing_and_an_accepted_finding_is_none() -> None:
    control = [CONTROLS["pipeline-trust"]]
    issue = Issue(rule="CKV_AWS_358", where="trust", message="open")
    scans = [
        (None, "not_evaluated"),
        (CheckResult(name="checkov", status="not_run", detail="absent"), "not_evaluated"),
        (CheckResult(name="checkov", status="fail", issues=(issue,)), "fail"),
        (CheckResult(name="checkov", status="pass", issues=(issue.model_copy(update={"accepted": "known"}),)), "pass"),
    ]
    for scan, status in scans:
        assert judge_plan(control, required(), plan(), scan)[0].status == status


def test_a_manual_control_is_never_a_pass() -> None:
    control = made(assertions=[{"kind": "manual", "owner": "security team"}])
    result = judge_plan([control], required(), plan())[0]
    assert (result.status, result.detail) == ("manual", "security team attests it")


def test_one_failing_assertion_fails_the_control() -> None:
    named = made().assertions[0].json_dict()
    control = made(assertions=[named, {"kind": "manual", "owner": "us"}], level="hard-mandatory")
    (result,) = judge_plan([control], required(), plan(resource("aws_sqs_queue.q")))
    assert (result.status, result.blocks) == ("fail", True)
    assert judge_plan([control], required(), plan(resource("aws_sqs_queue.q", {"name": "q"})))[0].status == "manual"


def test_an_advisory_control_fails_without_blocking() -> None:
    (result,) = judge_plan([made()], required(), plan(resource("aws_sqs_queue.q")))
    assert (result.status, result.blocks) == ("fail", False)


def test_a_control_that_asks_an_unknown_judge_is_refused() -> None:
    with pytest.raises(InputError, match="judge `oracle`") as refused:
        judge_plan([made(assertions=[{"kind": "judge", "judge": "oracle"}])], required(), plan())
    assert "iam_wildcards" in refused.value.hint


def test_a_control_has_one_subject() -> None:
    design = {"kind": "architecture", "expect": [{"path": "regions", "operator": "exists"}]}
    with pytest.raises(ValueError, match="not both"):
        made(assertions=[design, {"kind": "manual", "owner": "us"}])


@pytest.mark.parametrize(("region", "status"), [("eu-west-1", "pass"), ("us-east-1", "fail")])
def test_the_region_of_a_second_provider_is_judged_as_well(region: str, status: str) -> None:
    standby = {"name": "aws", "alias": "standby", "expressions": {"region": {"constant_value": region}}}
    there = plan(resource("aws_s3_bucket.a"))
    there["configuration"]["provider_config"]["aws.standby"] = standby
    result = judge("plan-in-residency", there, required(data_residency=["eu"]))
    assert result.status == status
    assert ("aws.standby is in us-east-1" in result.detail) == (status == "fail")
