"""What is known of the emulator: `known.yaml` beside this file."""

import re
from functools import cache
from pathlib import Path

from mlopsctl.domain.noun import JSON, Noun


class Unsupported(Noun):
    """Resources of a type that cannot be created; with `attribute`, only those whose value there matches.

    refuse: actions (`service:Action`) that the emulator would answer so that a provider waits for ever.
    """

    type: str
    reason: str
    attribute: str = ""
    matches: str = ""
    refuse: tuple[str, ...] = ()

    def covers(self, kind: str, values: JSON) -> bool:
        if kind != self.type:
            return False
        return not self.attribute or bool(re.search(self.matches, str(values.get(self.attribute))))


class KnownEcho(Noun):
    """Attributes of a type that the emulator does not tell back as they were set."""

    type: str
    attributes: tuple[str, ...]
    reason: str


class Protection(Noun):
    """A line that refuses a teardown, and what a person makes of it first; `attribute`: which has to be applied."""

    find: str
    replace: str
    step: str
    attribute: str = ""


class Known(Noun):
    unsupported: tuple[Unsupported, ...]
    undeletable: dict[str, str]  # type -> reason
    echoes: tuple[KnownEcho, ...]
    left: dict[str, str]  # kind in the emulator -> reason
    protections: tuple[Protection, ...]

    @property
    def refused(self) -> frozenset[str]:
        return frozenset(action for row in self.unsupported for action in row.refuse)

    @property
    def protecting(self) -> tuple[str, ...]:
        """Attributes that refuse a deletion while they are true."""
        return tuple(row.attribute for row in self.protections if row.attribute)

    def why_unsupported(self, kind: str, values: JSON) -> str:
        """The reason, or nothing when it should have worked."""
        return next((row.reason for row in self.unsupported if row.covers(kind, values)), "")

    def why_echoed(self, kind: str, attributes: set[str]) -> str:
        """The reasons, or nothing when one of the attributes should have been told back."""
        rows = [row for row in self.echoes if row.type == kind and attributes & {*row.attributes}]
        explained = {name for row in rows for name in row.attributes}
        return "; ".join(row.reason for row in rows) if attributes <= explained else ""


@cache
def load_known() -> Known:
    import yaml

    file = Path(__file__).with_name("known.yaml")
    return Known.model_validate(yaml.safe_load(file.read_text(encoding="utf8")))


def resource_type(address: str) -> str:
    """The type in `module.a.aws_b.c["key"]`."""
    parts = re.sub(r"\[[^\]]*\]", "", address).split(".")
    return parts[-2] if len(parts) > 1 else ""
