"""From the sentence that was written to the file that it caused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from mlopsctl.codegen.compose import Root
from mlopsctl.codegen.parts import Part
from mlopsctl.domain.architecture import Decision, Design
from mlopsctl.domain.noun import JSON, sha256
from mlopsctl.domain.requirements import Constraint

# Files that a field decides without a component: resource names, tags, and what the application reads.
_DECIDED = {
    "data_classes": ("infra/bootstrap/providers.tf", "infra/envs/*/providers.tf"),
    "project_name": ("infra/bootstrap/main.tf", "infra/envs/*/main.tf"),
    **dict.fromkeys(
        (
            "batch_records_per_run",
            "explainability_required",
            "latency_p99_ms",
            "model_type",
            "payload_kb",
            "peak_rps",
            "retrain_cadence",
            "workloads",
        ),
        ("config/app.json",),
    ),
}
_JUDGES = ("hcl_allow_list", "terraform_validate", "terraform_plan", "checkov_hcl", "checkov_plan")
DESIGN = ".mlopsctl/design.json"
"""What the repository was rendered from: requirements and architecture, for whoever validates it later."""
MANIFEST = ".mlopsctl/manifest.json"


@dataclass(frozen=True)
class Record:
    """A decision with the file that records it."""

    number: int
    path: str
    decision: Decision
    where: tuple[str, ...]  # folders and files that it decided


@dataclass(frozen=True)
class Link:
    """What became of one constraint."""

    constraint: Constraint
    records: tuple[Record, ...]
    parts: tuple[Part, ...]

    @property
    def files(self) -> tuple[str, ...]:
        return _DECIDED.get(self.constraint.field, ())

    @property
    def answers(self) -> tuple[str, ...]:
        """What meets the constraint, as Markdown."""
        records = (f"[ADR {record.number}]({record.path})" for record in self.records)
        return (*records, *(f"`{name}`" for name in (*(part.slot for part in self.parts), *self.files)))


def links(design: Design, chosen: tuple[Part, ...], records: tuple[Record, ...]) -> tuple[Link, ...]:
    """One link per constraint, in the constraints' order."""
    return tuple(
        Link(
            constraint=constraint,
            records=tuple(r for r in records if constraint.field in r.decision.fields),
            parts=tuple(part for part in chosen if constraint.field in _causes(part)),
        )
        for constraint in design.requirements.constraints
    )


def trace(design: Design, found: tuple[Link, ...], roots: tuple[Root, ...], files: Mapping[str, list[str]]) -> JSON:
    """TRACE.json. `files` are those that came from each slot's blueprint."""
    return {
        "document": {"name": design.document_name, "path": "docs/requirements.md", "sha256": _sha(design)},
        "requirements": [
            {
                **link.constraint.json_dict(),
                "decisions": [{"title": r.decision.title, "file": r.path} for r in link.records],
                "files": list(link.files),
                "components": [_component(part, roots, files) for part in link.parts],
            }
            for link in found
        ],
    }


def manifest(files: Mapping[str, bytes]) -> bytes:
    """The sha256 of every file but the manifest itself."""
    return pretty({"files": {path: sha256(files[path]) for path in files if path != MANIFEST}})


def pretty(value: object) -> bytes:
    """JSON that people read and that is the same for the same value."""
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=True) + "\n").encode()


def _sha(design: Design) -> str:
    return sha256(design.document.encode("utf8", "replace"))


def _causes(part: Part) -> set[str]:
    read = {source.requirement for source in part.blueprint.inputs.values() if source.requirement}
    return read | set(part.component.because)


def _component(part: Part, roots: tuple[Root, ...], files: Mapping[str, list[str]]) -> JSON:
    tests = [path for path in files[part.slot] if path.startswith("tests/")]
    calling = [root for root in roots if part.slot in root.calls]
    return {
        "blueprint": part.blueprint.ref,
        "size": part.component.size,
        "files": files[part.slot],
        "modules": [f"{root.folder}: module.{part.slot}" for root in calling],
        "checks": [*_JUDGES, *(("app_tests",) if tests else ())],
        "tests": tests,
    }
