"""Streams of events: Kinesis, Firehose, Kafka."""

import re
from collections.abc import Iterator
from math import inf

from mlopsctl.estimation.component import HOURS, Component, Row, Service, Unpriced, fixed, metered, product, stepped
from mlopsctl.estimation.resource import Resource
from mlopsctl.estimation.scaling import least, targets

_INGESTED = (
    (512_000, "Data ingested (first 500TB)"),
    (1_536_000, "Data ingested (next 1.5PB)"),
    (inf, "Data ingested (next 3PB)"),
)
_ON_DEMAND = {
    "data_in_gb": ("Data ingested", "Data ingested"),
    "data_out_gb": ("Data retrieval", "Data retrieval"),
    "efo_data_out_gb": ("Enhanced Fan Out (EFO) Data retrieval", "Enhanced Fan Out (EFO) Data retrieval (on-demand)"),
    "extended_retention_gb": ("Extended retention (24H to 7D)", "Extended retention (24H to 7D) (on-demand)"),
    "long_term_retention_gb": ("Long term retention (7D+)", "Long term retention (7D+)"),
}
_PROVISIONED = {
    "extended_retention_gb": "Extended retention (24H to 7D)",
    "long_term_retention_gb": "Long term retention (7D+)",
    "long_term_retrieval_gb": "Extended retention retrieval (7D+)",
    "efo_data_retrieval_gb": "Enhanced Fan Out (EFO) Data retrieval",
    "efo_consumer_shard_hours": "Enhanced Fan Out (EFO)",
}
_SERVERLESS = {"storage_gb": "Storage", "monthly_data_in_gb": "Data in", "monthly_data_out_gb": "Data out"}
_DISK_GB = 50  # of each unit of Flink
_FIREHOSE_USAGE = "monthly_data_ingested_gb"


def _stream(r: Resource) -> Iterator[Component]:
    if r.text("stream_mode_details.0.stream_mode", "PROVISIONED") == "ON_DEMAND":
        yield fixed("ON_DEMAND", "kinesis_data_streams", "ON_DEMAND", HOURS)
        for key, (name, row) in _ON_DEMAND.items():
            yield metered(r, "kinesis_data_streams", row, f"monthly_on_demand_{key}", name)
        return
    yield fixed("PROVISIONED", "kinesis_data_streams", "PROVISIONED", r.number("shard_count", 1) * HOURS)
    key = "monthly_provisioned_put_units"
    yield metered(r, "kinesis_data_streams", "PUT payload units", key, "Put request unit")
    for key, name in _PROVISIONED.items():
        yield metered(r, "kinesis_data_streams", name, f"monthly_provisioned_{key}")


def _firehose(r: Resource) -> Iterator[Component]:
    gigabytes = r.usage(_FIREHOSE_USAGE)
    yield from stepped("firehose", _INGESTED, gigabytes, _FIREHOSE_USAGE)
    destinations = [block for name in r.values if name.endswith("_configuration") for block in r.blocks(name)]
    conversions = [c for block in destinations for c in block.blocks("data_format_conversion_configuration")]
    if any(conversion.value("enabled") is not False for conversion in conversions):
        yield metered(r, "firehose", "Format conversion", _FIREHOSE_USAGE)
    for network in (network for block in destinations for network in block.blocks("vpc_config")):
        yield metered(r, "firehose", "VPC data", _FIREHOSE_USAGE)
        zones = len(network.words("subnet_ids")) or 1
        yield fixed("VPC AZ delivery", "firehose", "VPC AZ delivery", zones * HOURS)


def _kafka(r: Resource) -> Iterator[Component]:
    brokers = r.number("number_of_broker_nodes")
    node = "broker_node_group_info.0"
    kind = r.text(f"{node}.instance_type")
    if not kind or not brokers:
        raise Unpriced("only apply knows its brokers")
    yield Component(f"Instance ({kind})", _broker_rows(kind), brokers * HOURS)
    size = r.number(f"{node}.ebs_volume_size") or r.number(f"{node}.storage_info.0.ebs_storage_info.0.volume_size")
    for target in targets(r):
        yield fixed("Storage (autoscaling)", "msk", "Storage (autoscaling)", brokers * max(size, least(target)))
        return
    yield fixed("Storage", "msk", "Storage", brokers * size)


def _broker_rows(kind: str) -> tuple[Row, ...]:
    """Its own row, else its part of the largest of the family: brokers cost in proportion to their vCPUs."""
    rows: tuple[Row, ...] = (Row("msk", f"Instance ({kind})"),)
    if found := re.fullmatch(r"kafka\.m5\.(\d*)(x?)large", kind):
        larges = 2 * int(found[1] or 1) if found[2] else 1
        rows += (Row("msk", "Instance (kafka.m5.24xlarge)", larges / 48),)
    return rows


def _serverless(r: Resource) -> Iterator[Component]:
    yield fixed("Serverless cluster", "msk", "Serverless cluster", HOURS)
    partitions = product(r.usage("partitions"), HOURS)
    yield Component("Partitions", (Row("msk", "Serverless partition"),), partitions, "partitions")
    for key, row in _SERVERLESS.items():
        yield metered(r, "msk", f"Serverless {row.lower()}", key, row)


def _analytics(r: Resource) -> Iterator[Component]:
    """Processing units; Flink has one more for itself and a disk for each."""
    units = r.usage("kinesis_processing_units")
    flink = r.text("runtime_environment").upper().startswith("FLINK")
    row = Row("kinesis_analytics", "KPU")
    yield Component("Processing (stream)", (row,), product(units, HOURS), "kinesis_processing_units")
    if flink:
        yield Component("Processing (orchestration)", (row,), HOURS)
        disk = (Row("kinesis_analytics", "Running storage"),)
        yield Component("Running storage", disk, product(units, _DISK_GB), "kinesis_processing_units")
        yield metered(r, "kinesis_analytics", "Backup", "durable_application_backup_gb")


def _copy(r: Resource) -> Iterator[Component]:
    yield metered(r, "kinesis_analytics", "Backup", "durable_application_backup_gb")


service = Service(
    {
        "aws_kinesis_stream": _stream,
        "aws_kinesis_firehose_delivery_stream": _firehose,
        "aws_msk_cluster": _kafka,
        "aws_msk_serverless_cluster": _serverless,
        "aws_kinesis_analytics_application": _analytics,
        "aws_kinesisanalyticsv2_application": _analytics,
        "aws_kinesisanalyticsv2_application_snapshot": _copy,
    }
)
