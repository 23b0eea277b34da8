"""Containers: ECS services and Batch jobs on Fargate, Batch jobs on machines, App Runner."""

import json
import re
from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, Component, Row, Service, Unpriced, product
from mlopsctl.estimation.jobs import machine_hours
from mlopsctl.estimation.resource import Block, Resource
from mlopsctl.estimation.scaling import targets

_AMOUNT = re.compile(r"([\d.]+)\s*([a-z]*)", re.IGNORECASE)
_ARM = 0.8  # what Graviton costs of the price that is listed, the one for x86
_SPOT = 0.3  # an estimate: the price of spot capacity floats
_FREE_GB = 20  # of a task's own disk


def _ecs_service(r: Resource) -> Iterator[Component]:
    providers = _providers(r)
    if not any(name.startswith("FARGATE") for name in providers):
        return  # its machines are billed
    task = r.refers("task_definition", "aws_ecs_task_definition") or _of_task_set(r) or _same_module(r)
    if task is None:
        raise Unpriced("its task definition is not part of the plan")
    tasks = _autoscaled(r)
    usage = "capacity" if tasks is not None else ""
    count = r.number("desired_count") if tasks is None else tasks
    if task.text("runtime_platform.0.operating_system_family").startswith("WINDOWS"):
        raise Unpriced("there are no prices for Windows on Fargate")
    arm = task.text("runtime_platform.0.cpu_architecture") == "ARM64"
    spot = providers == {"FARGATE_SPOT"}
    cpu, memory = vcpus(task.text("cpu")), gigabytes(task.text("memory"))
    yield from capacity(cpu, memory, count * HOURS, usage, factor=(_ARM if arm else 1) * (_SPOT if spot else 1))
    above = task.number("ephemeral_storage.0.size_in_gib") - _FREE_GB
    if above > 0:
        rows = (Row("fargate", "Ephemeral storage"),)
        yield Component("Ephemeral storage per GB per hour", rows, above * count * HOURS, usage)


def capacity(cpu: float, memory: float, hours: float | None, usage: str, factor: float = 1) -> Iterator[Component]:
    """Task hours by what a task reserves."""
    for name, amount in (("Per GB per hour", memory), ("Per vCPU per hour", cpu)):
        yield Component(name, (Row("fargate", name, factor),), product(amount, hours), usage)


def _providers(r: Resource) -> set[str]:
    """Where an ECS service runs: as it says itself, else as its cluster does."""
    if r.text("launch_type"):
        return {r.text("launch_type")}
    if own := {b.text("capacity_provider") for b in r.blocks("capacity_provider_strategy")}:
        return own
    cluster = r.refers("cluster", "aws_ecs_cluster")
    if cluster is None:
        return set()
    told: set[str] = set()
    for block in (cluster, *cluster.referring("aws_ecs_cluster_capacity_providers", "cluster_name")):
        strategy = block.blocks("default_capacity_provider_strategy")
        told |= {b.text("capacity_provider") for b in strategy} or set(block.words("capacity_providers"))
    return told


def _of_task_set(r: Resource) -> Resource | None:
    sets = r.referring("aws_ecs_task_set", "service")
    return sets[0].refers("task_definition", "aws_ecs_task_definition") if sets else None


def _same_module(r: Resource) -> Resource | None:
    """The only task definition beside the service, where the plan hides what it refers to (a local)."""
    beside = [task for task in r.plan.of_type("aws_ecs_task_definition") if task.module == r.module]
    known = [task for task in beside if task.text("family") and task.text("family") == r.text("task_definition")]
    return known[0] if known else beside[0] if len(beside) == 1 else None


def _autoscaled(r: Resource) -> float | None:
    """The mean number of tasks that usage states for the scaling target of the service."""
    name = r.text("name")
    found = targets(r, f"/{name}" if name else "")
    return found[0].usage("capacity") if found else None


def _job(r: Resource) -> Iterator[Component]:
    """A Batch job by the hours that it runs; on Fargate its size is from usage where only apply knows it."""
    if "FARGATE" not in r.words("platform_capabilities"):
        yield from machine_hours(r)
        return
    stated = {"VCPU": r.usage("vcpu"), "MEMORY": product(r.usage("memory_gb"), 1024)}
    try:
        content = json.loads(r.text("container_properties") or "{}")
    except (ValueError, RecursionError) as broken:
        raise Unpriced("its container properties are not JSON") from broken
    described = Block(content if isinstance(content, dict) else {})
    needs = {b.text("type"): b.number("value") for b in described.blocks("resourceRequirements")}
    cpu, memory = (needs.get(name, stated[name]) for name in ("VCPU", "MEMORY"))
    if cpu is None or memory is None:
        raise Unpriced("only apply knows its container properties; usage can state `vcpu` and `memory_gb`")
    arm = described.text("runtimePlatform.cpuArchitecture") == "ARM64"
    factor = (_ARM if arm else 1) * (_SPOT if r.usage("spot") else 1)
    yield from capacity(cpu, memory / 1024, r.usage("monthly_task_hours"), "monthly_task_hours", factor)


def _environment(r: Resource) -> Iterator[Component]:
    """Jobs pay for its machines, but for those that are kept without jobs."""
    if r.number("compute_resources.0.min_vcpus"):
        raise Unpriced("it keeps machines without jobs (min_vcpus), and AWS chooses their types")
    yield from ()


def _runner(r: Resource) -> Iterator[Component]:
    """An App Runner service: the memory of one instance that waits, and processors by the hours that they work."""
    cpu, memory = r.text("instance_configuration.0.cpu", "1024"), r.text("instance_configuration.0.memory", "2048")
    yield Component("Provisioned memory", (Row("app_runner", "Provisioned memory"),), gigabytes(memory) * HOURS)
    active = product(r.usage("monthly_active_hours"), vcpus(cpu))
    yield Component("Active vCPU", (Row("app_runner", "Active vCPU"),), active, "monthly_active_hours")


def vcpus(text: str) -> float:
    """`512` (units of 1/1024) or `0.5 vCPU`."""
    found = _AMOUNT.match(text)
    if not found:
        raise Unpriced("only apply knows its CPU")
    return float(found[1]) if found[2] else float(found[1]) / 1024


def gigabytes(text: str) -> float:
    """`1024` (MB) or `1 GB`."""
    found = _AMOUNT.match(text)
    if not found:
        raise Unpriced("only apply knows its memory")
    return float(found[1]) if found[2].upper() == "GB" else float(found[1]) / 1024


service = Service(
    {
        "aws_ecs_service": _ecs_service,
        "aws_batch_compute_environment": _environment,
        "aws_batch_job_definition": _job,
        "aws_apprunner_service": _runner,
    }
)
