import json
import sys

from mlopsctl.domain.noun import JSON


def print_json(document: JSON) -> None:
    """The one JSON document of a command. ASCII: no control character of the document reaches a terminal."""
    sys.stdout.write(json.dumps(document, indent=2) + "\n")
