"""Families of application code, laid out as generated repositories carry them, and run in their own environment."""

import json
from functools import cache
from pathlib import Path

from mlopsctl import resources, settings
from mlopsctl.adapters.environments import app_environment
from mlopsctl.adapters.shell import LocalShell, minimal_env
from mlopsctl.catalog import Catalog
from mlopsctl.catalog.folders import read_families
from mlopsctl.codegen.apps import app_of
from mlopsctl.codegen.tree import write
from mlopsctl.domain.ports import Finished
from mlopsctl.domain.requirements import Constraint, Requirements, Source

ROOT = resources.folder("blueprints")
FAMILIES = {family.name: family for family in read_families(ROOT)}
CONFIG = {
    "project": "risk-scores",
    "workloads": ["training"],
    "latency_p99_ms": 50,
    "peak_rps": 200,
    "payload_kb": 8,
    "batch_records_per_run": None,
    "explainability": False,
    "retrain_cadence": "weekly",
    "training_share": 0.2,  # of what lies elsewhere; the sample is small
    "drift_share": 0.2,
}


def repository(name: str, root: Path, *slots: str) -> Path:
    """What a design for this family with these slots would carry."""
    family, catalog = FAMILIES[name], Catalog(ROOT, (), {}, {}, (), (), families=tuple(FAMILIES.values()))
    source = Source(kind="answer")
    fields = {"model_type": family.model_types, "workloads": family.workloads}
    needs = tuple(Constraint(field=f, value=v, source=source) for f, v in fields.items())
    app = app_of(Requirements(document_sha256="0" * 64, constraints=needs), slots, catalog)
    assert app.family == family
    config = CONFIG | {"model_type": family.model_types[0]}
    write({**app.files, "config/app.json": json.dumps(config).encode()}, root)
    return root


@cache
def python(lock: Path) -> Path:
    return app_environment(LocalShell(), settings.load().tools_dir, lock)


def run(root: Path, *argv: str | Path, **env: str) -> Finished:
    fixed = {"HOME": str(root), "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(python(root / "requirements.txt")), *map(str, argv)] if argv[0] == "-m" else [str(a) for a in argv]
    return LocalShell().run(command, cwd=root, env=minimal_env({**fixed, **env}), timeout=300)
