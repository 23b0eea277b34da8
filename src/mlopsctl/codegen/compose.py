"""Terraform roots: which modules each one calls, with what, and what its deployer must say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mlopsctl.codegen.hcl import Reference
from mlopsctl.codegen.parts import Part
from mlopsctl.codegen.slug import environment_slug, project_slug
from mlopsctl.codegen.stated import as_stated
from mlopsctl.domain.architecture import Architecture, Design
from mlopsctl.domain.blueprint import Blueprint, Deployer, Input, Running
from mlopsctl.domain.service import Service
from mlopsctl.errors import BlueprintError

BOOTSTRAP = "bootstrap"
STANDBY = "standby"
IMAGE_TAG = "image_tag"
OWNER = "platform-team"


@dataclass(frozen=True)
class Root:
    """One Terraform state: `bootstrap`, `envs/<environment>` or `standby`."""

    name: str
    environment: str
    project: str
    region: str
    calls: dict[str, dict[str, object]]  # slot -> arguments
    deployers: dict[str, Deployer]
    outputs: dict[str, Reference]
    tags: dict[str, object]
    standby_region: str = ""  # where what `aliased` modules do with the provider `aws.standby` ends up
    fallback_region: str = ""  # and with `aws.fallback`
    aliased: Mapping[str, str] = field(default_factory=dict)  # slot -> its second provider, by alias

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


def project(design: Design) -> str:
    return project_slug(design.requirements.value("project_name", ""))


def environments(architecture: Architecture) -> tuple[str, ...]:
    """Stages in the order in which a change reaches them. The architecture names production, or what is it, first."""
    names = tuple(dict.fromkeys(environment_slug(name) for name in architecture.environments)) or ("prod",)
    production = "prod" if "prod" in names else names[0]
    return (*(name for name in names if name != production), production)


@dataclass(frozen=True)
class _Around:
    """What a module's arguments depend on besides its own plan: the slots of its root, and the needs of all.

    asked: what a deployer has to say, of all components, by variable. routing: how it shares its name with a root in
    another region that runs as well.
    """

    design: Design
    slots: frozenset[str]
    needs: dict[str, object]
    region: str
    asked: Mapping[str, Deployer]
    routing: str = ""

    @property
    def fallback(self) -> str:
        return _fallback_region(self.design, self.region)


def roots(design: Design, chosen: tuple[Part, ...]) -> tuple[Root, ...]:
    """The bootstrap root, then one root per environment; all but the last are sized at their minimum.

    With a standby, the last one is the root of its region: it brings the system up there on the day, or it runs all the
    time, without what production alone does.
    """
    stages = environments(design.architecture)
    bootstrap = [part for part in chosen if part.blueprint.root == BOOTSTRAP]
    others = [part for part in chosen if part.blueprint.root != BOOTSTRAP]
    plain = [part for part in others if not part.blueprint.standby]
    needs = _needs({service.name: service for part in chosen for service in part.services}.values())
    asked = _asked(design, chosen)
    region, *second = design.architecture.regions
    runs, ours, theirs = _running(chosen)
    there = [part for part in plain if runs is None or part.slot not in runs.left_out]

    def root(
        name: str,
        environment: str,
        called: list[Part],
        region: str = region,
        routing: str = "",
        *,
        is_full: bool = True,
    ) -> Root:
        around = _Around(design, frozenset(part.slot for part in called), needs, region, asked, routing)
        return _root(name, environment, called, around, is_production=is_full)

    return (
        root(BOOTSTRAP, BOOTSTRAP, bootstrap, routing=ours),
        *(root(f"envs/{stage}", stage, plain, is_full=False) for stage in stages[:-1]),
        root(f"envs/{stages[-1]}", stages[-1], others, routing=ours),
        *(root(STANDBY, STANDBY, there, elsewhere, theirs) for elsewhere in second),
    )


def _running(chosen: Iterable[Part]) -> tuple[Running | None, str, str]:
    """What is said of a second region that runs, and how its name is shared: here and there."""
    for part in chosen:
        if part.blueprint.running:
            is_active = part.size is not None and part.size.active_regions > 1
            return (part.blueprint.running, *(("latency", "latency") if is_active else ("primary", "secondary")))
    return None, "", ""


def stages(states: Iterable[Root]) -> tuple[Root, ...]:
    """The roots of what runs all the time, in the order in which a change reaches them."""
    return tuple(root for root in states if root.name not in (BOOTSTRAP, STANDBY))


def _needs(services: Iterable[Service]) -> dict[str, object]:
    """What the pipeline and the workloads may do, by the name that an input uses."""
    used = sorted(services, key=lambda service: service.name)
    return {
        "grants": [
            {"service": s.name, "to": g.to, "actions": g.actions, "resources": g.resources or s.own}
            for s in used
            for g in s.grants
        ],
        "passed_to": sorted({principal for s in used for principal in s.passed_to}),
        "linked": sorted({principal for s in used for principal in s.linked}),
    }


def _root(name: str, environment: str, called: list[Part], around: _Around, *, is_production: bool) -> Root:
    design = around.design
    there = name == STANDBY
    calls = {
        part.slot: _arguments(part, around, _differing(part, is_production=is_production, there=there))
        for part in called
    }
    read = {v.address for call in calls.values() for v in call.values() if isinstance(v, Reference)}
    prefix = "" if is_production and (name != STANDBY or around.routing) else f"{environment}."
    deployers = {
        variable: value.within(around.region, prefix)
        for variable, value in around.asked.items()
        if f"var.{variable}" in read
    }
    return Root(
        name=name,
        environment=environment,
        project=project(design),
        region=around.region,
        calls=calls,
        deployers=dict(sorted(deployers.items())),
        outputs={f"{p.slot}_{o}": Reference(f"module.{p.slot}.{o}") for p in called for o in p.blueprint.outputs},
        tags=_tags(design),
        standby_region=_standby_region(design) if any(_reads(part, "standby_region") for part in called) else "",
        fallback_region=around.fallback if any(_reads(part, "fallback_region") for part in called) else "",
        aliased={part.slot: alias for part in called if (alias := _alias(part.blueprint))},
    )


def _standby_region(design: Design) -> str:
    return next(iter(design.architecture.regions[1:]), "")


def _fallback_region(design: Design, region: str) -> str:
    """Which region answers where this one fails: as planned, and for what runs there the first of all."""
    found = design.architecture.fallback_region
    return design.architecture.regions[0] if found == region else found


def _alias(blueprint: Blueprint) -> str:
    """The second provider of a module, if it has one."""
    return "standby" if blueprint.standby else "fallback" if blueprint.fallback else ""


def _reads(part: Part, context: str) -> bool:
    has_provider = f"{_alias(part.blueprint)}_region" == context
    return has_provider or any(source.context == context for source in part.blueprint.inputs.values())


def _differing(part: Part, *, is_production: bool, there: bool) -> dict[str, object]:
    """The planned values that are not production's."""
    component = part.component
    if is_production:
        return dict(component.in_standby) if there else {}
    return {"units": component.values.get("min_units", component.units), **component.elsewhere}


