"""What every blueprint on disk must keep, so that planning, generation and Terraform can rely on it."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import hcl2
import pytest
from hcl2 import SerializationOptions

from mlopsctl import resources, settings
from mlopsctl.adapters.shell import LocalShell, minimal_env
from mlopsctl.adapters.tools import find_terraform
from mlopsctl.catalog import Catalog, load, safe_yaml
from mlopsctl.catalog.folders import read_families, read_services
from mlopsctl.domain.blueprint import Blueprint, Expression
from mlopsctl.domain.ports import Finished
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.expressions import evaluate
from mlopsctl.planning.facts import facts
from mlopsctl.planning.sizing import derived, fewest_units

ROOT = resources.folder("blueprints")
FOLDERS = sorted(
    f for f in ROOT.glob("*/*/*") if f.is_dir() and not f.relative_to(ROOT).parts[0].startswith(("_", "."))
)
PLAIN = SerializationOptions(strip_string_quotes=True, with_comments=False)
OFFLINE_DATA = {"aws_iam_policy_document", "aws_partition", "aws_region"}  # the data sources that call no API

each_blueprint = pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.relative_to(ROOT).as_posix())


@dataclass(frozen=True)
class Module:
    """Declarations of a Terraform module by kind; resources and data by `type.name`."""

    variables: dict[str, dict[str, Any]]
    outputs: dict[str, dict[str, Any]]
    resources: dict[str, dict[str, Any]]
    data: dict[str, dict[str, Any]]
    kinds: frozenset[str]

    @property
    def required(self) -> set[str]:
        return {name for name, body in self.variables.items() if "default" not in body}


@cache
def manifest(folder: Path) -> Blueprint:
    return Blueprint.model_validate(safe_yaml.read(folder / "blueprint.yaml"))


@cache
def module(folder: Path) -> Module:
    blocks: dict[str, list[dict[str, Any]]] = {}
    for file in sorted((folder / "module").glob("*.tf")):
        parsed = hcl2.loads(file.read_text("utf8"), serialization_options=PLAIN)
        for kind, found in parsed.items():
            blocks.setdefault(kind, []).extend(found)

    def labelled(kind: str) -> list[tuple[str, dict[str, Any]]]:
        return [(label, body) for block in blocks.get(kind, []) for label, body in block.items()]

    def addressed(kind: str) -> dict[str, dict[str, Any]]:
        return {f"{t}.{name}": body for t, bodies in labelled(kind) for name, body in bodies.items()}

    return Module(
        variables=dict(labelled("variable")),
        outputs=dict(labelled("output")),
        resources=addressed("resource"),
        data=addressed("data"),
        kinds=frozenset(blocks),
    )


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Prices, quotas and clouds, so that one broken manifest does not hide what is wrong with the others."""
    return load(blueprints=tmp_path_factory.mktemp("no-blueprints"))


def test_there_are_blueprints() -> None:
    assert FOLDERS


@each_blueprint
def test_the_folder_says_what_the_manifest_says(folder: Path) -> None:
    blueprint = manifest(folder)
    assert blueprint.folder(ROOT) == folder
    assert len({size.name for size in blueprint.sizes}) == len(blueprint.sizes)
    assert blueprint.summary.endswith(".")
    assert (folder / "module" / "README.md").is_file()
    assert (folder / "examples" / "default.yaml").is_file()


@each_blueprint
def test_variables_and_outputs_explain_themselves(folder: Path) -> None:
    declared = module(folder)
    assert [n for n, v in declared.variables.items() if not (v.get("type") and v.get("description"))] == []
    assert [n for n, o in declared.outputs.items() if not o.get("description")] == []


@each_blueprint
def test_a_module_is_plain_and_plans_without_an_account(folder: Path) -> None:
    declared = module(folder)
    assert declared.kinds <= {"terraform", "variable", "output", "locals", "resource", "data"}
    assert {address.split(".")[0] for address in declared.data} <= OFFLINE_DATA
    assert not [f for f in (folder / "module").rglob("*.tf") if "provisioner" in f.read_text("utf8")]


@each_blueprint
def test_every_variable_gets_its_value(folder: Path) -> None:
    blueprint, declared = manifest(folder), module(folder)
    assert declared.required <= set(blueprint.inputs) <= set(declared.variables)
    for name, source in blueprint.inputs.items():
        if source.size:
            assert all(source.size in size.values for size in blueprint.sizes), name
        if source.plan:
            assert source.plan in {"units", *blueprint.derive}, name
        if source.deployer:
            assert source.deployer in blueprint.deployer, name


@each_blueprint
def test_outputs_exist_where_they_are_read(folder: Path) -> None:
    """In every neighbour that the blueprint can stand beside: those that bring what it asks of their slot."""
    blueprint = manifest(folder)
    assert set(blueprint.outputs) <= set(module(folder).outputs)
    for name, source in blueprint.inputs.items():
        slot, _, output = (source.output or "").partition(".")
        if not slot:
            continue
        beside = [f for f in FOLDERS if f.parts[-3:-1] == (blueprint.cloud, slot)]
        asked = set(blueprint.requires) & set().union(*(capabilities(f) for f in beside))
        suitable = [f for f in beside if asked <= capabilities(f)]
        assert suitable or source.default is not None, f"{name} reads {source.output}"
        for neighbour in suitable:
            assert output in module(neighbour).outputs, f"{name} reads {source.output} of {neighbour.name}"


