"""Everything that can go wrong on purpose: one tree, one exit code each (documented in README, "Exit codes").

A run that waits (3) or is infeasible (4) is no error but an ending: cli/options.py has its exit code.

MlopsctlError (1)
├── InputError (2)       bad usage, document or configuration
├── Conflict (5)         the run is held, or the approval is stale
└── ToolMissing (6)      a program or its environment is absent
"""


class MlopsctlError(Exception):
    """The answer is no. `hint` tells the user what to do next."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class InputError(MlopsctlError):
    """The document, the option or the configuration cannot be used."""

    exit_code = 2


class Conflict(MlopsctlError):
    """Somebody else holds the run, or already decided."""

    exit_code = 5


class ToolMissing(MlopsctlError):
    """An external program is absent or does not work."""

    exit_code = 6


class BlueprintError(InputError):
    """A blueprint folder breaks its contract."""


class RegistryError(InputError):
    """A drop-in module does not hold exactly one object of its kind."""
