"""Terraform roots: which modules each one calls, with what, and what its deployer must say."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlopsctl.catalog import Catalog
from mlopsctl.codegen.hcl import Reference
from mlopsctl.codegen.slug import environment_slug, project_slug
from mlopsctl.domain.architecture import Architecture, Component, Design
from mlopsctl.domain.blueprint import Blueprint, Deployer, Input
from mlopsctl.errors import BlueprintError

BOOTSTRAP = "bootstrap"
IMAGE_TAG = "image_tag"
OWNER = "platform-team"


@dataclass(frozen=True)
class Part:
    """A component with the blueprint that it is an instance of."""

    component: Component
    blueprint: Blueprint

    @property
    def slot(self) -> str:
        return self.component.slot


@dataclass(frozen=True)
class Root:
    """One Terraform state: `bootstrap` or `envs/<environment>`."""

    name: str
    environment: str
    project: str
    region: str
    calls: dict[str, dict[str, object]]  # slot -> arguments
    deployers: dict[str, Deployer]
    outputs: dict[str, Reference]
    tags: dict[str, object]

    @property
    def folder(self) -> str:
        return f"infra/{self.name}"

    @property
    def asked(self) -> dict[str, Deployer]:
        """What a person has to say: the tags of images are known to `make`."""
        return {name: value for name, value in self.deployers.items() if not name.endswith(IMAGE_TAG)}

    @property
    def modules(self) -> str:
        """The way from the root to `infra/modules`."""
        return "../" * self.folder.count("/") + "modules"


def parts(architecture: Architecture, catalog: Catalog) -> tuple[Part, ...]:
    return tuple(
        Part(component, catalog.blueprint(architecture.cloud, component.slot, component.blueprint))
        for component in architecture.components
    )


def project(design: Design) -> str:
    return project_slug(design.requirements.value("project_name", ""))


def environments(architecture: Architecture) -> tuple[str, ...]:
    """Stages in the order in which a change reaches them. The architecture names production, or what is it, first."""
    names = tuple(dict.fromkeys(environment_slug(name) for name in architecture.environments)) or ("prod",)
    production = "prod" if "prod" in names else names[0]
    return (*(name for name in names if name != production), production)


def roots(design: Design, chosen: tuple[Part, ...]) -> tuple[Root, ...]:
    """The bootstrap root, then one root per environment; all but the last are sized at their minimum."""
    stages = environments(design.architecture)
    bootstrap = [part for part in chosen if part.blueprint.root == BOOTSTRAP]
    others = [part for part in chosen if part.blueprint.root != BOOTSTRAP]
    return (
        _root(design, BOOTSTRAP, BOOTSTRAP, bootstrap, is_production=True),
        *(_root(design, f"envs/{stage}", stage, others, is_production=stage == stages[-1]) for stage in stages),
    )


def _root(design: Design, name: str, environment: str, called: list[Part], *, is_production: bool) -> Root:
    slots = frozenset(part.slot for part in called)
    deployers = {_variable(name, part): value for part in called for name, value in part.blueprint.deployer.items()}
    return Root(
        name=name,
        environment=environment,
        project=project(design),
        region=design.architecture.regions[0],
        calls={part.slot: _arguments(part, design, slots, is_production=is_production) for part in called},
        deployers=dict(sorted(deployers.items())),
        outputs={f"{p.slot}_{o}": Reference(f"module.{p.slot}.{o}") for p in called for o in p.blueprint.outputs},
        tags=_tags(design),
    )


def _arguments(part: Part, design: Design, neighbours: frozenset[str], *, is_production: bool) -> dict[str, object]:
    """What each variable of the module is given; one without a value is left to the module's own default."""
    values, units = part.component.values, part.component.units
    planned = {**values, "units": units if is_production else values.get("min_units", units)}
    given = {name: _value(source, part, design, planned, neighbours) for name, source in part.blueprint.inputs.items()}
    return {name: value for name, value in given.items() if value is not None}


def _value(
    source: Input, part: Part, design: Design, planned: Mapping[str, object], neighbours: frozenset[str]
) -> object:
    if source.output:
        slot = source.output.partition(".")[0]
        if slot not in neighbours and design.architecture.component(slot):
            raise BlueprintError(f"{part.blueprint.ref}: `{source.output}` lives in another Terraform root")
        return Reference(f"module.{source.output}") if slot in neighbours else source.default
    if source.context:
        return Reference("var.account_id" if source.context == "account_id" else f"local.{source.context}")
    if source.deployer:
        if source.deployer not in part.blueprint.deployer:
            raise BlueprintError(f"{part.blueprint.ref}: `{source.deployer}` is not described under `deployer`")
        return Reference(f"var.{_variable(source.deployer, part)}")
    if source.requirement == "environments":
        return list(environments(design.architecture))
    if source.requirement:
        found = design.requirements.find(source.requirement)
        return source.default if found is None else found.value
    return source.value if source.value is not None else _planned(source.size or source.plan or "", part, planned)


def _variable(deployer: str, part: Part) -> str:
    """Parts that ask for the same fact share a variable; each has an image of its own."""
    return f"{part.slot}_{IMAGE_TAG}" if deployer == IMAGE_TAG else deployer


def _planned(name: str, part: Part, planned: Mapping[str, object]) -> object:
    if name not in planned:
        raise BlueprintError(f"{part.blueprint.ref}: an input needs `{name}`, which was not planned")
    return planned[name]


def _tags(design: Design) -> dict[str, object]:
    """Ours, and the organisation's in their place where the names differ in case at most: IAM takes them for one."""
    classes = sorted(design.requirements.members("data_classes"))
    ours = {
        "CostCenter": Reference("local.project"),
        "DataClass": "+".join(classes) or "internal",
        "Environment": Reference("local.environment"),
        "ManagedBy": "terraform",
        "Owner": OWNER,
        "Project": Reference("local.project"),
    }
    theirs = {name.lower() for name in design.tags}
    return dict(sorted({**{k: v for k, v in ours.items() if k.lower() not in theirs}, **design.tags}.items()))
