import sys
from collections.abc import Callable


class AppError(Exception):
    """Something a person can put right; its text says what and where."""

    exit_code = 1


class Refused(AppError):
    """The answer is no: below a threshold, drifted, tampered with."""


class BadInput(AppError):
    """A file, an option or the configuration cannot be used."""

    exit_code = 2


class Declined(AppError):
    """An instance that cannot be answered for now or at all; `status` is the HTTP status that says so."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Unavailable(Declined):
    """An instance that somebody else might answer now: who was asked is busy, fails or says nothing."""


def exit_code(command: Callable[[], int]) -> int:
    """Run a command; an AppError becomes one line on stderr and its exit code."""
    try:
        return command()
    except AppError as wrong:
        sys.stderr.write(f"error: {wrong}\n")
        return wrong.exit_code
