"""Where mlopsctl keeps things and finds tools: environment variables, then files, then defaults.

Files, first one that sets a key wins: `$MLOPSCTL_HOME/config.toml`, then `<sys.prefix>/etc/mlopsctl.toml` (what an
installation such as `make setup` recorded). Keys: `provider_mirror`, `tools_dir`, `terraform`, `gate_minutes`.
"""

import os
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from mlopsctl.errors import InputError

MAX_GATE_MINUTES = 3 * 24 * 60
KEYS = ("provider_mirror", "tools_dir", "terraform", "gate_minutes")


@dataclass(frozen=True)
class Settings:
    """Resolved locations.

    home: state (runs, log, checkpoints); tools_dir: checkov's and generated apps' environments, a fetched OpenTofu;
    provider_mirror: a Terraform filesystem mirror, or None to leave it to Terraform; terraform: a program, or None
    to look for `terraform`, then `tofu`, on PATH and in tools_dir; gate_minutes: how long a gate stays open.
    """

    home: Path
    tools_dir: Path
    provider_mirror: Path | None
    terraform: str | None
    gate_minutes: float


def site_file() -> Path:
    """The installation's own settings file."""
    return Path(sys.prefix) / "etc" / "mlopsctl.toml"


def load() -> Settings:
    """Settings for this process. Raises InputError with the file's name when a file is broken."""
    home = _home()
    values = {**_read(site_file()), **_read(home / "config.toml")}
    for key in KEYS:
        if from_env := os.environ.get(f"MLOPSCTL_{key.upper()}"):
            values[key] = from_env
    mirror = values.get("provider_mirror")
    return Settings(
        home=home,
        tools_dir=Path(values.get("tools_dir") or home / "tools"),
        provider_mirror=Path(mirror) if mirror else None,
        terraform=values.get("terraform"),
        gate_minutes=_minutes(values.get("gate_minutes", "1440")),
    )


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0
    if not 0 < minutes <= MAX_GATE_MINUTES:
        raise InputError(f"gate_minutes is {text!r}", hint=f"Give minutes, more than 0 and at most {MAX_GATE_MINUTES}.")
    return minutes


def _home() -> Path:
    if chosen := os.environ.get("MLOPSCTL_HOME"):
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("mlopsctl")


def _read(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise InputError(f"{path} is not valid TOML: {broken}", hint="Correct or delete the file.") from broken
    strange = sorted(key for key, value in values.items() if key not in KEYS or not isinstance(value, str))
    if strange:
        raise InputError(
            f"{path} has settings that mlopsctl does not know: {', '.join(strange)}",
            hint=f"Known: {', '.join(KEYS)} (text values).",
        )
    return values
