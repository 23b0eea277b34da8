"""Manifests for Kubernetes: whatever they ask for is what the modules say, and they are YAML before and after."""

import re
from pathlib import Path
from string import Template

import pytest
import yaml

from mlopsctl import resources

ROOT = resources.folder("blueprints")
RELEASE = {"RELEASE", "REPLICAS", "MOST_REPLICAS"}  # what ci/kubernetes.sh decides
TEMPLATES = {  # blueprint -> what it brings to a repository
    "llm/eks-vllm": ROOT / "_vllm",
    "llm/eks-vllm-existing": ROOT / "_vllm",
    "serving/eks-existing": ROOT / "_kubernetes",
    "serving/eks-kserve": ROOT / "_kubernetes",
}
SHARED = ROOT / "_repository" / "ci" / "cluster.sh.j2"
MANIFESTS = [(n, path) for n, folder in TEMPLATES.items() for path in sorted((folder / "kubernetes").iterdir())]


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_modules_say_what_manifests_and_script_ask_for(name: str) -> None:
    output = (ROOT / "aws" / name / "module" / "outputs.tf").read_text("utf8")
    said = set(re.findall(r"^ {4}([A-Z_]+) +=", output, re.MULTILINE))
    asked = {n for owner, path in MANIFESTS if owner == name for n in Template(_text(path, name)).get_identifiers()}
    scripts = "".join(_text(path, name) for path in (SHARED, *(TEMPLATES[name] / "ci").iterdir()))
    asked |= set(re.findall(r"\(setting ([A-Z_]+)\)", scripts))
    assert asked
    assert asked - RELEASE <= said


@pytest.mark.parametrize(("name", "manifest"), MANIFESTS, ids=lambda value: getattr(value, "name", value))
def test_manifests_are_yaml(manifest: Path, name: str) -> None:
    text = _text(manifest, name)
    filled = Template(text).substitute(dict.fromkeys(Template(text).get_identifiers(), "7"))
    for version in (text, filled):
        assert all({"apiVersion", "kind", "metadata"} <= set(d) for d in yaml.safe_load_all(version))


def _text(path: Path, name: str) -> str:
    """A template as it is for one of the blueprints."""
    kept = r"\1" if name.endswith("-existing") else r"\2"
    pattern = r'\[% if "existing:eks"[^\n]*%\]\n(.*?)(?:\[% else %\]\n(.*?))?\[% endif %\]\n'
    text = re.sub(pattern, kept, path.read_text("utf8"), flags=re.DOTALL)
    return re.sub(r"^\[%[^\n]*%\]\n", "", text, flags=re.MULTILINE)
