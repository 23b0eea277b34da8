"""The schema twin as its users meet it: what it refuses, what it computes, and that nothing of it is left behind."""

import json
import lzma
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from mlopsctl import settings
from mlopsctl.checks import kinds
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.plans import plan_root
from mlopsctl.checks.run import run_checks
from mlopsctl.checks.stand_in.schema import UNKNOWN, Block, Schemas
from mlopsctl.checks.stand_in.values import placeholders, planned
from mlopsctl.checks.stand_in.wire import fields, message
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.checks.twin import SCHEMAS, Twin
from mlopsctl.errors import InputError, MlopsctlError
from mlopsctl.registry import discover

LOGS = 'resource "aws_cloudwatch_log_group" "it" {\n  name = "it"\n}\n'
JUDGE = ", schema twin (aws 5.100.0)"
CHECKS = discover(kinds, Check)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(LOGS, encoding="utf8")
    return tmp_path


@pytest.fixture
def twin() -> Iterator[Twin]:
    one = Twin()
    yield one
    one.close()


def pid_of(twin: Twin, root: Path) -> int:
    providers = json.loads(twin.stand_ins([root]).environment["TF_REATTACH_PROVIDERS"])
    return int(providers["registry.terraform.io/hashicorp/aws"]["Pid"])


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_process_serves_many_plans_and_ends_with_the_last(twin: Twin, root: Path) -> None:
    pid = pid_of(twin, root)
    assert pid_of(twin, root) == pid
    twin.close()
    assert not is_running(pid)


def test_it_ends_when_nobody_can_ask_any_more(twin: Twin, root: Path) -> None:
    pid = pid_of(twin, root)
    worker = twin.start()._process  # noqa: SLF001 - what a killed mlopsctl leaves: a pipe that ends
    assert worker.stdin
    worker.stdin.close()
    worker.wait(10)
    assert not is_running(pid)


def test_one_that_died_is_replaced(twin: Twin, root: Path) -> None:
    pid = pid_of(twin, root)
    os.killpg(pid, signal.SIGKILL)
    with suppress(MlopsctlError):  # it may look alive for a moment
        twin.stand_ins([root])
    assert pid_of(twin, root) != pid


def test_a_type_without_a_schema_is_named(twin: Twin, root: Path) -> None:
    (root / "other.tf").write_text('resource "aws_cloudwatch_log_grup" "it" {}\n', encoding="utf8")
    with pytest.raises(InputError, match="no schema of resource aws_cloudwatch_log_grup") as refusal:
        twin.stand_ins([root])
    assert "tools/schemas.py" in refusal.value.hint


def test_it_says_whom_it_stands_in_for(twin: Twin, root: Path) -> None:
    assert twin.stand_ins([root]).title == "schema twin (aws 5.100.0)"


BLOCK = Block.read(
    {
        "attributes": {"id": ["string", "oc"], "name": ["string", "r"], "size": ["number", "o", 3]},
        "blocks": {
            "rule": ["list", 0, 0, {"attributes": {"on": ["bool", "o", True], "arn": ["string", "c"]}}],
            "log": ["set", 0, 1, {"attributes": {"to": ["string", "o"]}}, "computed"],
        },
    }
)


def test_what_nobody_configured_is_planned_as_the_provider_would() -> None:
    proposed = {"id": None, "name": "a", "size": None, "rule": [{"on": None, "arn": None}], "log": []}
    rule = {"on": True, "arn": UNKNOWN}
    assert planned(BLOCK, proposed) == {"id": UNKNOWN, "name": "a", "size": 3, "rule": [rule], "log": UNKNOWN}


def test_what_is_configured_stays() -> None:
    proposed = {"id": "i", "name": UNKNOWN, "size": 0, "rule": [{"on": False, "arn": "a"}], "log": [{"to": "b"}]}
    assert planned(BLOCK, proposed) == proposed


def test_a_huge_schema_is_cut_to_what_is_used_of_it() -> None:
    aws, firewall = Schemas(SCHEMAS / "aws.jsonl.xz"), ("resource", "aws_wafv2_web_acl")
    cut = aws.cut([firewall], {"rule", "statement", "name", "nothing"})
    assert cut == {"rule", "statement"}
    assert aws.cut([("resource", "aws_vpc")], {"rule"}) == frozenset()
    block = aws.read(firewall, cut)
    assert set(block.blocks) == {"default_action", "rule", "visibility_config"}  # what must be there stays
    assert set(block.blocks["rule"].block.blocks) == {"statement", "visibility_config"}


def test_plans_that_use_other_parts_do_not_share_a_catalogue(twin: Twin, root: Path) -> None:
    def address(rule: str) -> object:
        (root / "waf.tf").write_text(f'resource "aws_wafv2_web_acl" "x" {{\n  {rule}\n}}\n', encoding="utf8")
        return json.loads(twin.stand_ins([root]).environment["TF_REATTACH_PROVIDERS"])

    assert address("rule {}") == address("rule {}") != address("captcha_config {}")


def test_unread_data_is_marked_as_such() -> None:
    assert placeholders(BLOCK, {"id": None, "name": "a"}) == {"id": "id-placeholder", "name": "a"}


def test_messages_come_back_as_they_went() -> None:
    inner = message((1, "x" * 300), (2, 1 << 20))
    assert fields(message((3, inner), (4, 1), (5, ""))) == {3: inner}
    with pytest.raises(ValueError, match="wire type 5"):
        fields(bytes([1 << 3 | 5, 0]))


def test_schemas_say_where_they_are_from() -> None:
    files = sorted(SCHEMAS.glob("*.jsonl.xz"))
    assert files
    for file in files:
        schemas = Schemas(file)
        assert schemas.name.startswith(f"{schemas.cloud} ")
        assert schemas.source
    assert sum(file.stat().st_size for file in files) < 3_000_000


