import json
import re
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import hcl2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlopsctl.codegen.hcl import Reference, hcl_arguments, hcl_value
from mlopsctl.errors import InputError

# Pieces that have meaning in HCL, mixed with anything else.
PIECES = st.sampled_from(
    ['"', "\\", "${", "%{", "$", "%", "{", "}", "\n", "<<EOF\n", "\t", "#", "//", "/*", "\0", "~}"]
)
TEXT = st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join)


def as_read(text: str) -> str:
    """What a string is after its lone surrogates, which no encoding can hold, were replaced."""
    return "".join("?" if unicodedata.category(c) == "Cs" else c for c in text)


def unquoted(literal: str) -> str:
    """An HCL string literal's value, by the rules of the HCL specification."""
    assert literal[0] == literal[-1] == '"'
    simple = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}

    def value(found: re.Match[str]) -> str:
        return chr(int(found[1], 16)) if found[1] else simple[found[2]]

    assert not re.search(r"[$%]\{", literal)
    return re.sub(r'\\(?:U([0-9a-f]{8})|([nrt"\\]))', value, literal[1:-1])


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXT, min_size=25, max_size=25))
def test_strings_come_back_and_add_nothing(texts: list[str]) -> None:
    tags = hcl_arguments({f"t{i}": text for i, text in enumerate(texts)}, 2)
    parsed: dict[str, Any] = hcl2.loads(f'resource "aws_s3_bucket" "only" {{\n{tags}\n}}\n')
    assert set(parsed) == {"resource"}
    ((kind, named),) = parsed["resource"][0].items()
    ((name, body),) = named.items()
    assert (kind, name) == ('"aws_s3_bucket"', '"only"')
    values = {key: unquoted(value) for key, value in body.items() if not key.startswith("__")}
    assert values == {f"t{i}": as_read(text) for i, text in enumerate(texts)}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "true"),
        (None, "null"),
        (3, "3"),
        (0.5, "0.5"),
        (80.0, "80"),
        ("a", '"a"'),
        (["a", 1], '["a", 1]'),
        ((), "[]"),
        ({}, "{}"),
        ("${x} %{y} $x {", '"$\\U0000007bx} %\\U0000007by} $x {"'),
        ({"Key": ["v"], 'q"': 1}, '{ "Key" = ["v"], "q\\"" = 1 }'),
        (Reference("module.network.vpc_id"), "module.network.vpc_id"),
    ],
)
def test_values(value: object, written: str) -> None:
    assert hcl_value(value) == written


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(wrong: float) -> None:
    with pytest.raises(InputError):
        hcl_value(wrong)


@pytest.mark.parametrize("address", ["", "file", 'module.x" {}', "module.x.y\n", "data.aws_x.y", "module.X"])
def test_references_name_only_what_terraform_may_look_up(address: str) -> None:
    with pytest.raises(InputError):
        Reference(address)


@pytest.mark.slow
@settings(max_examples=3, deadline=None)
@given(st.lists(TEXT, min_size=100, max_size=100))
def test_terraform_reads_what_was_meant(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("strings")
    (folder / "main.tf").write_text(f'output "all" {{\n  value = {hcl_value(texts)}\n}}\n', encoding="utf8")
    for arguments in (["init"], ["apply", "-auto-approve"]):
        terraform(folder, *arguments)
    read = json.loads(terraform(folder, "output", "-json", "all"))
    assert read == [unicodedata.normalize("NFC", as_read(text)) for text in texts]


def terraform(folder: Path, *arguments: str) -> str:
    command = ["terraform", f"-chdir={folder}", *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf8", env=None).stdout
