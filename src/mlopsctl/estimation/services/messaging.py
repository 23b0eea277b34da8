"""Topics, queues, buses and workflows."""

from collections.abc import Iterator
from math import ceil, inf

from mlopsctl.estimation.component import HOURS, Component, Row, Service, Unpriced, fixed, metered, product, stepped
from mlopsctl.estimation.jobs import machine_hours
from mlopsctl.estimation.resource import Resource

_CHUNK_KB = 64
_MEMORY_STEP_MB, _DURATION_STEP_MS = 64, 100  # express workflows are billed in these steps
_EXPRESS = ((1_000, "Duration (first 1K)"), (4_000, "Duration (next 4K)"), (inf, "Duration (over 5K)"))
# Who is told: usage key, row, and how many a month are free.
_SUBSCRIBERS = (
    ("http_subscriptions", "HTTP/HTTPS notifications (over 100k)", 100e3),
    ("email_subscriptions", "Email/Email-JSON notifications (over 1k)", 1e3),
    ("kinesis_subscriptions", "Kinesis Firehose notifications", 0),
    ("mobile_push_subscriptions", "Mobile Push notifications", 0),
    ("macos_subscriptions", "MacOS notifications", 0),
    ("sms_subscriptions", "SMS notifications (over 100)", 100),
)
_EVENTS = {
    "monthly_custom_events": "Custom events published",
    "monthly_third_party_events": "Third-party events published",
    "monthly_archive_processing_gb": "Archive processing",
    "archive_storage_gb": "Archive storage",
    "monthly_schema_discovery_events": "Schema discovery",
}
_FREE_INVOCATIONS = 14e6
_BROKERS = {"SINGLE_INSTANCE": 1, "ACTIVE_STANDBY_MULTI_AZ": 2, "CLUSTER_MULTI_AZ": 3}
_KB_PER_GB = 1024 * 1024


def _topic(r: Resource) -> Iterator[Component]:
    requests, size = r.usage("monthly_requests"), r.usage("request_size_kb")
    if r.flag("fifo_topic"):
        yield from _fifo(r, requests, size if size is not None else 1)
        return
    chunks = product(requests, ceil((size or 1) / _CHUNK_KB) or 1)
    yield from stepped("sns", ((1e6, ""), (inf, "API requests (over 1M)")), chunks, "monthly_requests")
    for key, row, free in _SUBSCRIBERS:
        told = product(requests, r.usage(key))
        yield from stepped("sns", ((free, ""), (inf, row)), told, key)


def _fifo(r: Resource, requests: float | None, size: float) -> Iterator[Component]:
    payload = product(requests, max(1.0, size), 1 / _KB_PER_GB)
    subscriptions = r.usage("subscriptions") or 1
    yield Component("FIFO Publish API requests", (Row("sns", "FIFO Publish API requests"),), requests)
    yield Component("FIFO Publish API payload", (Row("sns", "FIFO Publish API payload"),), payload)
    for row, quantity in (("FIFO notifications", requests), ("FIFO notification payload", payload)):
        yield Component(row, (Row("sns", row),), product(quantity, subscriptions), "monthly_requests")


def _subscription(r: Resource) -> Iterator[Component]:
    if r.text("protocol") in ("http", "https"):
        chunks = product(r.usage("monthly_requests"), ceil((r.usage("request_size_kb") or 1) / _CHUNK_KB) or 1)
        row = Row("sns", "HTTP/HTTPS notifications (over 100k)")
        yield Component("HTTP notifications", (row,), chunks, "monthly_requests")


def _queue(r: Resource) -> Iterator[Component]:
    chunks = product(r.usage("monthly_requests"), ceil((r.usage("request_size_kb") or 1) / _CHUNK_KB) or 1)
    row = "FIFO requests" if r.flag("fifo_queue") else "Requests"
    yield Component("Requests", (Row("sqs", row),), chunks, "monthly_requests")


def _bus(r: Resource) -> Iterator[Component]:
    for key, row in _EVENTS.items():
        yield metered(r, "eventbridge", row, key)


def _destination(r: Resource) -> Iterator[Component]:
    yield metered(r, "eventbridge", "API destination invocations", "monthly_invocations")


def _archive(r: Resource) -> Iterator[Component]:
    """Kept events; those that the usage of a bus speaks of are billed there."""
    for key in ("monthly_archive_processing_gb", "archive_storage_gb"):
        yield metered(r, "eventbridge", _EVENTS[key], key)


def _pipe(r: Resource) -> Iterator[Component]:
    yield metered(r, "eventbridge", "Pipe requests", "monthly_requests")


def _schedule(r: Resource) -> Iterator[Component]:
    """The first 14 million a month are free, of all schedules of an account."""
    tiers = ((_FREE_INVOCATIONS, ""), (inf, "Scheduler invocations"))
    if (stated := r.usage("monthly_invocations")) is not None:
        yield from stepped("eventbridge", tiers, stated, "monthly_invocations")


def _broker(r: Resource) -> Iterator[Component]:
    """As many instances as its way of being deployed has."""
    kind, mode = r.text("host_instance_type"), r.text("deployment_mode", "SINGLE_INSTANCE").upper()
    if not kind:
        raise Unpriced("only apply knows its instance type")
    engine = {"ACTIVEMQ": "ActiveMQ", "RABBITMQ": "RabbitMQ"}.get(r.text("engine_type").upper(), r.text("engine_type"))
    name = f"Instance usage ({engine}, {kind}, {mode.lower()})"
    yield fixed(name, "mq", f"Instance ({kind})", _BROKERS.get(mode, 1) * HOURS)
    disk = "EBS" if engine == "RabbitMQ" else r.text("storage_type", "efs").upper()
    stored = product(r.usage("storage_size_gb"), _BROKERS["CLUSTER_MULTI_AZ"] if mode == "CLUSTER_MULTI_AZ" else 1)
    yield Component(f"Storage ({engine}, {disk})", (Row("mq", f"Storage ({disk})"),), stored, "storage_size_gb")


def _workflow(r: Resource) -> Iterator[Component]:
    yield from machine_hours(r)  # of the jobs that it starts
    if r.text("type", "STANDARD").upper() != "EXPRESS":
        yield metered(r, "step_functions", "Transitions", "monthly_transitions")
        return
    requests = r.usage("monthly_requests")
    yield metered(r, "step_functions", "Requests", "monthly_requests")
    memory = ceil((r.usage("memory_mb") or _MEMORY_STEP_MB) / _MEMORY_STEP_MB) * _MEMORY_STEP_MB / 1024
    duration = ceil((r.usage("workflow_duration_ms") or _DURATION_STEP_MS) / _DURATION_STEP_MS) * _DURATION_STEP_MS
    hours = product(requests, memory, duration / 3_600_000)
    yield from stepped("step_functions", _EXPRESS, hours, "monthly_requests")


service = Service(
    {
        "aws_sns_topic": _topic,
        "aws_sns_topic_subscription": _subscription,
        "aws_sqs_queue": _queue,
        "aws_cloudwatch_event_bus": _bus,
        "aws_cloudwatch_event_api_destination": _destination,
        "aws_cloudwatch_event_archive": _archive,
        "aws_pipes_pipe": _pipe,
        "aws_scheduler_schedule": _schedule,
        "aws_mq_broker": _broker,
        "aws_sfn_state_machine": _workflow,
    }
)
