import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mlopsctl import resources
from mlopsctl.catalog import Catalog
from mlopsctl.domain.appfamily import AppFamily
from mlopsctl.domain.architecture import Architecture, Component, Cost, CostItem, Decision, Design, Latency, Rejected
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.requirements import Constraint, Requirements, Source

DOCUMENT = "# Needs\n\nScore card payments. p99 under 80 ms at 200 requests per second.\n"
RATINGS = {"cloud": "aws", "burden": 1, "maturity": 5, "lock_in": 2, "summary": "For tests."}
MANIFESTS: list[dict[str, Any]] = [
    {
        "slot": "state",
        "name": "bucket",
        "title": "State bucket",
        "root": "bootstrap",
        "sizes": [{"name": "standard"}],
        "inputs": {"project": {"context": "project"}, "repository": {"deployer": "github_repository"}},
        "deployer": {"github_repository": {"description": "Repository as owner/name.", "example": "acme/fraud"}},
        "outputs": ["bucket_name"],
    },
    {
        "slot": "network",
        "name": "vpc",
        "title": "Network",
        "sizes": [{"name": "two", "values": {"zones": 2}}],
        "inputs": {
            "name": {"context": "name"},
            "zone_count": {"size": "zones"},
            "account_id": {"context": "account_id"},
            "labels": {"value": ["a", "b"]},
        },
        "outputs": ["vpc_id"],
    },
    {
        "slot": "serving",
        "name": "tasks",
        "title": "Tasks",
        "sizes": [{"name": "1cpu", "values": {"cpu": 1024, "architecture": "ARM64"}}],
        "inputs": {
            "vpc_id": {"output": "network.vpc_id"},
            "desired_count": {"plan": "units"},
            "p99_ms": {"requirement": "latency_p99_ms", "default": 500},
            "image_tag": {"deployer": "image_tag"},
            "queue": {"output": "queue.arn"},
        },
        "deployer": {"image_tag": {"description": "Tag of the image.", "example": "0a1b2c-{region}"}},
        "accepted_risks": [
            {"check": "CKV_AWS_1", "resource": "aws_lb.this", "reason": "Clients are inside the network.", "days": 90}
        ],
    },
]
FAMILIES: list[dict[str, Any]] = [
    {
        "name": "_base",
        "title": "Shared",
        "parts": {
            "serving": ["serving", "docker/serving.Dockerfile", "tests/test_serving.py"],
            "batch": ["batch"],
        },
    },
    {"name": "tabular", "title": "Tables", "extends": "_base", "model_types": ["tabular", "linear"]},
    {"name": "forecasting", "title": "Series", "extends": "_base", "model_types": ["forecasting"]},
    {
        "name": "gateway",
        "title": "Language",
        "extends": "_base",
        "model_types": ["llm"],
        "workloads": ["llm_inference"],
    },
]
FILES = (
    ("_base", "serving/__init__.py"),
    ("_base", "tests/test_serving.py"),
    ("_base", "docker/serving.Dockerfile"),
    ("_base", "batch/__init__.py"),
    ("_base", "requirements.txt"),
    ("tabular", "pipelines/table.py"),
    ("forecasting", "pipelines/series.py"),
    ("gateway", "pipelines/prompt.py"),
)
MODULES = {
    "state": {"project": "string", "repository": "string"},
    "network": {"name": "string", "zone_count": "number", "account_id": "string", "labels": "list(string)"},
    "serving": {
        "vpc_id": "string",
        "desired_count": "number",
        "p99_ms": "number",
        "image_tag": "string",
        "queue": "string",
    },
}
OUTPUTS = {"state": ("bucket_name", "var.project"), "network": ("vpc_id", "terraform_data.this.id")}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """Three small blueprints on disk beside the real templates, one with the files of a pipeline."""
    root = tmp_path / "blueprints"
    shutil.copytree(resources.folder("blueprints") / "_repository", root / "_repository")
    blueprints = tuple(Blueprint.model_validate(RATINGS | manifest) for manifest in MANIFESTS)
    for blueprint in blueprints:
        _write_module(blueprint.folder(root) / "module", blueprint.slot)
    own = Path("aws/ci_cd/github-actions/repository")  # files that a blueprint brings besides its module
    shutil.copytree(resources.folder("blueprints") / own, blueprints[0].folder(root) / "repository")
    families = tuple(AppFamily.model_validate(family) for family in FAMILIES)
    for family, path in FILES:
        file = root / "_apps" / family / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {path}\n")
    return Catalog(root, blueprints, clouds={}, prices={}, quotas=(), throughput=(), families=families)