SCHEMA = """\
{"provider": "hashicorp/demo", "version": "1.2.3", "source": "made up", "config": {}}
resource demo_thing {"attributes": {"name": ["string", "r"], "id": ["string", "c"], "size": ["number", "o", 3]}}
data demo_place {"attributes": {"name": ["string", "r"], "zone": ["string", "c"]}}
"""
DEMO = """\
terraform {
  required_providers {
    demo = {
      source = "hashicorp/demo"
    }
  }
}

data "demo_place" "here" {
  name = "here"
}

resource "demo_thing" "it" {
  name = data.demo_place.here.zone
}
"""


@pytest.mark.slow
def test_a_new_cloud_is_a_new_file(tmp_path: Path) -> None:
    schemas, root = tmp_path / "schemas", tmp_path / "root"
    schemas.mkdir()
    root.mkdir()
    (schemas / "demo.jsonl.xz").write_bytes(lzma.compress(SCHEMA.strip().encode()))
    (root / "main.tf").write_text(DEMO, encoding="utf8")
    with Toolbox(settings.load(), schemas=schemas) as toolbox:
        assert toolbox.twin.stand_ins([root]).title == "schema twin (demo 1.2.3)"
        plan = plan_root(root, toolbox, with_twin=True)
    change = plan["resource_changes"][0]["change"]
    assert change["after"] == {"name": "zone-placeholder", "size": 3}
    assert change["after_unknown"] == {"id": True}


def test_a_damaged_schema_stops_it(tmp_path: Path) -> None:
    (tmp_path / "aws.jsonl.xz").write_bytes(b"damaged")
    twin = Twin(tmp_path)
    with pytest.raises(MlopsctlError, match="the schema twin does not answer"):
        twin.stand_ins([tmp_path])
    twin.close()


@pytest.mark.slow
def test_terraform_finds_what_is_wrong_with_the_schemas(root: Path, toolbox: Toolbox) -> None:
    wrong = {
        'resource "aws_cloudwatch_log_group" "x" {\n  retention_in_day = 7\n}': "retention_in_day",
        'resource "aws_subnet" "x" {}': "vpc_id",
        'resource "aws_sqs_queue" "x" {\n  delay_seconds = "soon"\n}': "number is required",
    }
    for code, says in wrong.items():
        (root / "wrong.tf").write_text(code, encoding="utf8")
        with pytest.raises(InputError, match=says):
            plan_root(root, toolbox, with_twin=True)


@pytest.mark.slow
def test_every_configured_instance_of_a_provider_keeps_its_region(tmp_path: Path, toolbox: Toolbox) -> None:
    regions = ("eu-west-1", "us-west-2", "ap-south-1")
    blocks = [f'provider "aws" {{\n  alias  = "{r}"\n  region = "{r}"\n}}' for r in regions]
    blocks += [f'data "aws_region" "{r}" {{\n  provider = aws.{r}\n}}' for r in regions]
    blocks += [f'output "{r}" {{\n  value = data.aws_region.{r}.name\n}}' for r in regions]
    (tmp_path / "main.tf").write_text("\n".join(blocks), encoding="utf8")
    outputs = plan_root(tmp_path, toolbox, with_twin=True)["planned_values"]["outputs"]
    assert {name: output["value"] for name, output in outputs.items()} == {r: r for r in regions}


@pytest.mark.slow
def test_data_that_only_an_account_has_is_a_placeholder(tmp_path: Path, toolbox: Toolbox) -> None:
    code = 'data "aws_vpc" "x" {\n  id = "vpc-1"\n}\noutput "x" {\n  value = data.aws_vpc.x.cidr_block\n}\n'
    (tmp_path / "main.tf").write_text(code, encoding="utf8")
    plan = plan_root(tmp_path, toolbox, with_twin=True)
    assert plan["planned_values"]["outputs"]["x"]["value"] == "cidr_block-placeholder"


@pytest.mark.slow
def test_nothing_passes_when_the_twin_dies(repo: Path, tmp_path: Path, toolbox: Toolbox) -> None:
    workspace = Workspace(repo, tmp_path / "scratch", toolbox, with_twin=True)
    shutil.copytree(repo / "infra", workspace.infra)
    assert CHECKS["terraform_init"].run(workspace).status == "pass"
    toolbox.twin.close()
    result = CHECKS["terraform_plan"].run(workspace)
    assert result.status == "fail"
    assert result.issues


@pytest.mark.slow
def test_a_quick_look_names_the_twin_and_what_it_leaves_out(repo: Path, toolbox: Toolbox) -> None:
    report, plans = run_checks(repo, toolbox, lambda _: None, quick=True)
    judges = {check.name: check.judge for check in report.checks}
    assert [check.name for check in report.checks if check.status != "pass"] == []
    assert judges["terraform_plan"] == judges["terraform_validate"] == toolbox.terraform.title + JUDGE
    assert judges["checkov_plan"].endswith(JUDGE)
    assert report.left_out == ("app_tests", "app_train")
    assert plans.keys() == {"envs/prod"}


@pytest.mark.slow
def test_a_quick_look_at_an_unknown_type_did_not_run(repo: Path, toolbox: Toolbox) -> None:
    (repo / "infra" / "modules" / "logs" / "main.tf").write_text('resource "aws_nothing" "x" {}\n', encoding="utf8")
    report, plans = run_checks(repo, toolbox, lambda _: None, quick=True)
    results = {check.name: check for check in report.checks}
    assert results["terraform_init"].status == results["terraform_plan"].status == "not_run"
    assert "aws_nothing" in results["terraform_init"].detail
    assert plans == {}
