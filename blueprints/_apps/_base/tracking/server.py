"""Start the tracking server of MLflow as its environment says: `python server.py`."""

import os
from urllib.parse import quote


def store(environment: dict[str, str]) -> str:
    """Where the server keeps what it is told, with the password to it."""
    user, password = (quote(environment[f"DATABASE_{name}"], safe="") for name in ("USER", "PASSWORD"))
    place = "{DATABASE_HOST}:{DATABASE_PORT}/{DATABASE_NAME}".format_map(environment)
    return f"postgresql://{user}:{password}@{place}?sslmode=require"


def arguments(environment: dict[str, str]) -> list[str]:
    """The command line of the server, which anybody on its machine may read."""
    return [
        "mlflow",
        "server",
        "--serve-artifacts",
        f"--artifacts-destination={environment['ARTIFACTS_URI']}",
        "--host=0.0.0.0",
        f"--port={environment['PORT']}",
        f"--allowed-hosts={environment['ALLOWED_HOSTS']}",
        "--workers=2",
    ]


if __name__ == "__main__":
    command = arguments(dict(os.environ))
    os.environ["MLFLOW_BACKEND_STORE_URI"] = store(dict(os.environ))
    os.execvp(command[0], command)  # noqa: S606 - becomes the server
