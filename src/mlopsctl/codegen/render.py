"""An approved design as the files of a repository: the same design gives the same bytes."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from mlopsctl.catalog import Catalog
from mlopsctl.codegen.apps import App, app_of, decision
from mlopsctl.codegen.compose import IMAGE_TAG, OWNER, STANDBY, Root, project, roots, stages
from mlopsctl.codegen.hcl import Reference
from mlopsctl.codegen.parts import Part, parts
from mlopsctl.codegen.slug import environment_slug, slug
from mlopsctl.codegen.templates import Templates
from mlopsctl.codegen.trace import DESIGN, MANIFEST, Record, links, manifest, pretty, trace
from mlopsctl.codegen.tree import merged, read
from mlopsctl.codegen.usage import usage_files
from mlopsctl.domain.architecture import Decision, Design
from mlopsctl.domain.noun import JSON

TEMPLATES = "_repository"
EXAMPLE_ACCOUNT = "123456789012"
SAMPLES = ("training_share", "drift_share")  # derived by components whose jobs may not hold all of their data


def render(design: Design, catalog: Catalog) -> dict[str, bytes]:
    """Every file of the repository by POSIX path, sorted."""
    chosen = parts(design.architecture, catalog)
    modules = {
        p.slot: _placed(f"infra/modules/{p.slot}", read(p.blueprint.folder(catalog.root) / "module")) for p in chosen
    }
    run = [part for part in chosen if IMAGE_TAG in part.blueprint.deployer]
    on_gpu = [part.slot for part in run if "gpu" in part.component.provides]
    app = app_of(design.requirements, modules.keys(), catalog, on_gpu)
    states = roots(design, chosen)
    records = _records((*design.architecture.decisions, decision(app, design.requirements)))
    found = links(design, chosen, records)
    templates = Templates(catalog.root / TEMPLATES)
    own = [part.blueprint.templates(catalog.root) for part in chosen]
    view = _view(design, chosen, states, app) | {"records": records, "links": found}
    origins = {slot: sorted({*files, *app.parts.get(slot, ())}) for slot, files in modules.items()}
    files = merged(
        *modules.values(),
        app.files,
        templates.plain(view),
        *(Templates(folder).plain(view) for folder in own if folder.is_dir()),
        *(_placed(root.folder, templates.part("infra/_root_", {**view, "root": root})) for root in states),
        {r.path: templates.part("docs/adr/_record_", {**view, "record": r})["record.md"] for r in records},
        _data(design, chosen, states),
        {".mlopsctl/TRACE.json": pretty(trace(design, found, states, origins))},
    )
    return dict(sorted({**files, MANIFEST: manifest(files)}.items()))


def _placed(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}": content for name, content in files.items()}


def _records(decisions: tuple[Decision, ...]) -> tuple[Record, ...]:
    return tuple(
        Record(
            number=number,
            path=f"docs/adr/{number:04d}-{slug(decision.title, 50) or 'decision'}.md",
            decision=decision,
            where=tuple(_where(place) for place in decision.files),
        )
        for number, decision in enumerate(decisions, start=1)
    )


def _where(place: str) -> str:
    """A planner's path as it is in the repository, where environments have short names."""
    folder, _, environment = place.rpartition("/")
    return f"{folder}/{environment_slug(environment)}" if folder == "infra/envs" else place


