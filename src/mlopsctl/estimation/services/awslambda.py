from collections.abc import Iterator
from math import inf

from mlopsctl.estimation.component import Component, Row, Service, metered, product, stepped
from mlopsctl.estimation.resource import Resource

_X86 = ((6e9, "Duration (first 6B)"), (9e9, "Duration (next 9B)"), (inf, "Duration (over 15B)"))
_ARM = ((7.5e9, "Duration (first 7.5B)"), (11.25e9, "Duration (next 11.25B)"), (inf, "Duration (over 18.75B)"))
_FREE_STORAGE_MB = 512


def _function(r: Resource) -> Iterator[Component]:
    yield metered(r, "lambda", "Requests", "monthly_requests")
    arm = "arm64" in r.words("architectures")
    memory = r.number("memory_size", 128) / 1024
    seconds = _seconds(r)
    storage = r.number("ephemeral_storage.0.size", _FREE_STORAGE_MB) - _FREE_STORAGE_MB
    if storage > 0:
        extra = product(seconds, storage / 1024)
        yield Component("Ephemeral storage", (Row("lambda", "Ephemeral storage"),), extra, "monthly_requests")
    yield from stepped("lambda", _ARM if arm else _X86, product(seconds, memory), "monthly_requests")


def _seconds(r: Resource) -> float | None:
    """Seconds of work a month; a request of unknown length counts as one millisecond, the least that is billed."""
    requests, milliseconds = r.usage("monthly_requests"), r.usage("request_duration_ms")
    return product(requests, (milliseconds if milliseconds is not None else 1.0) / 1000)


def _provisioned(r: Resource) -> Iterator[Component]:
    function = r.refers("function_name", "aws_lambda_function")
    stated = r.usage("memory_mb")
    memory = stated if stated is not None else function.number("memory_size", 128) if function else None
    arm = r.usage_text("architecture") == "arm64" or bool(function and "arm64" in function.words("architectures"))
    # The list has Graviton's prices; x86 costs a quarter more.
    factor = 1.0 if arm else 1.25
    gigabytes = product(memory, 1 / 1024)
    kept = product(r.usage("monthly_duration_hrs"), 3600, gigabytes, r.number("provisioned_concurrent_executions", 1))
    worked = product(_seconds(r), gigabytes)
    yield metered(r, "lambda", "Requests", "monthly_requests")
    for name, quantity in (("Provisioned Concurrency", kept), ("Duration", worked)):
        yield Component(name, (Row("lambda", name, factor),), quantity, "monthly_duration_hrs")


service = Service({"aws_lambda_function": _function, "aws_lambda_provisioned_concurrency_config": _provisioned})