def capabilities(folder: Path) -> set[str]:
    """What a blueprint offers in some size."""
    blueprint = manifest(folder)
    return {*blueprint.provides, *(c for size in blueprint.sizes for c in size.provides)}


@each_blueprint
def test_accepted_risks_name_what_is_there(folder: Path) -> None:
    assert {risk.resource for risk in manifest(folder).accepted_risks} <= set(module(folder).resources)


@each_blueprint
def test_what_is_in_the_second_region_is_said_to_be(folder: Path) -> None:
    """A module has the second provider where the manifest says so, and is billed there for what it makes there."""
    blueprint, declared = manifest(folder), module(folder)
    there = [address for address, body in declared.resources.items() if "standby" in str(body.get("provider"))]
    assert blueprint.standby == bool(there) == any(line.in_standby for line in blueprint.cost)
    assert not blueprint.standby or blueprint.root == "environment"
    elsewhere = [address for address, body in declared.resources.items() if "fallback" in str(body.get("provider"))]
    assert blueprint.fallback == bool(elsewhere)


@each_blueprint
def test_what_runs_twice_names_what_is_there(folder: Path) -> None:
    """The slots that a second region that runs lacks or cannot have, and how many units run when nobody asks."""
    blueprint = manifest(folder)
    slots = {f.parts[-2] for f in FOLDERS if f.parts[-3] == blueprint.cloud}
    if running := blueprint.running:
        assert blueprint.standby
        assert {*running.left_out, *running.obstacles} <= slots
        assert not {*running.left_out} & running.obstacles.keys()
    if blueprint.sizing and (least := blueprint.sizing.least):
        assert least in blueprint.derive
        assert least in {source.plan for source in blueprint.inputs.values()}


@each_blueprint
def test_roles_carry_the_boundary_that_the_pipeline_demands(folder: Path) -> None:
    if manifest(folder).root == "environment":
        roles = {a: body for a, body in module(folder).resources.items() if a.startswith("aws_iam_role.")}
        assert [address for address, body in roles.items() if "permissions_boundary" not in body] == []


@each_blueprint
def test_programs_take_the_role_that_is_there(folder: Path) -> None:
    blueprint = manifest(folder)
    takes = "runtime_role_arn" in module(folder).variables and blueprint.root == "environment"
    assert takes == bool(blueprint.started_by) == ("runtime_policy" in blueprint.outputs)
    is_ours = "image_tag" in blueprint.deployer and blueprint.slot != "model_registry"  # whose server is MLflow's own
    assert blueprint.started_by or not is_ours
    written = "".join(file.read_text("utf8") for file in (folder / "module").glob("*.tf"))
    if takes:
        assert f'identifiers = ["{blueprint.started_by}.amazonaws.com"]' in written
        services = read_services(ROOT)
        assert blueprint.started_by in {
            to for name in blueprint.services for to in services[blueprint.cloud, name].passed_to
        }, "the pipeline hands the role over"


@each_blueprint
def test_the_pipeline_may_deploy_it(folder: Path) -> None:
    """Networks, keys and roles are known to the pipeline's permissions by themselves; all else is a service."""
    blueprint = manifest(folder)
    services = read_services(ROOT)
    for name in blueprint.services:
        grants = services[blueprint.cloud, name].grants
        assert not module(folder).resources or {"read", "manage"} <= {grant.to for grant in grants}, name
        assert [
            a for grant in grants for a in grant.actions if not re.fullmatch(r"[a-z0-9-]+:([A-Za-z0-9]+|Describe\*)", a)
        ] == []
    own = re.compile(r"aws_(vpc|subnet|security_group|route|internet_gateway|nat_|eip|flow_log|default_|kms_|iam_).*")
    foreign = [address for address in module(folder).resources if not own.match(address)]
    assert blueprint.services or blueprint.root == "bootstrap" or not foreign


@each_blueprint
def test_images_can_write_where_tasks_mount_a_volume(folder: Path) -> None:
    """Fargate gives a volume to root, unless the image declares it and so says whose it is."""
    mounted = set(re.findall(r'containerPath\s*=\s*"([^"]+)"', (folder / "module" / "main.tf").read_text("utf8")))
    family = next(f for f in read_families(ROOT) if f.name == "_base")
    images = (p for p in family.parts.get(manifest(folder).slot, ()) if p.startswith("docker/"))
    for image in (family.folder(ROOT) / path for path in images):
        declared = re.findall(r"^VOLUME (\S+)$", image.read_text("utf8"), re.MULTILINE)
        assert mounted <= set(declared), image.name