def _view(design: Design, chosen: tuple[Part, ...], states: tuple[Root, ...], app: App) -> dict[str, object]:
    """What templates read."""
    packages = {path.split("/")[0] for path in app.files if path.count("/") == 1 and "__init__.py" in path}
    run = [part for part in chosen if IMAGE_TAG in part.blueprint.deployer]
    return {
        "design": design,
        "architecture": design.architecture,
        "requirements": design.requirements,
        "project": project(design),
        "title": design.requirements.value("project_name", "").strip() or "ML system",
        "region": design.architecture.regions[0],
        "parts": chosen,
        "slots": [part.slot for part in chosen],
        "roots": states,
        "stages": [root.environment for root in stages(states)],
        "standby": next(iter(design.architecture.regions[1:]), ""),
        "runs_twice": any(part.blueprint.running for part in chosen),
        "twice": [slot for root in states if root.name == STANDBY for slot in root.calls],
        "images": {part.slot: _platform(part) for part in run},
        "accelerators": app.accelerators,
        "dockerfiles": {part.slot: app.image(part.slot) for part in run},
        "packages": sorted(packages),
        "outputs": {name for root in states for name in root.outputs},
        "cadence": _cadence(design, states),
        "wires": sorted({wire for root in states for wire in _wires(root)}),
    }


def _platform(part: Part) -> str:
    return "linux/arm64" if part.component.values.get("architecture") == "ARM64" else "linux/amd64"


def _cadence(design: Design, states: tuple[Root, ...]) -> object:
    """How often training runs: what its module is told, else what was asked for."""
    told = (call["retrain_cadence"] for call in states[-1].calls.values() if "retrain_cadence" in call)
    return next(told, design.requirements.value("retrain_cadence", "manual"))


def _wires(root: Root) -> Iterator[tuple[str, str]]:
    """Which part gives something to which."""
    for slot, arguments in root.calls.items():
        addresses = (value.address for value in arguments.values() if isinstance(value, Reference))
        yield from ((address.split(".")[1], slot) for address in addresses if address.startswith("module."))


def _data(design: Design, chosen: tuple[Part, ...], states: tuple[Root, ...]) -> dict[str, bytes]:
    """Files that programs read."""
    return {
        "config/app.json": pretty(_app_config(design) | {"retrain_cadence": _cadence(design, states)}),
        "cost/estimate.json": pretty(design.architecture.cost.json_dict()),
        **usage_files(design.architecture, [part.slot for part in chosen if part.blueprint.standby]),
        "docs/requirements.md": design.document.encode("utf8", "replace"),
        "policy/accepted-risks.yaml": _accepted_risks(design, chosen),
        DESIGN: pretty(
            {"requirements": design.requirements.json_dict(), "architecture": design.architecture.json_dict()}
        ),
        ".mlopsctl/approvals.json": pretty(
            [{"gate": gate, "subject_sha256": subject, "by": by} for gate, subject, by in design.approvals]
        ),
        **{f".mlopsctl/offline/{root.environment}.tfvars.json": pretty(_offline(root)) for root in states},
    }


def _offline(root: Root) -> JSON:
    return {"account_id": EXAMPLE_ACCOUNT, **{name: value.example for name, value in root.deployers.items()}}


def _app_config(design: Design) -> JSON:
    wanted = design.requirements
    models = sorted(wanted.members("model_type"))
    return {
        "project": project(design),
        "workloads": sorted(wanted.members("workloads")),
        "model_type": models[0] if models else "tabular",
        "latency_p99_ms": wanted.value("latency_p99_ms", None),
        "peak_rps": wanted.value("peak_rps", None),
        "payload_kb": wanted.value("payload_kb", 10.0),
        "batch_records_per_run": wanted.value("batch_records_per_run", None),
        "explainability": wanted.value("explainability_required", default=False),
        **{name: min((c.values.get(name, 1) for c in design.architecture.components), default=1) for name in SAMPLES},
    }


def _accepted_risks(design: Design, chosen: tuple[Part, ...]) -> bytes:
    import yaml

    risks = [
        {
            "check": risk.check,
            "slot": part.slot,
            "resource": risk.resource,
            "reason": risk.reason,
            "owner": OWNER,
            "expires": (design.created_on + timedelta(days=risk.days)).isoformat(),
        }
        for part in chosen
        for risk in part.blueprint.accepted_risks
    ]
    return bytes(yaml.safe_dump(risks, sort_keys=False, allow_unicode=False, width=110, encoding="utf8"))
