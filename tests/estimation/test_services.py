from pathlib import Path
from typing import Any

import pytest
import yaml

from mlopsctl.domain.architecture import Cost
from mlopsctl.estimation.difference import compare
from mlopsctl.estimation.estimate import is_free, pricers
from plan_json import Price

CENT = 0.01
_HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0"
CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_totals_are_those_that_others_publish(case: dict[str, Any], price: Price) -> None:
    about = {"region": case.get("region", "us-east-1")}
    found = price(case["resources"], case.get("usage"), case.get("references"), **about)
    assert found.total == pytest.approx(case["total"], rel=2e-4, abs=CENT)
    assert not found.unpriced
    assert not [notice for notice in found.notices if "usage file" in notice]


def test_sagemaker_machines_cost_what_the_list_says_or_what_is_under_them(price: Price) -> None:
    config = {
        "production_variants": [{"variant_name": "a", "instance_type": "ml.m5.xlarge", "initial_instance_count": 2}]
    }
    found = price(
        {"aws_sagemaker_endpoint_configuration.c": config, "aws_sagemaker_endpoint.e": {}},
        references={"aws_sagemaker_endpoint.e": {"endpoint_config_name": "aws_sagemaker_endpoint_configuration.c"}},
        region="us-west-2",
    )
    (hosting,) = found.items
    assert (hosting.unit_price, hosting.quantity, hosting.marks) == (0.23, 1460, hosting.marks)
    notebook = price({"aws_sagemaker_notebook_instance.n": {"instance_type": "ml.m7i.8xlarge"}})
    assert "derived" in notebook.items[0].marks


def test_serverless_inference_costs_the_time_of_requests_in_their_memory(price: Price) -> None:
    serverless = {"memory_size_in_mb": 2048, "max_concurrency": 10}
    config = {"production_variants": [{"variant_name": "a", "serverless_config": [serverless]}]}
    found = price(
        {"aws_sagemaker_endpoint_configuration.c": config, "aws_sagemaker_endpoint.e": {}},
        {"aws_sagemaker_endpoint.e": {"monthly_requests": 1e6, "request_duration_ms": 100, "monthly_data_gb": 10}},
        {"aws_sagemaker_endpoint.e": {"endpoint_config_name": "aws_sagemaker_endpoint_configuration.c"}},
    )
    assert [item.quantity for item in found.items] == [200_000, 10]
    assert found.total == pytest.approx(200_000 * 0.00002 + 10 * 0.016)


def test_a_profile_costs_what_its_model_costs_where_it_runs(price: Price) -> None:
    """The worldwide profile of a model is cheaper than those of one geography or country."""
    million = {"aws_bedrock_inference_profile.p": {"monthly_input_tokens": 1e6}}
    totals = {
        place: price(
            {"aws_bedrock_inference_profile.p": {"model_source": [{"copy_from": f"arn:x/{place}.{_HAIKU}"}]}}, million
        ).total
        for place in ("global", "eu", "jp", "ca", "us-gov")
    }
    assert totals == pytest.approx({"global": 1.0, "eu": 1.1, "jp": 1.1, "ca": 1.1, "us-gov": 1.1})


def test_jobs_cost_the_hours_of_their_machines(price: Price) -> None:
    found = price(
        {
            "aws_sfn_state_machine.s": {"type": "STANDARD"},
            "aws_batch_job_definition.b": {"platform_capabilities": ["EC2"]},
        },
        {
            "aws_sfn_state_machine.s": {"ml": {"m5.8xlarge_hours": 10, "m5.8xlarge_spot_hours": 10}},
            "aws_batch_job_definition.b": {"g4dn": {"xlarge_hours": 2, "xlarge_spot_hours": 4}},
        },
    )
    wanted = {10 * 1.536 * 1.2, 10 * 1.536 * 1.2 * 0.4, 2 * 0.526, 4 * 0.526 * 0.4}
    assert {round(i.monthly, 6) for i in found.items if i.monthly} == {round(usd, 6) for usd in wanted}


def test_bigger_sizes_of_a_family_cost_in_proportion_and_say_so(price: Price) -> None:
    found = price({"aws_db_instance.d": {"engine": "mysql", "instance_class": "db.m5.2xlarge", "allocated_storage": 0}})
    assert found.items[0].unit_price == pytest.approx(4 * 0.171)
    assert "derived" in found.items[0].marks


def test_prices_are_those_of_the_region_and_assumed_ones_say_so(price: Price) -> None:
    machines = {"aws_instance.m": {"instance_type": "m5.large"}, "aws_kms_key.k": {}}
    found = price(machines, region="eu-west-1")
    assert found.items[0].unit_price == 0.107
    assert next(i for i in found.items if i.component == "Customer master key").marks[0] == "assumed_region"
    assert 0 < found.weak_share <= 1