@each_blueprint
def test_examples_fit_the_module(folder: Path) -> None:
    blueprint, declared = manifest(folder), module(folder)
    for path in sorted((folder / "examples").glob("*.yaml")):
        example = safe_yaml.read(path)
        assert isinstance(example, dict)
        size = next(size for size in blueprint.sizes if size.name == example["size"])
        assert declared.required <= set(example["inputs"]) <= set(declared.variables), path.name
        chosen = {name: size.values[source.size] for name, source in blueprint.inputs.items() if source.size}
        assert {n: v for n, v in example["inputs"].items() if chosen.get(n, v) != v} == {}, path.name


@each_blueprint
def test_capabilities_it_needs_are_offered(folder: Path) -> None:
    blueprints = [manifest(f) for f in FOLDERS if f.parts[-3] == folder.parts[-3] and (f / "blueprint.yaml").is_file()]
    offered = {c for b in blueprints for c in (*b.provides, *(c for size in b.sizes for c in size.provides))}
    assert set(manifest(folder).requires) <= offered


@each_blueprint
def test_every_expression_has_a_value_and_every_cost_a_price(folder: Path, catalog: Catalog) -> None:
    blueprint = manifest(folder)
    for size in blueprint.sizes:
        names = facts(Requirements(document_sha256=""), rates=catalog.rates).sized(size.values)
        fewest = fewest_units(blueprint, names)
        names = derived(blueprint, names, fewest, fewest)
        for expression in _expressions(blueprint):
            assert evaluate(expression, names) >= 0, expression
        for line in blueprint.cost:
            for written in (line.component, *(tier.component for tier in line.tiers if tier.component)):
                component = written.format_map(size.values)
                region = catalog.cloud(blueprint.cloud).price_region
                assert catalog.price(blueprint.cloud, region, line.service, component), f"{line.service}: {component}"
    for quota in blueprint.quotas:
        assert catalog.quota(blueprint.cloud, quota.service, quota.quota), quota.quota


def _expressions(blueprint: Blueprint) -> Iterator[Expression]:
    if sizing := blueprint.sizing:
        yield from (sizing.service_time_ms, sizing.servers_per_unit, sizing.arrival_rps, sizing.max_units)
        yield from (sizing.scv, sizing.batch, sizing.batch_wait_ms, sizing.cold_start_share, sizing.cold_start_ms)
    for recovery in filter(None, (blueprint.recovery, *(size.recovery for size in blueprint.sizes))):
        yield recovery.rto_minutes
        yield recovery.rpo_minutes or 0
    if blueprint.redundancy:
        yield from (blueprint.redundancy.zone_pct, blueprint.redundancy.zones)
    if blueprint.hop:
        yield from (blueprint.hop.p50_ms, blueprint.hop.p99_ms)
    yield from (limit.expression for limit in blueprint.limits)
    yield from (quota.quantity for quota in blueprint.quotas)
    yield from (e for line in blueprint.cost for e in (line.quantity, line.low, line.peak, line.scale) if e is not None)
    if blueprint.duration_hours is not None:
        yield blueprint.duration_hours


@pytest.mark.slow
def test_modules_are_formatted(terraform: Callable[..., Finished]) -> None:
    ended = terraform("fmt", "-check", "-recursive", "-list=true", str(ROOT), cwd=ROOT)
    assert (ended.code, ended.stdout) == (0, "")


@pytest.mark.slow
@each_blueprint
def test_a_module_is_valid_alone(
    folder: Path, tmp_path: Path, terraform: Callable[..., Finished], provider_lock: Path
) -> None:
    alone = shutil.copytree(folder / "module", tmp_path / "module")
    shutil.copy(provider_lock, alone)
    for alias in ("standby", "fallback"):
        if f"aws.{alias}" in (alone / "versions.tf").read_text():
            (alone / f"zz_{alias}.tf").write_text(f'provider "aws" {{\n  alias = "{alias}"\n}}\n')
    ended = terraform("validate", "-no-color", cwd=alone)
    assert ended.code == 0, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Finished]:
    """Terraform with one data folder for all modules: a module alone has nothing in it but the provider."""
    shell = LocalShell()
    tool = find_terraform(shell, settings.load())
    if tool.problem:
        pytest.skip(f"Terraform cannot be used: {tool.problem}")
    env = minimal_env({"TF_DATA_DIR": str(tmp_path_factory.mktemp("terraform")), "CHECKPOINT_DISABLE": "1"})
    return lambda *args, cwd: shell.run((tool.path, *args), cwd=cwd, env=env)


@pytest.fixture(scope="module")
def provider_lock(tmp_path_factory: pytest.TempPathFactory, terraform: Callable[..., Finished]) -> Path:
    """The lock file of a `terraform init` from the provider mirror."""
    mirror = settings.load().provider_mirror
    if mirror is None:
        pytest.skip("no provider mirror is configured (MLOPSCTL_PROVIDER_MIRROR)")
    root = tmp_path_factory.mktemp("root")
    shutil.copy(FOLDERS[0] / "module" / "versions.tf", root)
    ended = terraform("init", "-input=false", "-no-color", f"-plugin-dir={mirror}", cwd=root)
    assert ended.code == 0, ended.stdout + ended.stderr
    return root / ".terraform.lock.hcl"
