import stat
from pathlib import Path

import pytest

from mlopsctl.codegen import tree
from mlopsctl.errors import InputError

FILES = {"README.md": b"hello\n", "infra/envs/prod/main.tf": b"\x00\xff", ".mlopsctl/manifest.json": b""}


def test_what_was_written_is_read(tmp_path: Path) -> None:
    tree.write(FILES, tmp_path / "repo")
    assert tree.read(tmp_path / "repo") == FILES
    modes = {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "repo").rglob("*") if p.is_file()}
    assert modes == {0o644}
    assert stat.S_IMODE((tmp_path / "repo/infra/envs").stat().st_mode) == 0o755


@pytest.mark.parametrize(
    "path", ["/etc/x", "../x", "a/../x", "a//x", "./x", "", "a/", "a\\b", "a\0b", ".git/config", "a/.GIT/hooks/x"]
)
def test_unsafe_paths_are_refused_before_anything_is_written(path: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        tree.write({"a.txt": b"", path: b""}, tmp_path / "repo")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_content_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        tree.write(FILES, tmp_path)


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "repo").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="link"):
        tree.write(FILES, tmp_path / "repo")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_links_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "passwd").symlink_to("/etc/passwd")
    with pytest.raises(InputError, match="symbolic link"):
        tree.read(tmp_path)


def test_leftovers_of_tools_are_not_read(tmp_path: Path) -> None:
    tree.write(FILES, tmp_path / "repo")
    for leftover in (".git/HEAD", "infra/envs/prod/.terraform/x", "infra/.terraform.lock.hcl", "a/__pycache__/x.pyc"):
        (tmp_path / "repo" / leftover).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "repo" / leftover).write_text("x")
    assert tree.read(tmp_path / "repo") == FILES


def test_the_hash_sees_names_and_contents() -> None:
    hashes = {
        tree.sha256_of_tree(files) for files in (FILES, {**FILES, "README.md": b"bye"}, {**FILES, "x": b""}, {"x": b""})
    }
    assert len(hashes) == 4
    assert tree.sha256_of_tree(dict(reversed(FILES.items()))) == tree.sha256_of_tree(FILES)