@pytest.mark.parametrize(
    ("address", "values", "usage", "reason"),
    [
        ("aws_quantum_toaster.t", {}, {}, "not known"),
        ("aws_instance.i", {}, {}, "only apply knows"),
        ("aws_instance.i", {"instance_type": "m5.large"}, {"operating_system": "rhel"}, "rhel"),
        ("aws_instance.i", {"instance_type": "m5.large", "tenancy": "host"}, {}, "dedicated host"),
        (
            "aws_instance.i",
            {"instance_type": "m5.large"},
            {"reserved_instance_payment_option": "no_upfront"},
            "reserved",
        ),
        ("aws_instance.i", {"instance_type": "m99.large"}, {}, "no price for: Instance usage"),
        ("aws_db_instance.d", {"engine": "oracle-ee", "instance_class": "db.x9.large"}, {}, "no price for"),
        ("aws_fsx_ontap_file_system.f", {}, {}, "no prices"),
        ("aws_codebuild_project.p", {"environment": [{"compute_type": "BUILD_LAMBDA_1GB"}]}, {}, "lambda.1gb"),
        ("aws_ecs_service.s", {"launch_type": "FARGATE"}, {}, "task definition"),
        ("aws_rds_cluster.c", {"engine": "mysql", "db_cluster_instance_class": "db.r6gd.xlarge"}, {}, "Aurora"),
        ("aws_eks_node_group.n", {"scaling_config": [{"max_size": 3}]}, {}, "how many"),
        ("aws_batch_compute_environment.e", {"compute_resources": [{"min_vcpus": 4}]}, {}, "min_vcpus"),
        ("aws_glue_job.j", {"worker_type": "Z.2X", "number_of_workers": 2}, {}, "Z.2X"),
        ("aws_autoscaling_group.g", {"min_size": 1}, {}, "launch template"),
    ],
)
def test_what_has_no_price_is_named_with_the_reason(
    address: str, values: dict[str, object], usage: dict[str, object], reason: str, price: Price
) -> None:
    found = price({address: values}, {address: usage})
    assert found.unpriced == (address,)
    assert reason in found.reasons[address]


def test_what_lacks_a_part_of_its_price_is_neither_whole_nor_unpriced(price: Price) -> None:
    values = {
        "engine": "mysql",
        "instance_class": "db.r5.large",
        "performance_insights_enabled": True,
        "performance_insights_retention_period": 731,
    }
    found = price({"aws_db_instance.d": values})
    assert (found.unpriced, found.partial) == ((), ("aws_db_instance.d",))
    assert "Performance Insights Long Term Retention (db.r5.large)" in found.reasons["aws_db_instance.d"]
    assert found.total == pytest.approx(0.24 * 730 + 2.3)
    assert compare(Cost(), {"prod": found}).unpriced == ("prod:aws_db_instance.d",)


@pytest.mark.parametrize(
    ("address", "values", "total", "said"),
    [
        ("aws_eks_cluster.c", {"version": "1.29"}, 438, ""),
        ("aws_eks_cluster.c", {"version": "1.29", "upgrade_policy": [{"support_type": "STANDARD"}]}, 73, ""),
        ("aws_eks_cluster.c", {"version": "1.32"}, 73, "AWS adds 0.50 USD an hour"),
        ("aws_db_instance.d", {"engine": "postgres", "engine_version": "11.22"}, 146 + 105.85 + 2.3, ""),
        ("aws_db_instance.d", {"engine": "mysql", "engine_version": "8.0.36"}, 99.28 + 2.3, "AWS adds 0.10 USD"),
        ("aws_rds_cluster_instance.i", {"engine": "aurora-postgresql", "engine_version": "12"}, 146 + 119.72, ""),
    ],
)
def test_old_versions_cost_more_or_are_said_to(
    address: str, values: dict[str, object], total: float, said: str, price: Price
) -> None:
    found = price({address: {"instance_class": "db.t3.large", **values}})
    assert found.total == pytest.approx(total)
    assert [said in notice for notice in found.notices] == [True] * bool(said)


def test_mixed_groups_run_a_share_of_their_machines_as_spot(price: Price) -> None:
    shares = {"on_demand_base_capacity": 1, "on_demand_percentage_above_base_capacity": 25}
    group = {"desired_capacity": 6, "mixed_instances_policy": [{"instances_distribution": [shares]}]}
    found = price(
        {"aws_launch_template.t": {"instance_type": "m5.large"}, "aws_autoscaling_group.g": group},
        references={"aws_autoscaling_group.g": {"mixed_instances_policy": "aws_launch_template.t"}},
    )
    assert [("spot" in i.component, i.quantity) for i in found.items] == [(False, 3 * 730), (True, 3 * 730)]


def test_usage_that_nobody_stated_counts_as_nothing_and_is_marked(price: Price) -> None:
    found = price({"aws_sqs_queue.q": {}})
    (line,) = found.open_items
    assert (line.monthly, line.quantity, line.usage, line.unit_price) == (0, 0, "monthly_requests", 0.4)


def test_free_types_are_named_and_no_billed_type_is_among_them(price: Price) -> None:
    found = price({"aws_iam_role.r": {}, "aws_s3_bucket_policy.p": {}, "aws_subnet.s": {}, "aws_ecs_cluster.c": {}})
    assert found.free == ("aws_iam_role.r", "aws_s3_bucket_policy.p", "aws_subnet.s", "aws_ecs_cluster.c")
    assert found.total == 0
    assert not {name for name in pricers() if is_free(name)}
    assert not any(is_free(name) for name in ("aws_rds_proxy", "aws_guardduty_detector", "aws_vpn_connection"))


def test_the_total_says_where_it_follows_the_field_and_not_the_bill(price: Price) -> None:
    used = price(
        {"aws_eip.nat": {}, "aws_nat_gateway.n": {}}, references={"aws_nat_gateway.n": {"allocation_id": "aws_eip.nat"}}
    )
    assert (used.free, used.total) == (("aws_eip.nat",), 32.85)
    assert "Public IPv4" in used.notices[0]
    assert not price({"aws_eip.idle": {}}).notices
