"""Machines that jobs rent by the hour: what starts a job is in the plan, how long its machines run is usage."""

import re
from collections.abc import Iterator
from dataclasses import replace

from mlopsctl.estimation.component import MACHINES, Component, Row
from mlopsctl.estimation.resource import Resource

_KEY = re.compile(r"(?P<kind>(?:ml\.)?[a-z]\w*\.\w+?)(?P<spot>_spot)?_hours")
_SPOT = 0.4  # an estimate: the price of spare machines floats
_GPU = re.compile(r"^(g\d\w*)\.(\w+)$")


def machine_hours(r: Resource) -> Iterator[Component]:
    """The hours that usage states by type: `m5.large_hours`, `ml.m5.large_hours`, `m5.large_spot_hours`."""
    for key in sorted(r.stated):
        if found := _KEY.fullmatch(key):
            yield Component(f"Jobs ({found['kind']})", _rows(found["kind"], bool(found["spot"])), r.usage(key), key)


def _rows(kind: str, spot: bool) -> tuple[Row, ...]:
    rows: tuple[Row, ...] = Row(MACHINES, kind), Row("ec2", f"{kind} hour")
    if kind.startswith("ml."):
        rows = ml_rows(kind)[1:] if spot else ml_rows(kind)
    return tuple(replace(row, factor=row.factor * _SPOT) for row in rows) if spot else rows


def ml_rows(kind: str) -> tuple[Row, ...]:
    """SageMaker's own row, else the machine under it with the surcharge that the listed types show."""
    machine = kind.removeprefix("ml.")
    gpu = _GPU.match(machine)
    if gpu and not machine.startswith("g7e"):
        surcharge = 1.4 if gpu[2] == "xlarge" else 1.25
    else:
        surcharge = 1.25 if gpu else 1.15 if machine.startswith(("p", "inf", "trn")) else 1.2
    return Row("sagemaker", kind), Row(MACHINES, machine, surcharge), Row("ec2", f"{machine} hour", surcharge)
