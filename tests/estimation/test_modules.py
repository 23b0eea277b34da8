"""Plans of public modules, which hide what refers to what behind locals and dynamic blocks."""

from typing import Any

import pytest

from mlopsctl import catalog
from mlopsctl.domain.estimate import Estimate
from mlopsctl.estimation.estimate import price_plan
from mlopsctl.estimation.plan import Plan, checked_plan
from mlopsctl.estimation.usage import parse_usage
from plan_json import Values, configured, planned

LOCAL = {"references": ["local.hidden"]}
Blocks = dict[str, dict[str, Any]]


def called(module: str, resources: Blocks, expressions: Blocks, unknown: Blocks, key: str = "aws") -> Values:
    """A plan of one module, by address within it; `module` is the address of its instance."""
    blocks = {}
    for address in resources:
        block = configured(address, {}) | {"provider_config_key": key}
        blocks[block["address"]] = block | {"expressions": expressions.get(block["address"], {})}
    raws = [{**planned(a, values), "address": f"{module}.{a}"} for a, values in resources.items()]
    name = module.partition(".")[2].partition("[")[0]
    return {
        "planned_values": {"root_module": {"child_modules": [{"address": module, "resources": raws}]}},
        "resource_changes": [
            {"address": f"{module}.{a}", "change": {"after_unknown": unknown.get(a, {})}} for a in resources
        ],
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "expressions": {"region": LOCAL}}},
            "root_module": {"module_calls": {name: {"module": {"resources": list(blocks.values())}}}},
        },
    }


def bill(plan: Values, usage: object = None) -> Estimate:
    return price_plan(Plan(checked_plan(plan, "plan.json"), parse_usage(usage)), catalog.load())


UNKNOWN_TEMPLATE = {"launch_template": [{"id": True, "name": True, "version": True}]}
TEMPLATE = {
    "instance_type": "m5.large",
    "block_device_mappings": [{"ebs": [{"volume_size": 50, "volume_type": "gp3"}]}],
    "monitoring": [{"enabled": True}],
}
GROUP = {"desired_capacity": 2, "min_size": 1, "launch_template": [{}]}
NODES = {"scaling_config": [{"desired_size": 1}], "instance_types": ["m5.xlarge"], "launch_template": [{}]}


