"""SageMaker: machines with `ml.` in front of their name."""

from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, Component, Row, Service, Unpriced, metered, product
from mlopsctl.estimation.jobs import ml_rows
from mlopsctl.estimation.resource import Block, Resource
from mlopsctl.estimation.scaling import targets

_DISK_SCALE = 1.4  # what SageMaker's storage costs of the price of the disk under it


def _endpoint(r: Resource) -> Iterator[Component]:
    """The variants of the endpoint's configuration."""
    config = r.refers("endpoint_config_name", "aws_sagemaker_endpoint_configuration")
    if config is None:
        raise Unpriced("its configuration is not part of the plan")
    if not config.blocks("production_variants"):
        raise Unpriced("only apply knows its variants")
    for attribute in ("production_variants", "shadow_production_variants"):
        for block in config.blocks(attribute):
            yield from _serverless(r, block) if block.blocks("serverless_config") else _variant(r, block)
    if r.usage("monthly_data_gb") is not None:
        yield metered(r, "sagemaker", "Endpoint data processed", "monthly_data_gb")


def _variant(r: Resource, block: Block) -> Iterator[Component]:
    name = block.text("variant_name", "variant")
    kind = block.text("instance_type")
    if not kind:
        raise Unpriced("only apply knows the instance type of a variant")
    stated = r.usage("instances")
    least = max((t.number("min_capacity") for t in targets(r, f"/{r.text('name')}/variant/{name}")), default=0)
    count = max(block.number("initial_instance_count", 1), least) if stated is None else stated
    usage = "" if stated is None else "instances"
    yield Component(f"{name}: Hosting ({kind})", ml_rows(kind), count * HOURS, usage)
    if size := block.number("volume_size_in_gb"):
        yield _disk(f"{name}: Storage", size * count)


def _serverless(r: Resource, block: Block) -> Iterator[Component]:
    """By the time that requests take in the memory that is configured."""
    name, config = block.text("variant_name", "variant"), block.blocks("serverless_config")[0]
    if config.number("provisioned_concurrency"):
        raise Unpriced("there are no prices for the provisioned concurrency of serverless inference")
    gigabytes = config.number("memory_size_in_mb", 1024) / 1024
    seconds = product(r.usage("monthly_requests"), (r.usage("request_duration_ms") or 0) / 1000, gigabytes)
    yield Component(f"{name}: Duration", (Row("sagemaker", "Serverless duration"),), seconds, "monthly_requests")


def _disk(name: str, gigabytes: float) -> Component:
    return Component(name, (Row("ebs", "gp2 storage", _DISK_SCALE),), gigabytes)


def _notebook(r: Resource) -> Iterator[Component]:
    kind = r.text("instance_type")
    stated = r.usage("monthly_hours")
    hours = HOURS if stated is None else stated
    yield Component(f"Notebook ({kind})", ml_rows(kind), hours, "monthly_hours" if stated is not None else "")
    yield _disk("Storage", r.number("volume_size", 5))


def _training(r: Resource) -> Iterator[Component]:
    """Jobs that a pipeline or a person starts: by the hours that usage states."""
    kind = r.usage_text("instance_type", r.text("resource_config.0.instance_type", "ml.m5.large"))
    yield Component(f"Training ({kind})", ml_rows(kind), r.usage("monthly_hours"), "monthly_hours")


def _app(r: Resource) -> Iterator[Component]:
    """An app of a domain, by the hours that usage states: people stop them."""
    kind = r.text("resource_spec.0.instance_type")
    if kind in ("", "system"):
        return  # AWS pays for the machine of the server itself
    yield Component(f"App ({kind})", ml_rows(kind), r.usage("monthly_hours"), "monthly_hours")


def _store(r: Resource) -> Iterator[Component]:
    if r.flag("online_store_config.0.enable_online_store"):
        for key in ("monthly_write_units", "monthly_read_units", "storage_gb"):
            yield metered(r, "sagemaker_feature_store", key, key)


service = Service(
    {
        "aws_sagemaker_endpoint": _endpoint,
        "aws_sagemaker_notebook_instance": _notebook,
        "aws_sagemaker_app": _app,
        "aws_sagemaker_pipeline": _training,
        "aws_sagemaker_feature_group": _store,
    }
)
