from dataclasses import replace
from pathlib import Path

import pytest

from mlopsctl.adapters.shell import LocalShell
from mlopsctl.adapters.tools import Tool, find_checkov, find_git, find_terraform, survey
from mlopsctl.errors import ToolMissing
from mlopsctl.settings import Settings, load


def settings(home: Path, terraform: str | None = None, mirror: Path | None = None) -> Settings:
    return replace(load(), home=home, tools_dir=home / "tools", provider_mirror=mirror, terraform=terraform)


def program(path: Path, says: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def empty_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}")
    (tmp_path / "bin").mkdir()
    return tmp_path / "bin"


@pytest.mark.parametrize(
    ("says", "name", "version", "ok"),
    [
        ("Terraform v1.11.4", "Terraform", "1.11.4", True),
        ("OpenTofu v1.10.6", "OpenTofu", "1.10.6", True),
        ("Terraform v1.5.7", "Terraform", "1.5.7", False),
        ("Segmentation fault", "Terraform", "", False),
    ],
)
def test_a_configured_program_tells_what_it_is(tmp_path: Path, says: str, name: str, version: str, ok: bool) -> None:
    found = find_terraform(LocalShell(), settings(tmp_path, terraform=program(tmp_path / "tf", says)))
    assert (found.name, found.version, found.ok) == (name, version, ok)
    assert found.ok or found.how_to_fix


def test_terraform_goes_before_tofu_and_path_before_what_was_fetched(tmp_path: Path, empty_path: Path) -> None:
    def found() -> Tool:
        return find_terraform(LocalShell(), settings(tmp_path))

    assert found().problem == "`terraform` or `tofu` was not found"
    program(tmp_path / "tools" / "tofu-1.10.6" / "tofu", "OpenTofu v1.10.6")
    assert found().title == "OpenTofu 1.10.6"
    program(empty_path / "tofu", "OpenTofu v1.11.0")
    assert found().title == "OpenTofu 1.11.0"
    program(empty_path / "terraform", "Terraform v1.9.0")
    assert found().title == "Terraform 1.9.0"


@pytest.mark.usefixtures("empty_path")
def test_a_missing_tool_is_an_error_only_when_required(tmp_path: Path) -> None:
    assert find_git(LocalShell()).problem
    checkov = find_checkov(LocalShell(), settings(tmp_path))
    with pytest.raises(ToolMissing, match="checkov: it is not installed") as missing:
        checkov.required()
    assert "doctor --fix" in missing.value.hint


def test_checkov_on_path_is_run_by_its_own_interpreter(tmp_path: Path, empty_path: Path) -> None:
    python = program(tmp_path / "env" / "python", "3.3.1")
    (empty_path / "checkov").write_text(f"#!{python}\n")
    (empty_path / "checkov").chmod(0o755)
    found = find_checkov(LocalShell(), settings(tmp_path))
    assert (found.path, found.version) == (python, "3.3.1")


def test_the_survey_names_each_problem(tmp_path: Path) -> None:
    in_the_way = tmp_path / "home"
    in_the_way.write_text("a file")
    tools = {t.name: t for t in survey(LocalShell(), settings(in_the_way, mirror=tmp_path))}
    assert not tools["provider mirror"].ok
    assert not tools["home"].ok
    assert all(tool.ok or tool.how_to_fix for tool in tools.values())
    (tmp_path / "registry.terraform.io" / "hashicorp" / "aws" / "5.0.0").mkdir(parents=True)
    tools = {t.name: t for t in survey(LocalShell(), settings(tmp_path / "new", mirror=tmp_path))}
    assert tools["provider mirror"].ok
    assert tools["home"].ok
