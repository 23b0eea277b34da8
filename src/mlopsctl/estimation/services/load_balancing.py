from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, Component, Row, Service, Unpriced, fixed, metered
from mlopsctl.estimation.resource import Resource

# What one capacity unit carries, by usage key.
_APPLICATION = {"new_connections": 25, "active_connections": 3000, "processed_bytes_gb": 1, "rule_evaluations": 1000}
_GATEWAY = {"new_connections": 600, "active_connections": 60_000, "processed_bytes_gb": 1}
_NETWORK = {"new_connections": 800, "active_connections": 100_000, "processed_bytes_gb": 1}


def _balancer(r: Resource) -> Iterator[Component]:
    kind = r.text("load_balancer_type", "application")
    if kind == "network":
        yield fixed("Network load balancer", "nlb", "NLB hour", HOURS)
        yield _units(r, "nlb", "NLCU-hour", _NETWORK)
    elif kind == "application":
        yield fixed("Application load balancer", "alb", "ALB hour", HOURS)
        yield _units(r, "alb", "LCU-hour", _APPLICATION)
    elif kind == "gateway":
        yield fixed("Gateway load balancer", "gwlb", "GWLB hour", HOURS)
        yield _units(r, "gwlb", "GLCU-hour", _GATEWAY)
    else:
        raise Unpriced(f"there are no prices for {kind} load balancers")


def _units(r: Resource, service: str, row: str, carried: dict[str, int]) -> Component:
    """Capacity-unit hours a month of the dimension that needs most."""
    stated = [usage / each for key, each in carried.items() if (usage := r.usage(key)) is not None]
    quantity = max(stated, default=None)
    return Component("Load balancer capacity units", (Row(service, row),), quantity, "processed_bytes_gb")


def _classic(r: Resource) -> Iterator[Component]:
    yield fixed("Classic load balancer", "classic_elb", "ELB hour", HOURS)
    yield metered(r, "classic_elb", "Data processed", "monthly_data_processed_gb")


service = Service({"aws_lb": _balancer, "aws_alb": _balancer, "aws_elb": _classic})
