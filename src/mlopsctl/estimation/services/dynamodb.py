from collections.abc import Iterator
from dataclasses import replace

from mlopsctl.estimation.component import HOURS, Component, Row, Service, metered
from mlopsctl.estimation.resource import Resource
from mlopsctl.estimation.scaling import least, targets

_SIDES = (("Write", "WCU", "write"), ("Read", "RCU", "read"))
_LISTED = ("us-east-2", "us-west-1")
_RARE_WORK, _RARE_STORAGE = 1.25, 0.4  # what a table that is seldom read costs of the prices of others
_METERED = {
    "storage_gb": "Data storage",
    "pitr_backup_storage_gb": "Point-In-Time Recovery (PITR) backup storage",
    "on_demand_backup_storage_gb": "On-demand backup storage",
    "monthly_data_restored_gb": "Table data restored",
    "monthly_streams_read_request_units": "Streams read request unit (sRRU)",
}


def _table(r: Resource) -> Iterator[Component]:
    on_demand = r.text("billing_mode", "PROVISIONED") == "PAY_PER_REQUEST"
    rare = r.text("table_class") == "STANDARD_INFREQUENT_ACCESS"
    for side, unit, name in _SIDES:
        if on_demand:
            row = f"{side} request unit ({unit[0]}RU)"
            yield _factored(metered(r, "dynamodb", row, f"monthly_{name}_request_units"), _RARE_WORK if rare else 1)
        else:
            units, scaled = _capacity(r, side, r.number(f"{name}_capacity"))
            row = f"{side} capacity unit ({unit})"
            title = f"{side} capacity unit ({unit}, autoscaling)" if scaled else row
            yield _factored(Component(title, (Row("dynamodb", row),), units * HOURS), _RARE_WORK if rare else 1)
    for key, row in _METERED.items():
        yield _factored(metered(r, "dynamodb", row, key), _RARE_STORAGE if rare and key == "storage_gb" else 1)
    for replica in r.blocks("replica"):
        region = replica.text("region_name")
        place = f"Global table ({region}): "
        if on_demand:
            row = "Replicated write request unit (rWRU)"
            key = "monthly_write_request_units"
            yield Component(place + row, _replicated(row, region), r.usage(key), key)
        else:
            row = "Replicated write capacity unit (rWCU)"
            yield Component(place + row, _replicated(row, region), r.number("write_capacity") * HOURS)


def _replicated(row: str, region: str) -> tuple[Row, ...]:
    """The row of the replica's region, else that of the region that costs what most do."""
    return (Row("dynamodb", f"{row} {region if region in _LISTED else 'us-east-2'}"),)


def _factored(line: Component, factor: float) -> Component:
    return replace(line, rows=tuple(replace(row, factor=factor) for row in line.rows))


def _capacity(r: Resource, side: str, stated: float) -> tuple[float, bool]:
    """Capacity units, and whether a scaling target decides them: by its usage, else its least."""
    for target in targets(r, f"table/{r.text('name')}"):
        if target.text("scalable_dimension") == f"dynamodb:table:{side}CapacityUnits":
            return least(target), True
    return stated, False


service = Service({"aws_dynamodb_table": _table})
