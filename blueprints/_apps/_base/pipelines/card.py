from pathlib import Path
from string import Template

from pipelines.artifact import Metadata

HERE = Path(__file__).parent


def model_card(metadata: Metadata) -> str:
    """The model card: what the model is, how it was measured, and what it is not for."""
    bounds = {name.partition("_")[2]: f"{name[:3]} {bound:g}" for name, bound in metadata.thresholds.items()}
    fields = {"project", "estimator", "requested_model_type", "data_sha256", "model_sha256", "seed"}
    return Template((HERE / "model_card.template.md").read_text(encoding="utf-8")).substitute(
        metadata.model_dump(include=fields),
        version=metadata.version,
        about=(HERE / "about.md").read_text(encoding="utf-8").strip(),
        rows=", ".join(f"{count} {name}" for name, count in metadata.rows.items()),
        metrics="\n".join(f"| {n} | {v:.4f} | {bounds.get(n, '')} |" for n, v in metadata.metrics.items()),
        signals=", ".join(metadata.reference),
        versions=", ".join(f"{name} {version}" for name, version in metadata.versions.items()),
    )
