"""Start the tracking server of MLflow as its environment says: `python server.py`."""

import os
from urllib.parse import quote


def arguments(environment: dict[str, str]) -> list[str]:
    """The command line of the server."""
    user, password = (quote(environment[f"DATABASE_{name}"], safe="") for name in ("USER", "PASSWORD"))
    place = "{DATABASE_HOST}:{DATABASE_PORT}/{DATABASE_NAME}".format_map(environment)
    return [
        "mlflow",
        "server",
        f"--backend-store-uri=postgresql://{user}:{password}@{place}?sslmode=require",
        "--serve-artifacts",
        f"--artifacts-destination={environment['ARTIFACTS_URI']}",
        "--host=0.0.0.0",
        f"--port={environment['PORT']}",
        f"--allowed-hosts={environment['ALLOWED_HOSTS']}",
        "--workers=2",
    ]


if __name__ == "__main__":
    command = arguments(dict(os.environ))
    os.execvp(command[0], command)  # noqa: S606 - becomes the server
