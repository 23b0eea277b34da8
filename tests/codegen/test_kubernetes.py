"""Manifests for Kubernetes: whatever they ask for is what the modules say, and they are YAML before and after."""

import re
from string import Template

import pytest
import yaml

from mlopsctl import resources

ROOT = resources.folder("blueprints")
RELEASE = {"RELEASE", "REPLICAS", "MOST_REPLICAS"}  # what ci/kubernetes.sh decides
MANIFESTS = sorted((ROOT / "_kubernetes" / "kubernetes").iterdir())


@pytest.mark.parametrize("name", ["eks-kserve", "eks-existing"])
def test_modules_say_what_manifests_and_script_ask_for(name: str) -> None:
    output = (ROOT / "aws" / "serving" / name / "module" / "outputs.tf").read_text("utf8")
    said = set(re.findall(r"^ {4}([A-Z_]+) +=", output, re.MULTILINE))
    asked = {n for path in MANIFESTS for n in Template(_text(path.name, name)).get_identifiers()} - RELEASE
    script = _part((ROOT / "_kubernetes" / "ci" / "kubernetes.sh.j2").read_text("utf8"), name)
    asked |= set(re.findall(r"\(setting ([A-Z_]+)\)", script))
    assert asked
    assert asked <= said


@pytest.mark.parametrize("name", ["eks-kserve", "eks-existing"])
@pytest.mark.parametrize("manifest", [path.name for path in MANIFESTS])
def test_manifests_are_yaml(manifest: str, name: str) -> None:
    text = _text(manifest, name)
    filled = Template(text).substitute(dict.fromkeys(Template(text).get_identifiers(), "7"))
    for version in (text, filled):
        assert all({"apiVersion", "kind", "metadata"} <= set(d) for d in yaml.safe_load_all(version))


def _text(manifest: str, name: str) -> str:
    return _part((ROOT / "_kubernetes" / "kubernetes" / manifest).read_text("utf8"), name)


def _part(template: str, name: str) -> str:
    """A template as it is for one of the blueprints."""
    kept = {"eks-existing": r"\1", "eks-kserve": r"\2"}[name]
    pattern = r'\[% if "existing:eks"[^\n]*%\]\n(.*?)(?:\[% else %\]\n(.*?))?\[% endif %\]\n'
    return re.sub(r"^\[%[^\n]*%\]\n", "", re.sub(pattern, kept, template, flags=re.DOTALL), flags=re.MULTILINE)
