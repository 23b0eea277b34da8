import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from front_door import Cli
from mlopsctl import settings
from mlopsctl.checks.rehearsal.journal import Journal
from mlopsctl.checks.rehearsal.known import load_known
from mlopsctl.checks.rehearsal.rehearse import rehearse
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.rehearsal import Left, Rehearsal, Stage

PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
QUICK = """\
variable "account_id" {
  type = string
}

variable "certificate_arn" {
  type = string
}

variable "runtime_role_arn" {
  type = string
}

# What others own is there before anything is applied, and afterwards.
resource "aws_s3_bucket_public_access_block" "dataset" {
  bucket = "acme-ml-data"
}

resource "aws_iam_role_policy_attachment" "runtime" {
  role       = "ml-runtime"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_lambda_function" "program" {
  function_name = "program"
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/quick:1"
  role          = var.runtime_role_arn
}

resource "aws_vpc_security_group_ingress_rule" "pods" {
  security_group_id = "sg-0a1b2c3d4e5f67890"
  cidr_ipv4         = "10.20.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_route53_record" "name" {
  zone_id = "Z0123456789ABCDEFGHIJ"
  name    = "scores.example.com"
  type    = "TXT"
  ttl     = 60
  records = ["there"]
}

resource "aws_sns_topic" "alerts" {
  name = "alerts"
}

resource "aws_s3_bucket" "data" {
  bucket = "quick-data"
  lifecycle {
    prevent_destroy = true
  }
}
"""
BROKEN = """\
resource "aws_iam_role" "job" {
  name = "job"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "job" {
  role       = aws_iam_role.job.name
  policy_arn = "arn:aws:iam::aws:policy/NoSuchPolicyAnywhere"
}

resource "aws_sns_topic" "after" {
  name = aws_iam_role_policy_attachment.job.id
}

resource "aws_xray_group" "traces" {
  group_name        = "traces"
  filter_expression = "responsetime > 5"
}
"""
SLOW = """\
resource "aws_s3_bucket" "data" {
  bucket = "slow-data"
}

resource "aws_s3_bucket_lifecycle_configuration" "data" {
  bucket = aws_s3_bucket.data.id
  rule {
    id     = "expire"
    status = "Enabled"
    filter {}
    expiration {
      days = 30
    }
  }
}
"""
VALUES = """{
  "account_id": "123456789012",
  "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d",
  "dataset_bucket_name": "acme-ml-data",
  "domain_name": "scores.example.com",
  "hosted_zone_id": "Z0123456789ABCDEFGHIJ",
  "pods_security_group_id": "sg-0a1b2c3d4e5f67890",
  "runtime_role_arn": "arn:aws:iam::210987654321:role/team/ml-runtime",
  "vpc_cidr": "10.20.0.0/16",
  "vpc_id": "vpc-0a1b2c3d4e5f67890"
}"""


def repository(folder: Path, prod: str) -> Path:
    for root, text in (("bootstrap", 'resource "aws_sns_topic" "state" {\n  name = "state"\n}\n'), ("envs/prod", prod)):
        (folder / "infra" / root).mkdir(parents=True)
        (folder / "infra" / root / "providers.tf").write_text(PROVIDER)
        (folder / "infra" / root / "main.tf").write_text(text)
    (folder / ".mlopsctl" / "offline").mkdir(parents=True)
    (folder / ".mlopsctl" / "offline" / "prod.tfvars.json").write_text(VALUES if "certificate_arn" in prod else "{}")
    return folder


def children(process: int) -> list[int]:
    ended = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in ended.stdout.split() if Path(f"/proc/{pid}/exe").exists()]


