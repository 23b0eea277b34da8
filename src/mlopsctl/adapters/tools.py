"""Finds the programs that judge what we write, and says what is missing."""

import os
import re
import shutil
from pathlib import Path

from mlopsctl.adapters.environments import tool_folder
from mlopsctl.adapters.fetch import tofu_pins, tofu_program
from mlopsctl.adapters.shell import minimal_env
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.ports import Shell
from mlopsctl.errors import MlopsctlError, ToolMissing
from mlopsctl.settings import Settings

INSTALL = "Run `mlopsctl doctor --fix`."
LINTERS = ("check-jsonschema", "hadolint", "kubernetes-validate", "shellcheck", "zizmor")
_OLDEST_TERRAFORM = (1, 6)
_NEEDED_DISK = 2 * 1024**3


class Tool(Noun):
    """One thing that this machine needs. `path` is absolute; `problem` says why it cannot be used."""

    name: str
    path: str = ""
    version: str = ""
    problem: str = ""
    how_to_fix: str = ""

    @property
    def ok(self) -> bool:
        return not self.problem

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}".strip()

    def required(self) -> "Tool":
        """This tool, or ToolMissing with its problem."""
        if self.problem:
            raise ToolMissing(f"{self.name}: {self.problem}", hint=self.how_to_fix)
        return self


def find_terraform(shell: Shell, settings: Settings) -> Tool:
    """Terraform or OpenTofu: the configured program, else from PATH, else the one that was fetched."""
    fetched = str(tofu_program(settings.tools_dir, tofu_pins()))
    path = (
        shutil.which(settings.terraform)
        if settings.terraform
        else shutil.which("terraform") or shutil.which("tofu") or shutil.which(fetched)
    )
    fix = f"Install Terraform >= 1.6 or OpenTofu, or let us fetch OpenTofu: {INSTALL}"
    if not path:
        wanted = settings.terraform or "terraform` or `tofu"
        return Tool(name="Terraform", problem=f"`{wanted}` was not found", how_to_fix=fix)
    said = _said(shell, path, "version", CHECKPOINT_DISABLE="1", TF_CLI_CONFIG_FILE=os.devnull)
    found = re.match(r"(Terraform|OpenTofu) v((\d+)\.(\d+)\S*)", said)
    if not found:
        return Tool(name="Terraform", path=path, problem="it does not tell its version", how_to_fix=fix)
    old = (int(found[3]), int(found[4])) < _OLDEST_TERRAFORM
    problem = "older than 1.6" if old else ""
    return Tool(name=found[1], path=path, version=found[2], problem=problem, how_to_fix=fix if old else "")


def find_checkov(shell: Shell, settings: Settings) -> Tool:
    """The Python that can import checkov: our environment's, else that of `checkov` on PATH."""
    return _installed(shell, settings, "checkov", _interpreter_of(shutil.which("checkov")))


def find_moto(shell: Shell, settings: Settings) -> Tool:
    """The Python of our environment that can import moto, the AWS emulator."""
    return _installed(shell, settings, "moto")


def find_linter(shell: Shell, settings: Settings, name: str) -> Tool:
    """A program of our environment of linters, else from PATH."""
    path = shutil.which(name, path=str(tool_folder(settings.tools_dir, "linters") / "bin")) or shutil.which(name)
    found = re.search(r"\d+\.\d+[\w.]*", _said(shell, path, "--version")) if path else None
    if not path or not found:
        return Tool(name=name, problem="it is not installed", how_to_fix=INSTALL)
    return Tool(name=name, path=path, version=found[0])


def find_git(shell: Shell) -> Tool:
    path = shutil.which("git")
    if not path:
        return Tool(name="git", problem="it was not found", how_to_fix="Install git.")
    return Tool(name="git", path=path, version=_said(shell, path, "version").removeprefix("git version "))


def survey(shell: Shell, settings: Settings) -> tuple[Tool, ...]:
    """Everything that a full run needs on this machine, found or not."""
    terraform = find_terraform(shell, settings)
    return (
        terraform,
        find_checkov(shell, settings),
        find_moto(shell, settings),
        *(find_linter(shell, settings, name) for name in LINTERS),
        find_git(shell),
        _mirror(settings.provider_mirror, terraform),
        _home(settings.home),
        _disk(settings.home),
    )


def _installed(shell: Shell, settings: Settings, name: str, other: Path | None = None) -> Tool:
    """The Python that has the package: that of our environment, else `other`."""
    for python in (tool_folder(settings.tools_dir, name) / "bin" / "python", other):
        if python and python.is_file():
            version = _said(shell, str(python), "-c", f"import importlib.metadata as m; print(m.version('{name}'))")
            if version:
                return Tool(name=name, path=str(python), version=version)
    return Tool(name=name, problem="it is not installed", how_to_fix=INSTALL)


def _said(shell: Shell, *argv: str, **env: str) -> str:
    """What a program prints when asked, or nothing when it fails."""
    try:
        ended = shell.run(argv, cwd=Path.cwd(), env=minimal_env(env), timeout=30)
    except MlopsctlError:
        return ""
    return "" if ended.code else ended.stdout.strip()


def _interpreter_of(script: str | None) -> Path | None:
    if not script:
        return None
    with Path(script).open("rb") as file:
        first = file.readline(512).decode("utf8", "replace").strip()
    return Path(first[2:].strip()) if first.startswith("#!") else None


def _mirror(mirror: Path | None, terraform: Tool) -> Tool:
    name = "provider mirror"
    registry = "registry.opentofu.org" if terraform.name == "OpenTofu" else "registry.terraform.io"
    if mirror is None:
        return Tool(name=name, version="none: Terraform downloads the provider")
    if not any(mirror.glob(f"{registry}/hashicorp/aws/*")):
        return Tool(
            name=name,
            path=str(mirror),
            problem=f"it holds no {registry}/hashicorp/aws",
            how_to_fix="Correct `provider_mirror` in the settings, or fill it with `providers mirror` of that program.",
        )
    return Tool(name=name, path=str(mirror))


def _nearest(folder: Path) -> Path:
    return next(parent for parent in (folder, *folder.parents) if parent.exists())


def _home(home: Path) -> Tool:
    writable = os.access(_nearest(home), os.W_OK | os.X_OK) and (home.is_dir() or not home.exists())
    problem = "" if writable else "it is not a folder that can be written"
    fix = "" if writable else "Set MLOPSCTL_HOME to a folder of yours."
    return Tool(name="home", path=str(home), problem=problem, how_to_fix=fix)


def _disk(home: Path) -> Tool:
    free = shutil.disk_usage(_nearest(home)).free
    short = free < _NEEDED_DISK
    return Tool(
        name="disk space",
        path=str(home),
        version=f"{free / 1024**3:.1f} GB free",
        problem="less than 2 GB free" if short else "",
        how_to_fix="Free some space, or set MLOPSCTL_HOME to another disk." if short else "",
    )