def _write_module(folder: Path, slot: str) -> None:
    folder.mkdir(parents=True)
    default = "\n  default     = null"
    variables = [
        f'variable "{name}" {{\n  description = "For tests."\n  type        = {kind}{default * (name == "queue")}\n}}\n'
        for name, kind in MODULES[slot].items()
    ]
    (folder / "variables.tf").write_text("\n".join(variables))
    inputs = "".join(f"    var.{name},\n" for name in MODULES[slot])
    (folder / "main.tf").write_text(f'resource "terraform_data" "this" {{\n  input = [\n{inputs}  ]\n}}\n')
    if slot in OUTPUTS:
        name, value = OUTPUTS[slot]
        (folder / "outputs.tf").write_text(
            f'output "{name}" {{\n  description = "For tests."\n  value       = {value}\n}}\n'
        )


@pytest.fixture
def make_design() -> Callable[..., Design]:
    """A design over those blueprints for a project of any name."""
    return _design


def _design(name: str = "Card fraud", **changes: Any) -> Design:
    start = DOCUMENT.index("p99 under 80 ms")
    said = Source(kind="quote", start=start, end=start + 15, quote="p99 under 80 ms", line=3)
    assumed = Source(kind="assumption", quote="usual for payments")
    constraints = (
        Constraint(field="latency_p99_ms", value=80, source=said),
        Constraint(field="data_classes", value=["financial", "pii"], source=assumed, hard=False),
        *((Constraint(field="project_name", value=name, source=Source(kind="answer")),) if name else ()),
    )
    architecture = Architecture(
        name="cheapest",
        cloud="aws",
        regions=("eu-west-1",),
        environments=("prod", "Staging"),
        components=(
            Component(slot="state", blueprint="bucket", size="standard"),
            Component(slot="network", blueprint="vpc", size="two", values={"zones": 2}),
            Component(
                slot="serving",
                blueprint="tasks",
                size="1cpu",
                units=7,
                values={"cpu": 1024, "architecture": "ARM64", "units": 7, "min_units": 2},
                monthly_usd=1234.5,
                p99_ms=61,
                because=("latency_p99_ms",),
            ),
        ),
        cost=Cost(
            low=1000,
            expected=1234.5,
            peak=2000,
            items=(
                CostItem(
                    slot="serving",
                    component="Fargate vCPU",
                    unit="hour",
                    quantity=730,
                    unit_price=0.04,
                    low=20,
                    monthly=29.2,
                    peak=40,
                    source="list",
                    as_of="2026-01-01",
                ),
            ),
            unpriced=("data transfer | out",),
        ),
        latency=Latency(p50_ms=12, p95_ms=40, p99_ms=61),
        capacity_rps=320,
        availability_pct=99.9,
        rejected=(Rejected(slot="serving", blueprint="functions", size="1gb", reason="Cold starts | too slow."),),
        decisions=(
            Decision(
                title="Serve from tasks",
                choice="ECS on Fargate",
                reasons=("It is the cheapest that meets 80 ms.",),
                alternatives=("Functions: cold starts.",),
                fields=("latency_p99_ms",),
            ),
        ),
    )
    values: dict[str, Any] = {
        "document_name": "needs.md",
        "document": DOCUMENT,
        "requirements": Requirements(document_sha256="0" * 64, constraints=constraints),
        "architecture": architecture,
        "critiques": (),
        "approvals": (("architecture", "f" * 64, "ada"),),
        "created_on": date(2026, 1, 31),
    }
    return Design.model_validate(values | changes)