@pytest.mark.slow
def test_a_repository_is_applied_and_leaves_nothing(cli: Cli, tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo", QUICK)
    ended = cli("rehearse", str(repo), "--json")
    report = Rehearsal.model_validate(ended.json)
    assert ended.code == 0, ended.err
    assert [(s.root, s.planned, s.applied, s.destroyed) for s in report.stages] == [
        ("bootstrap", 1, 1, 1),
        ("envs/prod", 7, 7, 7),
    ]
    assert report.steps == ("removed prevent_destroy",)
    assert not [left for left in report.left if not left.reason]
    assert "bootstrap: apply, 1 of 1 created" in ended.err
    assert not [*repo.rglob(".terraform"), *repo.rglob("*.tfstate")]


@pytest.mark.slow
def test_what_fails_what_is_not_supported_and_what_hangs_on_it_are_told_apart(cli: Cli, tmp_path: Path) -> None:
    ended = cli("rehearse", str(repository(tmp_path / "repo", BROKEN)), "--json")
    report = Rehearsal.model_validate(ended.json)
    assert ended.code == 1
    assert [issue.where for issue in report.failures] == ["envs/prod: aws_iam_role_policy_attachment.job"]
    gaps = {gap.address: gap for gap in report.unsupported}
    assert gaps.keys() == {"aws_xray_group.traces", "aws_sns_topic.after"}
    assert gaps["aws_xray_group.traces"].reason == load_known().why_unsupported("aws_xray_group", {})
    assert "aws_iam_role_policy_attachment.job" in gaps["aws_sns_topic.after"].reason


@pytest.mark.slow
def test_an_emulator_that_dies_stops_everything(tmp_path: Path) -> None:
    died: list[float] = []

    def crash(stage: Stage) -> None:
        if (stage.root, stage.reached) == ("envs/prod", "plan"):
            threading.Timer(5, kill).start()

    def kill() -> None:
        subprocess.run(["kill", "-9", *servers()], check=True)
        died.append(time.monotonic())

    def servers() -> list[str]:
        return [str(p) for p in children(os.getpid()) if b"server.py" in Path(f"/proc/{p}/cmdline").read_bytes()]

    journal = Journal(crash)
    with Toolbox(settings.load()) as toolbox:
        rehearse(repository(tmp_path / "repo", SLOW), toolbox, "prod", journal)
    told = journal.report()
    assert told.stopped == "the emulator died"
    assert [(s.root, s.reached) for s in told.stages] == [("bootstrap", "second plan"), ("envs/prod", "plan")]
    assert told.as_check().status == "not_run"
    assert not told.ok
    assert not [p for p in children(os.getpid()) if b"terraform" in Path(f"/proc/{p}/cmdline").read_bytes()]
    assert time.monotonic() - died[0] < 30


@pytest.mark.slow
def test_an_interrupt_stops_everything_and_says_how_far_it_came(cli: Cli, tmp_path: Path) -> None:
    process = cli.start("rehearse", str(repository(tmp_path / "repo", SLOW)), "--json")
    assert process.stderr
    for line in process.stderr:
        if line.startswith("envs/prod: plan"):
            break
    time.sleep(3)
    started = children(process.pid)
    process.send_signal(signal.SIGTERM)  # taken as Ctrl-C is, and never ignored in the background
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Not rehearsed: interrupted" in err
    assert Rehearsal.model_validate_json(out).stopped == "interrupted"
    assert len(started) >= 2
    assert not [pid for pid in started if Path(f"/proc/{pid}/exe").exists()]


def test_an_emulator_that_does_not_start_is_a_missing_tool(cli: Cli, tmp_path: Path) -> None:
    python = tmp_path / "tools" / "moto-5.2.5" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\n[ "$1" = -c ] && echo 5.2.5\n')
    python.chmod(0o755)
    repo = repository(tmp_path / "repo", QUICK)
    ended = cli("rehearse", str(repo), env={"MLOPSCTL_TOOLS_DIR": str(tmp_path / "tools")})
    assert ended.code == 6
    assert "the emulator does not start" in ended.err
    assert "doctor --fix" in ended.err


def test_programs_that_an_apply_would_run_are_refused(cli: Cli, tmp_path: Path) -> None:
    program = QUICK + 'resource "aws_sns_topic" "b" {\n  provisioner "local-exec" {\n    command = "id"\n  }\n}\n'
    ended = cli("rehearse", str(repository(tmp_path / "repo", program)))
    assert ended.code == 2
    assert "runs programs" in ended.err


def test_only_what_has_a_reason_may_be_left() -> None:
    done = Stage(root="envs/prod", planned=1, applied=1, destroyed=1, reached="destroy")
    explained = Rehearsal(stages=(done,), left=(Left(what="kms.Key (pendingdeletion)", reason="a key stays"),))
    assert explained.ok
    assert not explained.model_copy(update={"left": (Left(what="ec2.VPC"),)}).ok
    assert not explained.model_copy(update={"stopped": "interrupted"}).ok
    assert not Rehearsal().ok


def test_known_rows_say_why() -> None:
    known = load_known()
    reasons = [*(row.reason for row in known.unsupported), *(row.reason for row in known.echoes)]
    assert all(len(reason) > 15 for reason in (*reasons, *known.left.values(), *known.undeletable.values()))
    assert known.why_echoed("aws_s3_bucket_notification", {"eventbridge"})
    assert not known.why_echoed("aws_s3_bucket_notification", {"eventbridge", "queue"})
