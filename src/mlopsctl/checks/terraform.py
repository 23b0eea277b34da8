"""Terraform without a cloud: no credentials go in, no backend is touched, the user's repository is not written to."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mlopsctl.adapters.shell import last_words, minimal_env, network_env
from mlopsctl.checks import hcl
from mlopsctl.checks.check import Workspace
from mlopsctl.domain.ports import Finished
from mlopsctl.domain.report import Issue

_MIRROR = "provider_installation {{\n  filesystem_mirror {{\n    path = {}\n  }}\n}}\n"
_OFFLINE = """\
provider "aws" {{
  {alias}
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}}
"""
_LOCKED = re.compile(r'^provider "[^"/]+/([^"]+)" \{\s*version\s*=\s*"(.+)"', re.MULTILINE)
_BACKEND = 'terraform {\n  backend "local" {}\n}\n'


def terraform(workspace: Workspace, *args: str, cwd: Path, env: Mapping[str, str] | None = None) -> Finished:
    """`env` is added to what Terraform sees."""
    program = workspace.toolbox.terraform.required().path
    environment = {**_environment(workspace), **(env or {})}
    return workspace.toolbox.shell.run((program, *args), cwd=cwd, env=environment, timeout=900)


def judge(workspace: Workspace) -> str:
    """Who judges by the providers' schemas: the twin, or the providers that init locked."""
    title = workspace.toolbox.terraform.required().title
    if workspace.stand_ins:
        return f"{title}, {workspace.stand_ins.title}"
    locks = (root / ".terraform.lock.hcl" for root in workspace.roots.values())
    found = {pair for lock in locks if lock.is_file() for pair in _LOCKED.findall(lock.read_text("utf8"))}
    return ", ".join([title, *(f"provider {name} {version}" for name, version in sorted(found))])


def go_offline(root: Path, provider: str = _OFFLINE) -> None:
    """Override the backend and the providers of a scratch copy, so that it plans without an account."""
    blocks = [
        block for file in sorted(root.glob("*.tf")) for block in hcl.parse(file.read_text(encoding="utf8")).blocks
    ]
    aliases = [b.attributes.get("alias") for b in blocks if (b.kind, *b.labels) == ("provider", "aws")]
    providers = (provider.format(alias=f'alias = "{alias}"' if alias else "") for alias in aliases)
    (root / "zz_offline_override.tf").write_text(_BACKEND + "".join(providers), encoding="utf8")


def diagnostics(ended: Finished, root: str) -> tuple[Issue, ...]:
    """The errors that `terraform validate -json` or `plan -json` reported; the last words when it reported none."""
    found = tuple(_issue(said, root) for said in _diagnostics(ended.stdout) if said["severity"] == "error")
    return found or (Issue(rule="terraform", where=root, message=last_words(ended)),)


def _diagnostics(stdout: str) -> Iterator[dict[str, Any]]:
    try:
        yield from json.loads(stdout)["diagnostics"]
    except (ValueError, KeyError):  # plan: one JSON document per line
        for line in stdout.splitlines():
            if '"type":"diagnostic"' in line:
                yield json.loads(line)["diagnostic"]


def _issue(said: dict[str, Any], root: str) -> Issue:
    at = said.get("range")
    where = os.path.normpath(f"infra/{root}/{at['filename']}") + f":{at['start']['line']}" if at else f"infra/{root}"
    return Issue(rule=said["summary"], where=where, message=said.get("detail", ""))


def _environment(workspace: Workspace) -> dict[str, str]:
    nothing = os.devnull
    env = {
        **network_env(),
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",
        "GOGC": "400",  # a quarter less work for a tenth more memory: loading the provider's schema makes much garbage
        "TF_CLI_CONFIG_FILE": str(_cli_config(workspace)),
        "AWS_ACCESS_KEY_ID": "offline",
        "AWS_SECRET_ACCESS_KEY": "offline",
        "AWS_REGION": "us-east-1",
        "AWS_CONFIG_FILE": nothing,
        "AWS_SHARED_CREDENTIALS_FILE": nothing,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "2",
        **(workspace.stand_ins.environment if workspace.stand_ins else {}),
    }
    settings = workspace.toolbox.settings
    if settings.provider_mirror is None:
        cache = settings.tools_dir / "providers"
        cache.mkdir(parents=True, exist_ok=True)
        env["TF_PLUGIN_CACHE_DIR"] = str(cache)
    return minimal_env(env)


def _cli_config(workspace: Workspace) -> Path:
    """Ours with the mirror when there is one, else the user's own, else an empty one."""
    mirror = workspace.toolbox.settings.provider_mirror
    own = Path(os.environ.get("TF_CLI_CONFIG_FILE") or Path.home() / ".terraformrc")
    if mirror is None and own.is_file():
        return own
    ours = workspace.scratch / "terraform.rc"
    if not ours.is_file():
        ours.write_text(_MIRROR.format(json.dumps(str(mirror.absolute()))) if mirror else "", encoding="utf8")
    return ours
