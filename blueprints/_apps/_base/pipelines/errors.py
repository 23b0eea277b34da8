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


def exit_code(command: Callable[[], int]) -> int:
    """Run a command; an AppError becomes one line on stderr and its exit code."""
    try:
        return command()
    except AppError as wrong:
        sys.stderr.write(f"error: {wrong}\n")
        return wrong.exit_code
