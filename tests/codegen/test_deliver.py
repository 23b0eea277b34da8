import errno
import signal
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from mlopsctl.codegen.deliver import deliver
from mlopsctl.codegen.tree import read
from mlopsctl.errors import InputError, MlopsctlError

FILES = {"README.md": b"hello\n", "infra/main.tf": b"# empty\n"}


def committed(folder: Path) -> str:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    return "c0ffee"


def failing(error: BaseException) -> Callable[[Path], str]:
    def commit(folder: Path) -> str:
        assert read(folder) == FILES
        raise error

    return commit


def test_the_whole_tree_arrives(tmp_path: Path) -> None:
    assert deliver(FILES, tmp_path / "deep" / "repo", committed) == "c0ffee"
    assert read(tmp_path / "deep/repo") == FILES
    assert stat.S_IMODE((tmp_path / "deep/repo").stat().st_mode) == 0o755
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["repo"]


def test_an_empty_folder_may_be_the_target(tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    deliver(FILES, tmp_path / "repo", committed)
    assert read(tmp_path / "repo") == FILES


@pytest.mark.parametrize("kind", ["full", "file", "link", "broken link"])
def test_an_occupied_target_is_refused_and_kept(kind: str, tmp_path: Path) -> None:
    target, other = tmp_path / "repo", tmp_path / "other"
    if kind == "full":
        target.mkdir()
        (target / "mine.txt").write_text("mine")
    elif kind == "file":
        target.write_text("mine")
    else:
        target.symlink_to(other)
        if kind == "link":
            other.mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError) as refused:
        deliver(FILES, target, committed)
    assert refused.value.hint
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MlopsctlError("no git"), SystemExit(3)])
def test_a_failure_leaves_nothing(error: BaseException, tmp_path: Path) -> None:
    with pytest.raises(type(error)):
        deliver(FILES, tmp_path / "repo", failing(error))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [(errno.ENOSPC, MlopsctlError, "no space"), (errno.EACCES, InputError, "cannot deliver")],
)
def test_what_the_disk_says_is_explained(code: int, kind: type[MlopsctlError], said: str, tmp_path: Path) -> None:
    with pytest.raises(kind, match=said) as explained:
        deliver(FILES, tmp_path / "repo", failing(OSError(code, "refused")))
    assert explained.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_was_filled_meanwhile_is_kept(tmp_path: Path) -> None:
    def slow(folder: Path) -> str:
        assert folder.is_dir()
        (tmp_path / "repo").mkdir()
        (tmp_path / "repo" / "theirs.txt").write_text("theirs")
        return ""

    with pytest.raises(InputError, match="meanwhile"):
        deliver(FILES, tmp_path / "repo", slow)
    assert read(tmp_path / "repo") == {"theirs.txt": b"theirs"}
    assert [p.name for p in tmp_path.iterdir()] == ["repo"]


STUCK = """
    import sys, time
    from pathlib import Path
    from mlopsctl.codegen.deliver import deliver

    def stuck(folder):
        print("writing", flush=True)
        time.sleep(60)

    deliver({"README.md": b"half"}, Path(sys.argv[1]), stuck)
"""


def test_a_killed_delivery_leaves_no_target_and_is_swept_by_the_next(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(STUCK), str(tmp_path / "repo")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        assert not (tmp_path / "repo").exists()

        deliver(FILES, tmp_path / "repo-2", committed)  # another target sweeps nothing
        with pytest.raises(InputError):
            deliver(FILES, tmp_path / "repo", failing(OSError(errno.EACCES, "refused")))
        assert len(list(tmp_path.glob(".repo.mlopsctl-*"))) == 1  # a living delivery keeps its draft

        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "repo").exists()
    deliver(FILES, tmp_path / "repo", committed)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["repo", "repo-2"]
    assert read(tmp_path / "repo") == FILES
