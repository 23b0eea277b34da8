"""Machines for rent by the hour: `compute_<cloud>*.csv`, read when a cloud is first asked for."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from mlopsctl.catalog import rows
from mlopsctl.domain.machine import Machine, Saving

ATTACHED = "(attach-gpu)"
"""The instance type of rows that price an accelerator without the machine it is attached to."""
COLUMNS = (
    "cloud",
    "region",
    "instance_type",
    "vcpu",
    "memory_gib",
    "accelerator",
    "accelerator_count",
    "accelerator_memory_gib",
    "usd_per_hour_on_demand",
    "usd_per_hour_spot",
    "source",
    "as_of",
)
SAVING_COLUMNS = ("cloud", "region", "instance_type", "percent", "source", "as_of")


class Machines:
    """The machines of each cloud, read once; rows of `overlay` win over the embedded ones."""

    def __init__(self, overlay: Path | None = None, today: date = date.min) -> None:
        self._overlay = overlay
        self._today = today
        self._read: dict[str, tuple[Machine, ...]] = {}
        self._found: dict[str, Mapping[tuple[str, str], Machine]] = {}

    @property
    def read(self) -> tuple[str, ...]:
        """The clouds whose files have been read."""
        return tuple(self._read)

    def of(self, cloud: str) -> tuple[Machine, ...]:
        """Every row of `cloud`; none for one without data."""
        if cloud not in self._read:
            embedded = rows.DATA / f"compute_{cloud}.csv"
            files = [embedded] if embedded.is_file() else []
            if self._overlay:
                files += sorted(self._overlay.glob(f"compute_{cloud}.*.csv"))
            found = {_identity(m): m for path in files for m in read_machines(path, self._today)}
            savings = self._savings(cloud)
            self._read[cloud] = tuple(_with_spot(m, savings.get((m.region, m.instance_type))) for m in found.values())
        return self._read[cloud]

    def _savings(self, cloud: str) -> dict[tuple[str, str], Saving]:
        files = sorted(self._overlay.glob(f"spot_{cloud}.*.csv")) if self._overlay else []
        return {(s.region, s.instance_type): s for path in files for s in read_savings(path)}

    def one(self, cloud: str, region: str, instance_type: str) -> Machine | None:
        if cloud not in self._found:
            self._found[cloud] = {(m.region, m.instance_type): m for m in self.of(cloud) if m.instance_type != ATTACHED}
        return self._found[cloud].get((region, instance_type))


def read_machines(path: Path, today: date) -> Iterator[Machine]:
    """Every machine of a file, marked stale when more than 180 days older than `today`."""
    for where, row in rows.read(path, COLUMNS, number="usd_per_hour_on_demand"):
        amount = {name: rows.optional(row, name, where) for name in COLUMNS[3:10] if name != "accelerator"}
        yield Machine(
            cloud=row["cloud"],
            region=row["region"],
            instance_type=row["instance_type"],
            vcpu=amount["vcpu"],
            memory_gib=amount["memory_gib"],
            accelerator=row["accelerator"],
            accelerator_count=amount["accelerator_count"] or 0,
            accelerator_memory_gib=amount["accelerator_memory_gib"],
            usd=amount["usd_per_hour_on_demand"] or 0,
            usd_spot=amount["usd_per_hour_spot"],
            source=f"{where} {row['source']}",
            as_of=row["as_of"],
            marks=(
                *(("derived",) if row["source"].startswith("derived:") else ()),
                *(("stale",) if rows.is_stale(row["as_of"], today) else ()),
            ),
        )


def read_savings(path: Path) -> Iterator[Saving]:
    for where, row in rows.read(path, SAVING_COLUMNS, number="percent"):
        yield Saving.model_validate({**row, "source": f"{where} {row['source']}"})


def _with_spot(m: Machine, saving: Saving | None) -> Machine:
    return m.model_copy(update={"usd_spot": round(m.usd * (1 - saving.percent / 100), 6)}) if saving else m


def _identity(m: Machine) -> tuple[object, ...]:
    return m.region, m.instance_type, m.accelerator, m.accelerator_count
