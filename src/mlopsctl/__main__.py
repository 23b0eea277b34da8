"""The process: runs the command line, turns every ending into an exit code, and prints errors in one place."""

import os
import signal
import sys
import tempfile
import traceback
from types import FrameType

from mlopsctl.errors import MlopsctlError

BUG, INTERRUPTED = 70, 130


def main() -> None:
    """Entry point of the `mlopsctl` program."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    import typer

    from mlopsctl.cli import app

    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        code = app(args=arguments, prog_name="mlopsctl", standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        _say("\nInterrupted. Nothing is lost: `mlopsctl runs` lists what can be resumed.")
        return INTERRUPTED
    except MlopsctlError as error:
        _say(f"error: {error}")
        if error.hint:
            _say(f"  next: {error.hint}")
        return error.exit_code
    except typer.TyperException as usage:
        usage.show()  # type: ignore[attr-defined]  # every subclass that reaches here has it
        return int(getattr(usage, "exit_code", 2))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception:  # the edge of the program: a bug must end as one line and a log, not as a traceback
        return _bug()
    return code if isinstance(code, int) else 0


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _bug() -> int:
    with tempfile.NamedTemporaryFile("w", prefix="mlopsctl-", suffix=".log", delete=False, encoding="utf8") as log:
        traceback.print_exc(file=log)
    _say(f"error: this is a bug in mlopsctl; the details are in {log.name}")
    return BUG


def _say(text: str) -> None:
    """Printable text only: an error may quote the user's document."""
    print("".join(c for c in text if c.isprintable() or c in "\n\t"), file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
