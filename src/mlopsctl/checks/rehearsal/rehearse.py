"""A repository's Terraform, applied to an emulator and destroyed again, in a scratch copy."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from mlopsctl.checks.check import Workspace
from mlopsctl.checks.kinds.hcl_allow_list import violations
from mlopsctl.checks.rehearsal.emulator import Emulator
from mlopsctl.checks.rehearsal.journal import Journal
from mlopsctl.checks.rehearsal.known import Known, load_known
from mlopsctl.checks.rehearsal.root import Root
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.rehearsal import Left
from mlopsctl.errors import InputError, MlopsctlError, ToolMissing

# Things that nothing but their variable tells.
_NAMED = {"cluster_name": "cluster", "dataset_bucket_name": "bucket"}


def rehearse(repo: Path, toolbox: Toolbox, environment: str, journal: Journal, keep: Path | None = None) -> None:
    """Apply and destroy the bootstrap root and that of `environment` ("": prod, else the last; `standby` is one too).

    `journal` is told what happens; with `keep`, a folder that must be absent, the copy stays there with its state and
    plans. Raises ToolMissing when the emulator does not start, InputError when there is nothing to rehearse.
    """
    known = load_known()
    with _scratch(keep) as scratch, Emulator(toolbox.moto, known.refused) as emulator:
        tools = replace(toolbox, shell=emulator.shell)
        workspace = Workspace(repo.absolute(), scratch, tools)
        names = _copied(workspace, environment)
        journal.judge = f"{emulator.tool.title}, {toolbox.terraform.required().title}"
        roots = [Root(name, workspace.roots[name], workspace, emulator, journal, known) for name in names]
        emulator.bring(*_brought(workspace.repo, roots))
        try:
            _forth_and_back(roots, emulator, journal, known)
        except (ToolMissing, InputError):
            raise
        except MlopsctlError as reason:
            journal.stopped = "the emulator died" if not emulator.alive else str(reason)


def _forth_and_back(roots: list[Root], emulator: Emulator, journal: Journal, known: Known) -> None:
    protected = {root.name: root.build() for root in roots}
    _unprotect(roots[0].workspace.infra, known, journal)
    if emptied := emulator.empty_buckets():
        journal.steps.append(f"emptied {emptied} buckets")
    for root in reversed(roots):
        root.destroy(protected[root.name])
        for address in root.state():
            journal.left.append(Left(what=f"{root.name}: {address}", reason=root.why_left(address)))
    for kind, count in sorted(emulator.left().items()):
        journal.left.append(Left(what=kind, count=count, reason=known.left.get(kind, "")))


def _copied(workspace: Workspace, environment: str) -> tuple[str, ...]:
    """The roots to rehearse, in order, copied. Raises InputError for what cannot or must not be applied."""
    infra = workspace.repo / "infra"
    if not infra.is_dir():
        raise InputError(f"{workspace.repo} has no folder infra", hint="Give a repository that mlopsctl wrote.")
    if forbidden := next(violations(infra), None):
        raise InputError(f"{forbidden.where}: {forbidden.message}", hint="Only what is on the allow-list is applied.")
    shutil.copytree(infra, workspace.infra, ignore=shutil.ignore_patterns(".terraform", "*.tfstate*", "backend.tf"))
    there = {name.removeprefix("envs/"): name for name in workspace.roots if name != "bootstrap"}
    stages = [stage for stage, name in there.items() if name.startswith("envs/")]
    chosen = environment or ("prod" if "prod" in there else (stages or ["prod"])[-1])
    if chosen not in there:
        raise InputError(f"there is no environment `{chosen}`", hint=f"Give --env, one of: {', '.join(there)}.")
    return tuple(name for name in ("bootstrap", there[chosen]) if name in workspace.roots)


def _brought(repo: Path, roots: list[Root]) -> tuple[list[str], str]:
    """The example values of what only a deployer knows, and the region."""
    values: list[str] = []
    for root in roots:
        file = repo / ".mlopsctl" / "offline" / f"{root.folder.name}.tfvars.json"
        given = json.loads(file.read_bytes()) if file.is_file() else {}
        if (name := given.get("domain_name")) and (zone := given.get("hosted_zone_id")):
            values.append(f"zone/{zone}/{name.partition('.')[2]}")
        for name, value in given.items():
            values += re.split(r"\s*,\s*", value) if isinstance(value, str) else map(str, value)
            values += [f"{_NAMED[name]}/{value}"] if name in _NAMED else []
    region = re.search(
        r'^\s*region\s*=\s*"([a-z0-9-]+)"', (roots[-1].folder / "providers.tf").read_text("utf8"), re.MULTILINE
    )
    return values, region[1] if region else "us-east-1"


def _unprotect(infra: Path, known: Known, journal: Journal) -> None:
    """Do in the copy what the runbook has a person do before anything is destroyed."""
    for protection in known.protections:
        found = 0
        for file in sorted(infra.rglob("*.tf")):
            text, times = re.subn(protection.find, protection.replace, file.read_text(encoding="utf8"))
            if times:
                file.write_text(text, encoding="utf8")
                found += times
        if found:
            journal.steps.append(protection.step)


@contextmanager
def _scratch(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="mlopsctl-", ignore_cleanup_errors=True) as scratch:
            yield Path(scratch)
        return
    if keep.exists():
        raise InputError(f"{keep} exists already", hint="Give --keep a folder that does not exist yet.")
    keep.mkdir(parents=True)
    yield keep.absolute()
