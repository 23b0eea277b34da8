"""`mlopsctl estimate` as a user runs it."""

import json

import pytest

from front_door import Cli
from plan_json import plan_of

MAIN = """\
variable "region" {
  default = "eu-west-1"
}
provider "aws" {
  region = var.region
}
module "keys" {
  source = "../modules/keys"
}
resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}
resource "aws_iam_policy" "none" {
  name   = "none"
  policy = "{}"
}
"""
KEY = 'resource "aws_kms_key" "this" {\n  enable_key_rotation = true\n}\n'


def a_plan(cli: Cli, name: str, resources: dict[str, dict[str, object]]) -> str:
    (cli.cwd / name).write_text(json.dumps(plan_of(resources)))
    return name


def test_a_plan_is_priced_as_json(cli: Cli) -> None:
    plan = a_plan(cli, "plan.json", {"aws_kms_key.k": {}, "aws_sqs_queue.q": {}, "aws_vpc.v": {}, "aws_odd.o": {}})
    (cli.cwd / "usage.yml").write_text(
        "version: 0.1\nresource_usage:\n  aws_sqs_queue.q:\n    monthly_requests: 5000000\n  aws_x.gone:\n    a: 1\n"
    )
    ended = cli("estimate", plan, "--usage", "usage.yml", "--json")
    assert ended.code == 0
    assert ended.json["total"] == 3
    assert (
        ended.json["items"][0].items()
        >= {
            "address": "aws_kms_key.k",
            "component": "Customer master key",
            "unit": "month",
            "quantity": 1,
            "unit_price": 1,
            "monthly": 1,
        }.items()
    )
    assert (ended.json["unpriced"], ended.json["free"]) == (["aws_odd.o"], ["aws_vpc.v"])
    assert "aws_odd.o is not in the total" in ended.err
    assert "names resources that the plan does not have: aws_x.gone" in ended.err


def test_a_plan_is_drawn_as_a_tree(cli: Cli) -> None:
    ended = cli("estimate", a_plan(cli, "plan.json", {"aws_s3_bucket.b": {}, "aws_sqs_queue.q": {}, "aws_vpc.v": {}}))
    assert (ended.code, ended.out) == (0, "")
    for said in (
        "└─ Requests",
        "depends on usage",
        "$0.40 per 1M requests",
        "$0.023 per GB-month",
        "TOTAL of what is known",
        "1 x aws_vpc",
    ):
        assert said in ended.err


def test_plans_are_compared(cli: Cli) -> None:
    old = a_plan(cli, "old.json", {"aws_kms_key.k": {}, "aws_nat_gateway.n": {}})
    new = a_plan(cli, "new.json", {"aws_kms_key.k": {}, "aws_kms_key.second": {}})
    ended = cli("estimate", new, "--compare", old, "--json")
    diff = ended.json["diff"]
    assert [c["address"] for c in diff["added"]] == ["aws_kms_key.second"]
    assert [(c["address"], c["delta"]) for c in diff["removed"]] == [("aws_nat_gateway.n", -32.85)]
    assert diff["delta"] == pytest.approx(1 - 32.85)
    assert "+ aws_kms_key.second" in ended.err


@pytest.mark.slow
def test_a_root_without_a_provider_block_is_planned(cli: Cli) -> None:
    (cli.cwd / "main.tf").write_text(KEY)
    ended = cli("estimate", ".", "--json")
    assert ended.json["total"] == 1, ended.err
    assert "does not say the region" in ended.json["notices"][0]


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("none.json", "none.json does not exist"),
        ("some/folder", "some/folder does not exist"),
        ("20260101-none-0000", "no run"),
        (".", "has no Terraform files"),
        ("broken.json", "is not JSON"),
        ("other", "other is for google"),
    ],
)
def test_what_cannot_be_priced_is_refused(target: str, says: str, cli: Cli) -> None:
    (cli.cwd / "broken.json").write_text("{")
    (cli.cwd / "other").mkdir()
    (cli.cwd / "other/main.tf").write_text('resource "google_storage_bucket" "b" {\n  name = "b"\n}\n')
    ended = cli("estimate", target, "--json")
    assert ended.code == 2
    assert says in ended.err
    assert ended.out == ""
    assert "Traceback" not in ended.err


@pytest.mark.slow
def test_any_root_is_planned_without_an_account_and_not_written_to(cli: Cli) -> None:
    root = cli.cwd / "live"
    (cli.cwd / "modules/keys").mkdir(parents=True)
    root.mkdir()
    (root / "main.tf").write_text(MAIN)
    (cli.cwd / "modules/keys/main.tf").write_text(KEY)
    before = sorted(cli.cwd.rglob("*"))
    ended = cli("estimate", "live", "--json")
    assert ended.code == 0, ended.err
    assert {i["address"] for i in ended.json["items"]} == {"module.keys.aws_kms_key.this", "aws_sqs_queue.jobs"}
    assert {i["region"] for i in ended.json["items"]} == {"eu-west-1"}
    assert ended.json["free"] == ["aws_iam_policy.none"]
    assert sorted(cli.cwd.rglob("*")) == before


@pytest.mark.slow
def test_what_only_an_account_tells_is_made_up_and_said_to_be(cli: Cli) -> None:
    (cli.cwd / "main.tf").write_text(
        'provider "aws" {\n  region = "us-east-1"\n}\ndata "aws_availability_zones" "all" {}\n'
        'resource "aws_nat_gateway" "n" {\n  count     = 2\n'
        "  subnet_id = data.aws_availability_zones.all.names[count.index]\n}\n"
    )
    ended = cli("estimate", ".", "--json")
    assert ended.json["total"] == pytest.approx(65.7), ended.err
    assert "schema twin" in ended.json["notices"][0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('resource "aws_sqs_queue" "q" {\n  nam = "x"\n}\n', "cannot be planned"),
        ('variable "v" {}\nresource "aws_sqs_queue" "q" {\n  name = var.v\n}\n', "No value for required variable"),
        ('resource "aws_sqs_queue" {\n', "cannot be read: line 2"),
        ('data "external" "e" {\n  program = ["touch", "/tmp/x"]\n}\n', "runs a program"),
    ],
)
def test_roots_that_cannot_be_planned_are_refused(text: str, says: str, cli: Cli) -> None:
    (cli.cwd / "main.tf").write_text(text)
    ended = cli("estimate", ".")
    assert ended.code == 2
    assert says in " ".join(ended.err.split())
    assert "next: " in ended.err
