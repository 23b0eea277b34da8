from pathlib import Path

import pytest

from mlopsctl import resources
from mlopsctl.adapters.environments import app_environment, environment
from mlopsctl.adapters.shell import LocalShell
from mlopsctl.errors import MlopsctlError


@pytest.mark.slow
def test_an_environment_is_built_once_and_its_scripts_work(tmp_path: Path) -> None:
    shell, pinned = LocalShell(), resources.folder("requirements") / "dev.txt"
    small = tmp_path / "lock.txt"
    rows = pinned.read_text(encoding="utf8").split("\n")
    start = next(i for i, row in enumerate(rows) if row.startswith("pygments=="))
    end = next(i for i in range(start + 1, len(rows)) if not rows[i].startswith(" "))
    small.write_text("\n".join(rows[start:end]) + "\n")
    python = app_environment(shell, tmp_path, small)
    script = python.with_name("pygmentize")
    assert shell.run((str(script), "-V"), cwd=tmp_path).code == 0
    built = python.stat().st_ino
    assert app_environment(shell, tmp_path, small) == python
    assert python.stat().st_ino == built
    small.write_text(small.read_text() + "# changed\n")
    assert app_environment(shell, tmp_path, small) != python


@pytest.mark.slow
def test_a_failed_build_leaves_nothing_and_says_why(tmp_path: Path) -> None:
    wrong = tmp_path / "lock.txt"
    wrong.write_text("pygments==2.19.2 --hash=sha256:" + "0" * 64 + "\n")
    folder = tmp_path / "tools" / "env"
    with pytest.raises(MlopsctlError, match=r"lock\.txt could not be installed"):
        environment(LocalShell(), folder, wrong)
    assert not list(folder.parent.iterdir())
