"""What the name of a machine's size says."""

import re

_XLARGE = re.compile(r"(\d*)xlarge")
_SMALL = frozenset({"nano", "micro", "small", "medium", "large"})


def vcpus(kind: str) -> int | None:
    """The virtual CPUs of `m5.2xlarge` or `db.t3.micro`, as the families that are billed by them have it."""
    size = kind.rpartition(".")[2]
    if found := _XLARGE.fullmatch(size):
        return 4 * int(found[1] or 1)
    return 2 if size in _SMALL else None
