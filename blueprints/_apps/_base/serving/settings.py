import os
from dataclasses import dataclass
from pathlib import Path

from pipelines.artifact import METADATA
from pipelines.config import load_config
from pipelines.errors import BadInput

SMALLEST_LIMIT_KB = 64.0
MOUNTED = "/opt/ml/model"
HEADROOM = 4.0  # a request may be this much larger than the design expects


@dataclass(frozen=True)
class Settings:
    """How this process serves.

    model_uri: a model folder, or `<registry>/<channel>`; model_sha256: the only model that may be served, if set;
    shadow_uri: a second model that answers for the metrics alone; batch_size: requests that are answered together.
    """

    project: str
    model_uri: str
    model_sha256: str | None
    shadow_uri: str | None
    explain: bool
    max_instances: int
    max_payload_bytes: int
    latency_p99_ms: float | None
    batch_size: int = 1
    batch_wait_ms: int = 5


def load_settings() -> Settings:
    """Settings from config/app.json and the environment."""
    config = load_config()
    payload_kb = max(SMALLEST_LIMIT_KB, HEADROOM * config.payload_kb)
    return Settings(
        project=config.project,
        model_uri=os.environ.get("MODEL_URI") or _default_model(),
        model_sha256=os.environ.get("MODEL_SHA256") or None,
        shadow_uri=os.environ.get("SHADOW_MODEL_URI") or None,
        explain=config.explainability,
        max_instances=number("MAX_INSTANCES", 256),
        max_payload_bytes=1024 * number("MAX_PAYLOAD_KB", round(payload_kb)),
        latency_p99_ms=config.latency_p99_ms,
        batch_size=number("BATCH_SIZE", 1),
        batch_wait_ms=number("BATCH_WAIT_MS", 5),
    )


def _default_model() -> str:
    """Where Amazon SageMaker lays a model, if it did; else where training writes one."""
    return MOUNTED if Path(MOUNTED, METADATA).is_file() else "build/model"


def number(variable: str, default: int) -> int:
    """A positive whole number from the environment."""
    text = os.environ.get(variable, str(default))
    if not text.isdecimal() or int(text) < 1:
        raise BadInput(f"${variable} must be a positive whole number, not {text!r}")
    return int(text)
