import subprocess
import sys
from importlib.metadata import version

import pytest

from front_door import Cli

VERBS = (
    "plan",
    "extract",
    "design",
    "resume",
    "answer",
    "approve",
    "reject",
    "runs",
    "show",
    "trace",
    "validate",
    "rehearse",
    "eval",
    "estimate",
    "doctor",
    "audit",
    "prices",
)
HEAVY = (
    "anthropic",
    "git",
    "highspy",
    "jinja2",
    "langgraph",
    "numpy",
    "pydantic",
    "rich",
    "sqlite3",
    "sqlite_utils",
    "yaml",
)


def test_help_lists_every_verb(cli: Cli) -> None:
    ended = cli("--help")
    assert ended.code == 0
    assert all(f"  {verb} " in ended.out for verb in VERBS)


def test_the_program_says_which_version_it_is(cli: Cli) -> None:
    ended = cli("--version")
    assert (ended.code, ended.out) == (0, f"mlopsctl {version('mlopsctl')}\n")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(cli: Cli, verb: str) -> None:
    ended = cli(verb, "--help")
    assert ended.code == 0
    assert f"Example: mlopsctl {verb}" in ended.out


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\nfrom mlopsctl.__main__ import run\nrun(['--help'])\n"
        "print('LOADED', *(m for m in sys.modules if '.' not in m))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = ended.stdout.rpartition("LOADED")[2].split()
    assert "typer" in loaded
    assert not set(HEAVY) & set(loaded)


def test_unknown_verb_and_option_are_usage_errors(cli: Cli) -> None:
    for arguments in (["desing"], ["design", "--frobnicate", "x"], ["design"]):
        ended = cli(*arguments)
        assert ended.code == 2
        assert "Traceback" not in ended.err
