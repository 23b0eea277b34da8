"""What is made anew before the old one goes needs a name that the old one does not have."""

import re
from pathlib import Path

import pytest

from mlopsctl import resources

RESOURCE = re.compile(r'^resource "(\w+)" "\w+" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
FOUND = [
    (file, found[1], found[2])
    for file in sorted(resources.folder("blueprints").glob("aws/*/*/module/*.tf"))
    for found in RESOURCE.finditer(file.read_text(encoding="utf-8"))
    if "create_before_destroy = true" in found[2]
]


@pytest.mark.parametrize(
    ("file", "kind", "body"), FOUND, ids=[f"{file.parents[1].name}-{kind}" for file, kind, _ in FOUND]
)
def test_a_successor_has_a_name_of_its_own(file: Path, kind: str, body: str) -> None:
    name = re.search(r"^  name\s*= (.*)$", body, re.MULTILINE)
    assert name is None or re.search(r"sha256|replace\(", name[1]), f"{file}: {kind} keeps its name"


def test_there_are_successors() -> None:
    assert len(FOUND) > 10
