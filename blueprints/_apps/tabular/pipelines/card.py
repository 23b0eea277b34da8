from pathlib import Path
from string import Template

from pipelines.artifact import Metadata

TEMPLATE = Path(__file__).with_name("model_card.template.md")


def model_card(metadata: Metadata) -> str:
    """The model card: what the model is, how it was measured, and what it is not for."""
    bounds = {name.split("_", 1)[1]: f"{name[:3]} {bound:g}" for name, bound in metadata.thresholds.items()}
    features = (
        f"| {f.name} | {f.kind} | {', '.join(f.values) or f'{f.low} to {f.high}'} | {f.description} |"
        for f in metadata.data_schema.features
    )
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        metadata.model_dump(include={"project", "estimator", "requested_model_type", "data_sha256", "model_sha256"}),
        version=metadata.version,
        target=metadata.data_schema.target,
        seed=metadata.seed,
        train_rows=metadata.rows["train"],
        test_rows=metadata.rows["test"],
        rejected_rows=metadata.rows["rejected"],
        metrics="\n".join(f"| {n} | {v:.4f} | {bounds.get(n, '')} |" for n, v in metadata.metrics.items()),
        features="\n".join(features),
        ratios=", ".join(f"{r.name} = {r.numerator} / {r.denominator}" for r in metadata.data_schema.ratios) or "none",
        versions=", ".join(f"{name} {version}" for name, version in metadata.versions.items()),
    )
