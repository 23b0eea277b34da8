"""The user's refreshed prices: CSV files of the catalogue's own format, which win over the embedded ones."""

import csv
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from mlopsctl.catalog import machines, rows
from mlopsctl.domain.architecture import Price
from mlopsctl.domain.machine import Machine, Saving

Row = Price | Machine | Saving


def write(folder: Path, part: str, found: Iterable[Row]) -> int:
    """Write rows into files of `folder` that are named after `part`; returns how many."""
    written = 0
    with ExitStack() as files:
        writers: dict[str, csv.DictWriter[str]] = {}
        for row in found:
            name, cells = _cells(row)
            if name not in writers:
                file = files.enter_context((folder / f"{name}.{part}.csv").open("w", encoding="utf8", newline=""))
                writers[name] = csv.DictWriter(file, list(cells), lineterminator="\n")
                writers[name].writeheader()
            writers[name].writerow(cells)
            written += 1
    return written


def redate(overlay: Path, folder: Path, part: str, today: date) -> int:
    """Copy the rows of `part` into `folder` with the date `today`: the provider says that they still hold."""
    written = 0
    for path in _files(overlay, part):
        with (
            path.open(encoding="utf8", newline="") as old,
            (folder / path.name).open("w", encoding="utf8", newline="") as new,
        ):
            reader = csv.DictReader(old, strict=True)
            writer = csv.DictWriter(new, reader.fieldnames or (), lineterminator="\n")
            writer.writeheader()
            for row in reader:
                writer.writerow({**row, "as_of": str(today)})
                written += 1
    return written


def has(overlay: Path, part: str) -> bool:
    return any(_files(overlay, part))


def check(folder: Path) -> None:
    """Read every file of `folder` as the catalogue will. Raises InputError naming file and line."""
    for path in sorted(folder.glob("*.csv")):
        if path.name.startswith("compute_"):
            _consume(machines.read_machines(path, date.min))
        elif path.name.startswith("spot_"):
            _consume(machines.read_savings(path))
        else:
            rows.read_prices(path)


def publish(folder: Path, overlay: Path, part: str) -> None:
    """Put the files of `part` in the place of the old ones, each in one step."""
    fresh = [folder / path.name for path in _files(folder, part)]
    for path in fresh:
        with path.open("rb") as file:
            os.fsync(file.fileno())
        path.replace(overlay / path.name)
    for path in _files(overlay, part):
        if folder / path.name not in fresh:
            path.unlink()


def _files(folder: Path, part: str) -> list[Path]:
    return sorted(path for path in folder.glob("*.csv") if path.name.partition(".")[2] == f"{part}.csv")


def _consume(found: Iterator[object]) -> None:
    for _ in found:
        pass


def _cells(row: Row) -> tuple[str, dict[str, object]]:
    """The file that a row belongs in, and its cells by column."""
    data = row.model_dump()
    if isinstance(row, Price):
        data |= {"usd_per_unit": row.usd, "free_tier_or_tier_note": row.note}
        return "managed_services", {name: data[name] for name in rows.PRICE_COLUMNS}
    if isinstance(row, Saving):
        return f"spot_{row.cloud}", {name: data[name] for name in machines.SAVING_COLUMNS}
    data |= {"usd_per_hour_on_demand": row.usd, "usd_per_hour_spot": row.usd_spot}
    return f"compute_{row.cloud}", {name: data[name] for name in machines.COLUMNS}
