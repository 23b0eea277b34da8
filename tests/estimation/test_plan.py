"""Whole plans: modules, references, regions, and files that are none."""

import json
from pathlib import Path
from typing import Any

import pytest

from mlopsctl import catalog
from mlopsctl.domain.estimate import Estimate
from mlopsctl.errors import InputError
from mlopsctl.estimation.estimate import price_plan
from mlopsctl.estimation.plan import Plan, checked_plan, read_plan
from mlopsctl.estimation.usage import Usage
from plan_json import Price, configured, plan_of, planned

SERVICE = "module.app.aws_ecs_service.this"
TASK = "module.tasks.aws_ecs_task_definition.this"


def two_modules() -> dict[str, Any]:
    """A service in one module that runs the task of another, as the root wires them."""
    service = configured("aws_ecs_service.this", {})
    service["expressions"] = {"task_definition": {"references": ["var.task_arn"]}}
    service["provider_config_key"] = "module.app:aws"
    output = {
        "arn": {"expression": {"references": ["aws_ecs_task_definition.this.arn", "aws_ecs_task_definition.this"]}}
    }
    return {
        "planned_values": {
            "root_module": {
                "child_modules": [
                    {
                        "address": "module.app",
                        "resources": [planned(SERVICE, {"launch_type": "FARGATE", "desired_count": 2})],
                    },
                    {"address": "module.tasks", "resources": [planned(TASK, {"cpu": "1024", "memory": "2048"})]},
                ]
            }
        },
        "variables": {"where": {"value": "eu-west-1"}},
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "expressions": {"region": {"references": ["var.where"]}}}},
            "root_module": {
                "module_calls": {
                    "app": {
                        "expressions": {"task_arn": {"references": ["module.tasks.arn", "module.tasks"]}},
                        "module": {"resources": [service]},
                    },
                    "tasks": {
                        "module": {"outputs": output, "resources": [configured("aws_ecs_task_definition.this", {})]}
                    },
                }
            },
        },
    }


def damaged(**wrong: object) -> str:
    return json.dumps({"planned_values": {"root_module": {"resources": [planned("aws_kms_key.k", {}) | wrong]}}})


def priced(plan: dict[str, Any]) -> Estimate:
    return price_plan(Plan(checked_plan(plan, "plan.json")), catalog.load())


def test_references_are_followed_through_modules() -> None:
    found = priced(two_modules())
    assert [(i.address, i.component, i.quantity) for i in found.items] == [
        (SERVICE, "Per GB per hour", 2 * 2 * 730),
        (SERVICE, "Per vCPU per hour", 2 * 730),
    ]
    assert {i.region for i in found.items} == {"eu-west-1"}
    assert found.free == (TASK,)


def test_a_plan_that_hides_its_region_says_which_prices_were_taken() -> None:
    plan = plan_of({"aws_kms_key.k": {}})
    plan["configuration"]["provider_config"] = {"aws": {"name": "aws"}}
    found = priced(plan)
    assert found.total == 1
    assert "does not say the region of 1 resources (aws_kms_key.k is one); the prices of us-east-1" in found.notices[0]


def test_a_resource_says_its_own_region_or_zone(price: Price) -> None:
    found = price(
        {"aws_nat_gateway.a": {"region": "eu-central-1"}, "aws_ebs_volume.v": {"availability_zone": "eu-west-1b"}}
    )
    assert {i.address: i.region for i in found.items} == {
        "aws_nat_gateway.a": "eu-central-1",
        "aws_ebs_volume.v": "eu-west-1",
    }


def test_instances_of_a_block_find_each_other_by_index(price: Price) -> None:
    resources = {
        'aws_autoscaling_group.g["a"]': {"desired_capacity": 1},
        'aws_autoscaling_group.g["b"]': {"desired_capacity": 1},
        'aws_launch_template.t["a"]': {"instance_type": "m5.large"},
        'aws_launch_template.t["b"]': {"instance_type": "m5.xlarge"},
    }
    references = {a: {"launch_template": "aws_launch_template.t"} for a in resources if "group" in a}
    found = price(resources, references=references)
    assert [round(i.monthly, 2) for i in found.items] == [70.08, 140.16]


def test_what_is_removed_or_only_read_is_not_billed() -> None:
    plan = plan_of({"aws_kms_key.k": {}})
    plan["planned_values"]["root_module"]["resources"].append(
        {**planned("aws_kms_key.read", {}), "mode": "data", "address": "data.aws_kms_key.read"}
    )
    plan["prior_state"] = {"values": {"root_module": {"resources": [planned("aws_kms_key.gone", {})]}}}
    assert priced(plan).total == 1


