"""One JSON object per line on stdout. Feature values are never passed to a logger."""

import json
import logging
import os
from datetime import UTC, datetime
from typing import Any

LOGGER = logging.getLogger("serving")


class JsonFormatter(logging.Formatter):
    """The message, plus what was passed as `extra={"fields": {...}}`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, separators=(",", ":"))


def config() -> dict[str, Any]:
    """Every log record of a process to stdout as JSON, at `$LOG_LEVEL`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
        "root": {"handlers": ["stdout"], "level": os.environ.get("LOG_LEVEL", "INFO").upper()},
    }
