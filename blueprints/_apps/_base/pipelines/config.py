import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.documents import read


class AppConfig(BaseModel):
    """What the design decided for this project (config/app.json)."""

    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())

    project: str
    workloads: tuple[str, ...] = ()
    model_type: str = "gradient_boosting"
    latency_p99_ms: float | None = None
    payload_kb: float = 16
    explainability: bool = False
    retrain_cadence: str = "manual"


def load_config(path: Path | None = None) -> AppConfig:
    """The configuration at `path`, else at `$APP_CONFIG`, else at config/app.json."""
    return read(path or Path(os.environ.get("APP_CONFIG", "config/app.json")), AppConfig)
