import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

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
    training_share: float = Field(default=1, gt=0, le=1)
    """Of the identities in the training data, whose rows a training learns from."""
    drift_share: float = Field(default=1, gt=0, le=1)
    """Of the identities in new data, whose rows a drift check reads."""


def load_config(path: Path | None = None) -> AppConfig:
    """The configuration at `path`, else at `$APP_CONFIG`, else at config/app.json."""
    return read(path or Path(os.environ.get("APP_CONFIG", "config/app.json")), AppConfig)
