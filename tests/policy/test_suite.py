import json
import shutil
from pathlib import Path

import pytest

from mlopsctl import resources
from mlopsctl.domain.control import Control
from mlopsctl.errors import InputError
from mlopsctl.policy.controls import load_controls
from mlopsctl.policy.suite import judge_fixture, run_suite

CONTROLS = load_controls()
POLICIES = resources.folder("policies")


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_a_control_passes_and_fails_its_fixtures(control: Control) -> None:
    fixtures = POLICIES / control.framework / "fixtures" / control.id
    assert judge_fixture(control, fixtures / "pass.json").status == "pass"
    failed = judge_fixture(control, fixtures / "fail.json")
    assert failed.status == "fail"
    assert failed.detail


def test_the_suite_counts_what_it_tried() -> None:
    result = run_suite()
    assert result.ok
    assert (result.controls, result.flips, result.fixtures) == (len(CONTROLS), len(CONTROLS), 2 * len(CONTROLS))


def test_no_fixture_lies_about_for_a_control_that_is_gone() -> None:
    assert {folder.name for folder in POLICIES.glob("*/fixtures/*")} == {control.id for control in CONTROLS}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """One control with its fixtures, to be broken."""
    fixtures = tmp_path / "baseline" / "fixtures" / "key-rotation"
    shutil.copytree(POLICIES / "baseline" / "fixtures" / "key-rotation", fixtures)
    control = next(c for c in CONTROLS if c.id == "key-rotation").json_dict()
    del control["framework"]
    (tmp_path / "baseline" / "controls.yaml").write_text(json.dumps([control]))
    return tmp_path


def test_a_control_that_never_fails_is_found(copied: Path) -> None:
    assert run_suite(copied).ok
    fixtures = copied / "baseline" / "fixtures" / "key-rotation"
    (fixtures / "fail.json").write_text((fixtures / "pass.json").read_text())
    result = run_suite(copied)
    assert (result.ok, result.flips) == (False, 0)
    assert result.failures == ("key-rotation: fail.json should fail, is pass",)


@pytest.mark.parametrize(
    ("content", "says"), [(None, "missing"), ("{}", "not_applicable"), ('{"x": 1}', "not a fixture")]
)
def test_a_missing_empty_or_strange_fixture_is_a_failure(copied: Path, content: str | None, says: str) -> None:
    file = copied / "baseline" / "fixtures" / "key-rotation" / "pass.json"
    file.unlink() if content is None else file.write_text(content)
    result = run_suite(copied)
    assert not result.ok
    assert says in result.failures[0]


def test_no_controls_at_all_is_not_a_pass(tmp_path: Path) -> None:
    assert not run_suite(tmp_path).ok


def test_the_example_of_an_organisation_standard_loads_when_it_is_copied(copied: Path) -> None:
    (copied / "org").mkdir()
    shutil.copy(POLICIES / "org" / "controls.example.yaml", copied / "org" / "controls.yaml")
    assert [c.id for c in load_controls(copied) if c.framework == "org"] == ["org-tags", "org-regions"]
    assert "org" not in {c.framework for c in CONTROLS}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1", "must be a list"),
        ("- id: x1\n  title: short", "control `x1`"),
        ("- {id: x1, id: x2}", "repeats the key"),
    ],
)
def test_a_broken_control_file_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "org").mkdir()
    (tmp_path / "org" / "controls.yaml").write_text(text)
    with pytest.raises(InputError, match=says) as refused:
        load_controls(tmp_path)
    assert "controls.yaml" in str(refused.value)


def test_an_id_is_used_once(copied: Path) -> None:
    (copied / "org").mkdir()
    shutil.copy(copied / "baseline" / "controls.yaml", copied / "org" / "controls.yaml")
    with pytest.raises(InputError, match="occur twice: key-rotation"):
        load_controls(copied)