@pytest.mark.parametrize(
    ("resources", "expressions", "unknown", "total"),
    [
        pytest.param(
            {"aws_launch_template.this[0]": TEMPLATE, "aws_autoscaling_group.this[0]": GROUP},
            {},
            {"aws_autoscaling_group.this[0]": UNKNOWN_TEMPLATE},
            2 * (730 * 0.096 + 7 * 0.3 + 50 * 0.08),
            id="a group with its template in a dynamic block",
        ),
        pytest.param(
            {"aws_launch_template.this[0]": {**TEMPLATE, "instance_type": None}, "aws_eks_node_group.this[0]": NODES},
            {},
            {"aws_eks_node_group.this[0]": UNKNOWN_TEMPLATE},
            730 * 0.192 + 7 * 0.3 + 50 * 0.08,
            id="a node group",
        ),
        pytest.param(
            {"aws_eip.nat[0]": {}, "aws_eip.nat[1]": {}, "aws_nat_gateway.this[0]": {}},
            {"aws_nat_gateway.this": {"allocation_id": LOCAL}},
            {"aws_nat_gateway.this[0]": {"allocation_id": True}},
            730 * 0.045,
            id="addresses of NAT gateways",
        ),
        pytest.param(
            {
                'aws_launch_template.t["a"]': {"instance_type": "m5.large"},
                'aws_launch_template.t["b"]': {"instance_type": "m5.xlarge"},
                "aws_autoscaling_group.this": GROUP,
            },
            {
                "aws_autoscaling_group.this": {
                    "launch_template": [
                        {"id": {"references": ['aws_launch_template.t["b"].id', "aws_launch_template.t"]}}
                    ]
                }
            },
            {"aws_autoscaling_group.this": UNKNOWN_TEMPLATE},
            2 * 730 * 0.192,
            id="an index that is written out",
        ),
        pytest.param(
            {
                "aws_launch_template.a": {"id": "lt-1", "instance_type": "m5.large"},
                "aws_launch_template.b": {"id": "lt-2", "instance_type": "m5.xlarge"},
                "aws_autoscaling_group.this": {**GROUP, "launch_template": [{"id": "lt-2", "version": "1"}]},
            },
            {},
            {},
            2 * 730 * 0.192,
            id="what exists already",
        ),
        pytest.param(
            {
                "aws_dynamodb_table.t": {"region": "us-east-1", "name": "t", "read_capacity": 10},
                "aws_appautoscaling_target.other": {
                    "region": "eu-west-1",
                    "resource_id": "table/t",
                    "scalable_dimension": "dynamodb:table:ReadCapacityUnits",
                    "service_namespace": "dynamodb",
                    "min_capacity": 99,
                },
            },
            {},
            {},
            10 * 730 * 0.00013,
            id="a table of the same name elsewhere",
        ),
        pytest.param(
            {
                "aws_sagemaker_endpoint_configuration.c": {
                    "production_variants": [{"variant_name": "all", "instance_type": "ml.m5.large"}]
                },
                "aws_sagemaker_endpoint.e": {"name": "e"},
                "aws_appautoscaling_target.e": {
                    "resource_id": "endpoint/e/variant/all",
                    "service_namespace": "sagemaker",
                    "min_capacity": 2,
                },
            },
            {"aws_sagemaker_endpoint.e": {"endpoint_config_name": LOCAL}},
            {"aws_sagemaker_endpoint.e": {"endpoint_config_name": True}},
            2 * 730 * 0.115,
            id="an endpoint that is scaled to its least",
        ),
        pytest.param(
            {
                "aws_opensearchserverless_collection.a": {"type": "VECTORSEARCH"},
                "aws_opensearchserverless_collection.b": {"type": "VECTORSEARCH"},
                "aws_opensearchserverless_collection.c": {"type": "SEARCH", "standby_replicas": "DISABLED"},
            },
            {},
            {},
            (2 + 1) * 730 * 0.24,
            id="collections that share their compute units",
        ),
    ],
)
def test_what_a_module_hides_is_found(resources: Blocks, expressions: Blocks, unknown: Blocks, total: float) -> None:
    found = bill(called('module.m["x"]', resources, expressions, unknown))
    assert found.total == pytest.approx(total, abs=0.01)
    assert not found.unpriced


def test_an_attribute_that_is_not_set_means_nothing() -> None:
    """Null that is known, and what the provider computes although nobody asked."""
    resources = {"aws_db_instance.a": {"instance_class": "db.t3.medium", "engine": "mysql"}, "aws_db_instance.b": {}}
    expressions = {"aws_db_instance.b": {"replicate_source_db": LOCAL}}
    found = bill(called("module.m", resources, expressions, {"aws_db_instance.b": {"identifier": True}}))
    assert found.unpriced + found.partial == ("module.m.aws_db_instance.b",)


def test_the_region_of_a_hidden_provider_is_that_of_what_it_has() -> None:
    plan = called("module.m", {"aws_subnet.s": {"availability_zone": "eu-west-1a"}, "aws_nat_gateway.n": {}}, {}, {})
    found = bill(plan)
    assert ({i.region for i in found.items}, found.notices) == ({"eu-west-1"}, ())
    plan["planned_values"]["root_module"]["child_modules"][0]["resources"].pop(0)
    read = {"address": "data.aws_region.now", "mode": "data", "type": "aws_region", "name": "now"}
    plan["prior_state"] = {"values": {"root_module": {"resources": [{**read, "values": {"id": "eu-central-1"}}]}}}
    assert {i.region for i in bill(plan).items} == {"eu-central-1"}
