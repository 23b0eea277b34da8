"""One Terraform root on the emulator: planned, applied, planned again, destroyed."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlopsctl.adapters.shell import last_words
from mlopsctl.checks.check import Workspace
from mlopsctl.checks.rehearsal.emulator import Emulator
from mlopsctl.checks.rehearsal.journal import Journal
from mlopsctl.checks.rehearsal.known import Known, resource_type
from mlopsctl.checks.semantics.every import findings
from mlopsctl.checks.semantics.resources import resources_of
from mlopsctl.checks.terraform import diagnostics, go_offline, terraform
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.ports import Finished
from mlopsctl.domain.rehearsal import Echo, Gap
from mlopsctl.errors import MlopsctlError

_DATA = re.compile(r"(^|\.)data\.")
_ROLE = re.compile(r"(?P<before>\barn:[a-z-]+:iam::)(?P<account>\d{12})(?P<after>:role/)")
_PROVIDER = """\
provider "aws" {{
  {alias}
  s3_use_path_style       = true
  skip_metadata_api_check = true
}}
"""


@dataclass(frozen=True)
class Applied:
    """What an apply said: addresses that ended well, and the errors by address."""

    done: frozenset[str]
    errors: Mapping[str, str]


@dataclass(frozen=True)
class Root:
    """A root of the scratch copy, by name, with everything that its steps need."""

    name: str
    folder: Path
    workspace: Workspace
    emulator: Emulator
    journal: Journal
    known: Known

    def build(self) -> list[str]:
        """Plan, apply exactly that plan, see what a second plan would change; addresses that refuse a deletion."""
        began = time.monotonic()
        go_offline(self.folder, _PROVIDER)
        self._run("init", "-input=false", "-no-color")
        self._plan("first")
        creating = {c["address"]: c for c in self._changes("first") if "create" in c["change"]["actions"]}
        self.journal.stage(self.name, planned=len(creating), reached="plan", seconds=_since(began))
        applied = self._apply("first")
        self._judge_apply(creating, applied)
        done = len(applied.done & creating.keys())
        self.journal.stage(self.name, applied=done, reached="apply", seconds=_since(began))
        self._plan("second")
        second = self._changes("second")
        self._judge_second(second)
        for issue in findings(resources_of({"resource_changes": second})):  # now that every value is known
            self.journal.fail(issue.rule, f"{self.name}: {issue.where}", issue.message)
        self.journal.stage(self.name, reached="second plan", seconds=_since(began))
        return [change["address"] for change in second if self._is_protected(change)]

    def destroy(self, protected: list[str]) -> None:
        """Remove everything again, once the protections that were switched off in the files are off."""
        if protected:
            self._plan("unprotect", "-refresh=false", *(f"-target={address}" for address in protected))
            self._judge_change(self._apply("unprotect"))
        self._plan("destroy", "-destroy")
        removed = self._apply("destroy")
        for address, message in removed.errors.items():
            if reason := self.why_left(address):
                self.journal.gaps.append(Gap(root=self.name, address=address, kind="emulator", reason=reason))
            else:
                self.journal.fail("destroy", f"{self.name}: {address}", message)
        self.journal.stage(self.name, destroyed=len(removed.done), reached="destroy")

    def _is_protected(self, change: JSON) -> bool:
        return any((change["change"]["before"] or {}).get(name) for name in self.known.protecting)

    def why_left(self, address: str) -> str:
        """The reason why something may still be there, or nothing."""
        half_made = "it was not created completely" if address in self.journal.missing(self.name) else ""
        return self.known.undeletable.get(resource_type(address), half_made)

    def state(self) -> list[str]:
        """Addresses of resources that Terraform still knows."""
        return [line for line in self._run("state", "list").stdout.splitlines() if not _DATA.search(line)]

    def _run(self, *args: str) -> Finished:
        ended = self._try(*args)
        if ended.code:
            raise MlopsctlError(f"terraform {args[0]} of {self.name} failed: {last_words(ended)}")
        return ended

    def _try(self, *args: str) -> Finished:
        ended = terraform(self.workspace, *args, cwd=self.folder, env=self.emulator.environment)
        self.emulator.required()
        return ended

    def _plan(self, name: str, *options: str) -> None:
        """Make a plan that is kept as `name`. Raises when there is none."""
        ended = self._try("plan", "-json", "-input=false", "-lock=false", f"-out={name}.bin", *options, *self._given())
        if ended.code:
            self.journal.failures += diagnostics(ended, self.name)
            raise MlopsctlError(f"{self.name} cannot be planned on the emulator")

    def _given(self) -> Iterator[str]:
        """The option that brings the values of a deployer. A service takes roles of its own account alone."""
        values = self.workspace.repo / ".mlopsctl" / "offline" / f"{self.folder.name}.tfvars.json"
        if values.is_file():
            text = values.read_text(encoding="utf8")
            account = json.loads(text).get("account_id", r"\g<account>")
            own = self.folder / "rehearsal.tfvars.json"
            own.write_text(_ROLE.sub(rf"\g<before>{account}\g<after>", text), encoding="utf8")
            yield f"-var-file={own}"

    def _changes(self, name: str) -> list[JSON]:
        plan = json.loads(self._run("show", "-json", f"{name}.bin").stdout)
        return [change for change in plan.get("resource_changes", []) if change["mode"] == "managed"]

    def _apply(self, name: str) -> Applied:
        return _said(self._try("apply", "-json", "-input=false", "-lock=false", f"{name}.bin"))

    def _judge_apply(self, creating: Mapping[str, JSON], applied: Applied) -> None:
        """Each resource that is not there is a gap with a reason, or a failure."""
        for address, message in applied.errors.items():
            change = creating.get(address)
            reason = self.known.why_unsupported(change["type"], change["change"]["after"]) if change else ""
            if reason:
                self.journal.gaps.append(Gap(root=self.name, address=address, kind="not_run", reason=reason))
            else:
                self.journal.broken.add((self.name, address))
                self.journal.fail("apply", f"{self.name}: {address}", message)
        broken = ", ".join(applied.errors) or "nothing that was told"
        for address in sorted(creating.keys() - applied.done - applied.errors.keys()):
            reason = f"it needs what was not created: {broken}"
            self.journal.gaps.append(Gap(root=self.name, address=address, kind="not_run", reason=reason))
            if not applied.errors:
                self.journal.fail("apply", f"{self.name}: {address}", "Terraform did not say what became of it")

    def _judge_change(self, applied: Applied) -> None:
        for address, message in applied.errors.items():
            if address not in self.journal.missing(self.name):
                self.journal.fail("unprotect", f"{self.name}: {address}", message)

    def _judge_second(self, changes: list[JSON]) -> None:
        """After an apply there is nothing to do, except for what the emulator is known not to tell back."""
        some = False
        for change in sorted(changes, key=lambda change: not _changed(change["change"])[0]):
            address, (set_, computed) = change["address"], _changed(change["change"])
            changed = set_ or computed
            if not changed or address in self.journal.missing(self.name):
                continue
            reason = self.known.why_echoed(change["type"], changed)
            if some and not set_:  # nothing of its own
                reason = "it is computed from what else a second plan would change"
            some |= bool(set_)
            if reason:
                echo = Echo(root=self.name, address=address, attributes=tuple(sorted(changed)), reason=reason)
                self.journal.echoes.append(echo)
            else:
                what = f"a second plan would change {', '.join(sorted(changed))}"
                self.journal.fail("second plan", f"{self.name}: {address}", what)


def _since(began: float) -> float:
    return round(time.monotonic() - began, 1)


def _changed(change: JSON) -> tuple[set[str], set[str]]:
    """The attributes that a planned change sets, and those that it computes; `create`, `delete`: the whole resource."""
    actions = change["actions"]
    if actions in (["no-op"], ["read"]):
        return set(), set()
    if actions in (["create"], ["delete"]):
        return {actions[0]}, set()
    before, after = change["before"] or {}, change["after"] or {}
    computed = {name for name, unknown in change.get("after_unknown", {}).items() if unknown}
    differing = {name for name in after if _meaning(after[name]) != _meaning(before.get(name))} - computed
    return differing | {path[0] for path in change.get("replace_paths", ())} - computed, computed


def _meaning(value: Any) -> Any:  # noqa: ANN401  # plain JSON
    """`value` without what is empty: a plan writes null where an answer has an empty text, list or block."""
    if isinstance(value, dict):
        return {key: kept for key, member in value.items() if (kept := _meaning(member))} or None
    if isinstance(value, list):
        return [kept for member in value if (kept := _meaning(member))] or None
    return value or None


def _said(ended: Finished) -> Applied:
    done, errors = set(), {}
    nameless: list[str] = []  # a diagnostic of a removal does not say whose it is
    for line in _lines(ended.stdout):
        if line.get("type") == "apply_complete":
            done.add(line["hook"]["resource"]["addr"])
        elif line.get("type") == "apply_errored":
            nameless.append(line["hook"]["resource"]["addr"])
        elif line.get("type") == "diagnostic" and line["diagnostic"]["severity"] == "error":
            said = line["diagnostic"]
            address = said.get("address") or (nameless[0] if nameless else "(no resource)")
            nameless = [name for name in nameless if name != address]
            errors[address] = f"{said['summary']} {said.get('detail', '')}".strip()
    if ended.code and not errors:
        errors["(no resource)"] = last_words(ended)
    return Applied(frozenset(done), errors)


def _lines(stdout: str) -> Iterator[dict[str, Any]]:
    for line in stdout.splitlines():
        if line.startswith("{"):
            yield json.loads(line)
