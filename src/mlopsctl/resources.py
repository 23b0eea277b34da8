import os
from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parents[1]

Folder = Literal["blueprints", "evals", "examples", "policies", "prompts", "requirements"]


def folder(name: Folder) -> Path:
    """The data folder `name`.

    Looked for in `$MLOPSCTL_RESOURCES` (an organisation's own copy), then in the checkout that this file belongs to,
    then in the wheel.
    """
    override = os.environ.get("MLOPSCTL_RESOURCES")
    if override and (Path(override) / name).is_dir():
        return Path(override) / name
    in_checkout = (_CHECKOUT / "pyproject.toml").is_file() and _PACKAGE.parent.name == "src"
    return _CHECKOUT / name if in_checkout else _PACKAGE / "_data" / name
