from pathlib import Path

import pytest

from front_door import Cli


def _refused(cli: Cli, *arguments: str, code: int = 2) -> str:
    ended = cli(*arguments)
    assert ended.code == code, ended.err
    assert ended.err.startswith("error: ")
    assert "Traceback" not in ended.err
    assert ended.out == ""
    return ended.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"  \n\t\n", "empty"),
        (b"PK\x03\x04\x00\x00\x00", "binary"),
        (b"latency 100 ms \xff\xfe", "UTF-8"),
        (b"A system.\n" * 120_000, "1 MiB"),
    ],
    ids=["empty", "blank", "binary", "latin", "huge"],
)
def test_a_document_that_cannot_be_read_is_refused(cli: Cli, content: bytes, says: str) -> None:
    file = cli.cwd / "requirements.md"
    file.write_bytes(content)
    said = _refused(cli, "design", "requirements.md", "--yes")
    assert says in said
    assert "next:" in said
    assert not list(cli.cwd.glob("requirements/*"))


def test_a_missing_document_and_a_folder_are_refused(cli: Cli) -> None:
    assert "nowhere.md" in _refused(cli, "design", "nowhere.md")
    assert "folder" in _refused(cli, "design", ".")


def test_a_target_with_content_is_refused_and_kept(cli: Cli, examples: Path) -> None:
    target = cli.cwd / "taken"
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    said = _refused(cli, "design", str(examples / "fraud-scoring.md"), "--yes", "--out", "taken")
    assert "taken" in said
    assert (target / "mine.txt").read_text() == "mine"
    assert cli("runs", "--json").json == {"runs": []}


@pytest.mark.parametrize("verb", [("resume",), ("show",), ("trace",), ("approve",), ("reject", "--reason", "no")])
def test_an_unknown_run_is_refused_and_nothing_is_written(cli: Cli, verb: tuple[str, ...]) -> None:
    said = _refused(cli, verb[0], "20260101-nothing-0000", *verb[1:])
    assert "20260101-nothing-0000" in said
    assert cli("runs", "--json").json == {"runs": []}


def test_unknown_backends_clouds_and_suites_are_refused(cli: Cli, examples: Path) -> None:
    document = str(examples / "fraud-scoring.md")
    assert "offline" in _refused(cli, "design", document, "--backend", "oracle")
    assert "script" in _refused(cli, "design", document, "--backend", "replay")
    assert "aws" in _refused(cli, "design", document, "--cloud", "moon")
    assert "policy" in _refused(cli, "eval", "--suite", "taste")


def test_a_broken_settings_file_is_named(cli: Cli) -> None:
    cli.home.mkdir()
    (cli.home / "config.toml").write_text("tools_dir = [")
    assert "config.toml" in _refused(cli, "runs")
    (cli.home / "config.toml").write_text('colour = "blue"')
    assert "colour" in _refused(cli, "runs")


def test_a_folder_that_is_no_generated_repository_is_refused(cli: Cli) -> None:
    assert "mlopsctl design" in _refused(cli, "validate", ".")
    assert "no folder infra" in _refused(cli, "rehearse", ".", "--json")


def test_a_damaged_store_is_named(cli: Cli) -> None:
    cli.home.mkdir()
    (cli.home / "mlopsctl.db").write_bytes(b"not a database at all" * 100)
    assert "mlopsctl.db" in _refused(cli, "runs", code=1)


def test_missing_tools_exit_6_and_say_what_to_install(cli: Cli, examples: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    document = str(examples / "fraud-scoring.md")
    for env, names in (
        ({"MLOPSCTL_TERRAFORM": "terraform-that-is-not-there"}, "Terraform"),
        ({"MLOPSCTL_TOOLS_DIR": str(empty), "PATH": _path_with_only_terraform(tmp_path)}, "checkov"),
    ):
        ended = cli("design", document, "--yes", env=env)
        assert ended.code == 6
        assert names in ended.err
        assert "doctor --fix" in ended.err
    assert cli("runs", "--json").json == {"runs": []}


def _path_with_only_terraform(tmp_path: Path) -> str:
    import shutil

    folder = tmp_path / "bin"
    folder.mkdir()
    for program in ("terraform", "tofu", "git"):
        if found := shutil.which(program):
            (folder / program).symlink_to(found)
    return str(folder)
