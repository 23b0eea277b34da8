from collections.abc import Iterator
from math import ceil, inf

from mlopsctl.estimation.component import HOURS, Component, Service, fixed, metered, product, stepped
from mlopsctl.estimation.resource import Resource

_REST = (
    (333e6, "Requests (first 333M)"),
    (667e6, "Requests (next 667M)"),
    (19e9, "Requests (next 19B)"),
    (inf, "Requests (over 20B)"),
)
_HTTP = ((300e6, "Requests (first 300M)"), (inf, "Requests (over 300M)"))
_MESSAGES = ((1e9, "Messages (first 1B)"), (inf, "Messages (over 1B)"))
_REQUEST_KB, _MESSAGE_KB = 512, 32  # billed in steps of this size


def _rest(r: Resource) -> Iterator[Component]:
    yield from stepped("api_gateway_rest", _REST, r.usage("monthly_requests"), "monthly_requests")


def _second(r: Resource) -> Iterator[Component]:
    if r.text("protocol_type").upper() == "WEBSOCKET":
        messages = product(r.usage("monthly_messages"), _steps(r.usage("message_size_kb"), _MESSAGE_KB))
        yield from stepped("api_gateway_http_ws", _MESSAGES, messages, "monthly_messages")
        yield metered(r, "api_gateway_http_ws", "Connection duration", "monthly_connection_mins")
    else:
        requests = product(r.usage("monthly_requests"), _steps(r.usage("request_size_kb"), _REQUEST_KB))
        yield from stepped("api_gateway_http_ws", _HTTP, requests, "monthly_requests")


def _steps(size_kb: float | None, step: int) -> float:
    return max(1, ceil((size_kb or step) / step))


def _stage(r: Resource) -> Iterator[Component]:
    if r.flag("cache_cluster_enabled"):
        name = f"Cache memory ({r.number('cache_cluster_size', 0.5):g} GB)"
        yield fixed(name, "api_gateway_rest", name, HOURS)


service = Service({"aws_api_gateway_rest_api": _rest, "aws_apigatewayv2_api": _second, "aws_api_gateway_stage": _stage})