def test_resources_of_other_clouds_are_named_in_a_mixed_plan() -> None:
    plan = plan_of({"aws_kms_key.k": {}})
    google = planned("google_storage_bucket.b", {}, "registry.terraform.io/hashicorp/google")
    plan["planned_values"]["root_module"]["resources"] += [google, planned("random_id.r", {}, "hashicorp/random")]
    found = priced(plan)
    assert (found.unpriced, found.free) == (("google_storage_bucket.b",), ("random_id.r",))


def test_an_incomplete_plan_says_so() -> None:
    assert "not complete" in priced({**plan_of({"aws_kms_key.k": {}}), "complete": False}).notices[0]


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("aws_lambda_function.f", {"architectures": 7, "ephemeral_storage": [[]]}),
        ("aws_transfer_server.t", {"protocols": 5}),
        ("aws_autoscaling_group.g", {"mixed_instances_policy": [{"instances_distribution": [None]}]}),
        ("aws_batch_job_definition.j", {"platform_capabilities": ["FARGATE"], "container_properties": "[1]"}),
        ("aws_kinesis_firehose_delivery_stream.f", {"s3_configuration": [{"vpc_config": [{"subnet_ids": 3}]}, 4]}),
        ("aws_sagemaker_endpoint.e", {"endpoint_config_name": [None]}),
        ("aws_ebs_volume.v", {"size": "NaN", "type": {}}),
    ],
)
def test_values_of_a_strange_shape_end_nothing(address: str, values: dict[str, object], price: Price) -> None:
    found = price({address: values})
    assert address in {*found.unpriced, *(item.address for item in found.items)}


def test_more_than_there_can_be_is_refused(price: Price) -> None:
    with pytest.raises(InputError, match=r"`size: 1e\+300`"):
        price({"aws_ebs_volume.v": {"size": 1e300}})


def test_regions_without_prices_are_named(price: Price) -> None:
    found = price({"aws_kms_key.k": {}}, region="cn-north-1")
    assert "lacks most prices of cn-north-1" in found.notices[0]


def test_an_empty_plan_costs_nothing() -> None:
    found = priced({"planned_values": {"root_module": {}}})
    assert (found.total, found.items, found.notices) == (0, (), ())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "is not JSON"),
        ("\xff", "is not JSON"),
        ("PK\x03\x04", "Terraform's own form"),
        ("[1]", "a JSON list"),
        ('{"a": 1}', "is not a Terraform plan"),
        ('{"format_version": "1.0", "values": {}}', "but a state"),
        ('{"version": 4, "serial": 1, "lineage": "x", "resources": []}', "but a state"),
        ('{"projects": [], "totalMonthlyCost": "1"}', "somebody's estimate"),
        ('{"planned_values": {}, "errored": true}', "a plan that failed"),
        ('{"planned_values": {"root_module": {"resources": [{"mode": "managed"}]}}}', "damaged"),
        ('{"planned_values": {"root_module": {"resources": ["x"]}}}', "damaged"),
        ('{"planned_values": 3}', "damaged"),
        (damaged(address=5), "lacks its address"),
        (damaged(values=[1]), "lacks its address, type or values"),
        (json.dumps({**plan_of({"aws_kms_key.k": {}}), "configuration": "x"}), "damaged"),
        (json.dumps({**plan_of({"aws_kms_key.k": {}}), "variables": [1]}), "damaged"),
        (
            json.dumps({"planned_values": {"root_module": {"resources": [planned("aws_kms_key.k", {})] * 2}}}),
            "aws_kms_key.k more than once",
        ),
        (
            json.dumps(plan_of({"azurerm_key_vault.k": {}}, provider="registry.terraform.io/hashicorp/azurerm")),
            "azurerm",
        ),
    ],
)
def test_files_that_are_no_plan_are_refused_by_name(content: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(content, encoding="latin1")
    with pytest.raises(InputError, match=says) as refused:
        read_plan(path)
    assert str(path) in str(refused.value)
    assert refused.value.hint


def test_a_missing_plan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_plan(tmp_path / "none.json")


def test_odd_values_are_read_as_absent_or_as_numbers(price: Price) -> None:
    found = price(
        {
            "aws_instance.i": {"instance_type": "m5.large", "root_block_device": [{"volume_size": "50"}]},
            "aws_ebs_volume.v": {"size": None, "type": 7},
            "aws_lb.l": {"load_balancer_type": None},
            "aws_msk_cluster.m": {"number_of_broker_nodes": "many", "broker_node_group_info": "none"},
        }
    )
    assert next(i for i in found.items if "root_block" in i.component).quantity == 50
    assert found.unpriced == ("aws_ebs_volume.v", "aws_msk_cluster.m")
    assert Usage().of("a.b", "a") == {}