def _arguments(part: Part, around: _Around, differing: Mapping[str, object]) -> dict[str, object]:
    """What each variable of the module is given; one without a value is left to the module's own default."""
    planned = {**part.component.values, "units": part.component.units, **differing}
    given = {name: _value(source, part, planned, around) for name, source in part.blueprint.inputs.items()}
    return {name: value for name, value in given.items() if value is not None}


def _value(source: Input, part: Part, planned: Mapping[str, object], around: _Around) -> object:
    if source.output:
        return _output(source, part, around)
    if source.services:
        return around.needs[source.services]
    if source.context or source.asked:
        return _fact(source, around)
    if source.deployer:
        return _said(source.deployer, part)
    if source.requirement:
        return _required(source, around.design)
    return source.value if source.value is not None else _planned(source.size or source.plan or "", part, planned)


def _fact(source: Input, around: _Around) -> Reference | str | bool | None:
    """What holds for all components of a root."""
    if source.asked:
        return Reference(f"var.{source.asked}") if source.asked in around.asked else None
    name = source.context
    second = {"standby_region": _standby_region(around.design), "fallback_region": around.fallback}
    if second.get(name or "", name) == "":
        return None
    if name in ("routing", "runs_twice"):
        return None if not around.routing else around.routing if name == "routing" else True
    return Reference("var.account_id" if name == "account_id" else f"local.{name}")


def _required(source: Input, design: Design) -> object:
    if source.requirement == "environments":
        return list(environments(design.architecture))
    found = design.requirements.find(source.requirement or "")
    return source.default if found is None else found.value


def _output(source: Input, part: Part, around: _Around) -> object:
    slot = (source.output or "").partition(".")[0]
    if slot in around.slots:
        return Reference(f"module.{source.output}")
    if around.design.architecture.component(slot):
        raise BlueprintError(f"{part.blueprint.ref}: `{source.output}` lives in another Terraform root")
    return _said(source.fallback, part) if source.fallback else source.default


def _said(deployer: str, part: Part) -> Reference:
    """What only a deployer can say."""
    if deployer not in part.blueprint.deployer:
        raise BlueprintError(f"{part.blueprint.ref}: `{deployer}` is not described under `deployer`")
    return Reference(f"var.{_variable(deployer, part)}")


def _asked(design: Design, chosen: Iterable[Part]) -> dict[str, Deployer]:
    """What deployers have to say, by variable, with what the document says of it."""
    found: dict[str, Deployer] = {}
    for part in chosen:
        for name, value in part.blueprint.deployer.items():
            variable, known = _variable(name, part), as_stated(value, design.requirements)
            if variable not in found or known.line:
                found[variable] = known
    return found


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
