"""`prices refresh`: the providers' public price lists into the user's overlay, one source at a time, all or nothing."""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from mlopsctl import settings
from mlopsctl.adapters.http import Document
from mlopsctl.adapters.price_fetch import Fetched, fetch, sources
from mlopsctl.adapters.price_source import Known, Part, PriceSource, Reject, Wanted
from mlopsctl.app import wiring
from mlopsctl.catalog import overlay
from mlopsctl.catalog.machines import Machines
from mlopsctl.domain.machine import Machine
from mlopsctl.domain.noun import Noun
from mlopsctl.errors import Conflict, InputError, MlopsctlError

_SHOWN = 20  # rejected rows that are quoted


class Progress(Noun):
    """How far a part of a source is; `announced` is 0 when the server does not say."""

    source: str
    part: str
    arrived: int = 0
    announced: int = 0
    state: str = "fetching"


class Refreshed(Noun):
    """What one source gave. `skipped` says why it was not asked."""

    source: str
    parts: int = 0
    unchanged: int = 0
    rows: int = 0
    rejected: int = 0
    rejects: tuple[str, ...] = ()
    skipped: str = ""


class _Done(Noun):
    """A part whose rows lie in the staging folder, checked."""

    etag: str
    unchanged: bool
    rows: int
    rejects: tuple[str, ...]


Say = Callable[[Progress], None]


@dataclass(frozen=True)
class _Job:
    """One source with what it is asked."""

    name: str
    source: PriceSource
    site: Document
    known: Known
    overlay: Path
    say: Say

    @property
    def staging(self) -> Path:
        return self.overlay / ".refresh" / self.name

    def title(self, part: Part) -> str:
        return f"{self.name}.{part.name}"


def refresh(only: str, regions: tuple[str, ...], services: tuple[str, ...], say: Say) -> tuple[Refreshed, ...]:
    """Refresh source `only`, or all of them. Raises when one fails; its old prices then stay as they were."""
    _check(only, regions, services)
    folder = settings.load().home / "prices"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder):
            return tuple(
                _refresh(_job(name, source, regions, folder, say), services)
                if not source.key_variable or only or os.environ.get(source.key_variable)
                else Refreshed(source=name, skipped=f"{source.key_variable} is not set")
                for name, source in sources().items()
                if only in ("", name)
            )
    except OSError as failed:
        raise MlopsctlError(
            f"{folder} cannot be written: {failed}", hint="Free space or set MLOPSCTL_HOME."
        ) from failed


def _check(only: str, regions: tuple[str, ...], services: tuple[str, ...]) -> None:
    names = list(sources())
    if only and only not in names:
        raise InputError(f"`{only}` is not a price source", hint=f"Sources: {', '.join(names)}.")
    if regions and not only:
        raise InputError("--region needs --source", hint="Every provider has regions of its own.")
    if services and only not in ("aws", "azure"):
        raise InputError("--service needs --source aws or azure", hint="The others publish one list for everything.")
    if strange := [region for region in regions if not re.fullmatch(r"[a-z][a-z0-9-]{2,40}", region)]:
        raise InputError(f"{strange[0]!r} is not a region", hint="Write it as the provider does: us-east-1, eastus.")


def _job(name: str, source: PriceSource, regions: tuple[str, ...], folder: Path, say: Say) -> _Job:
    key = os.environ.get(source.key_variable, "") if source.key_variable else ""
    if source.key_variable and not key:
        raise InputError(f"{name} needs a key", hint=f"Set {source.key_variable}; a free API key is enough.")
    address = os.environ.get(f"MLOPSCTL_PRICES_{name.upper()}_URL") or source.url
    today = wiring.CLOCK.now().date()
    machines: dict[str, list[Machine]] = {}
    for machine in Machines(folder, today).of(source.cloud):
        machines.setdefault(machine.instance_type, []).append(machine)
    asked = regions or {machine.region for group in machines.values() for machine in group}
    site = Document(address, {source.key_header: key} if key else {})
    return _Job(name, source, site, Known(today, frozenset(asked), machines), folder, say)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w", encoding="utf8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise Conflict("another `mlopsctl prices refresh` is running", hint="Wait until it has ended.") from held
        yield


def _refresh(job: _Job, services: tuple[str, ...]) -> Refreshed:
    parts = job.source.parts(Wanted(tuple(sorted(job.known.regions)), services))
    _fresh_staging(job)
    tags = _read_tags(job.overlay)
    done = [_staged(job, part, tags.get(job.title(part), "")) for part in parts]
    for part, result in zip(parts, done, strict=True):
        overlay.publish(job.staging / part.name, job.overlay, job.title(part))
        tags[job.title(part)] = result.etag
    _write(job.overlay / "etags.json", json.dumps({"version": version("mlopsctl"), "etags": tags}))
    shutil.rmtree(job.staging)
    rejects = tuple(reject for result in done for reject in result.rejects)
    return Refreshed(
        source=job.name,
        parts=len(parts),
        unchanged=sum(result.unchanged for result in done),
        rows=sum(result.rows for result in done),
        rejected=len(rejects),
        rejects=rejects[:_SHOWN],
    )


def _fresh_staging(job: _Job) -> None:
    """Keep what an earlier attempt of the same day fetched from the same place."""
    mark, wanted = job.staging / "started", f"{job.known.day} {job.site.url}"
    if not mark.is_file() or mark.read_text(encoding="utf8") != wanted:
        shutil.rmtree(job.staging, ignore_errors=True)
        job.staging.mkdir(mode=0o700, parents=True)
        _write(mark, wanted)


def _staged(job: _Job, part: Part, etag: str) -> _Done:
    """The rows of one part as checked files in the staging folder."""
    folder = job.staging / part.name
    record = folder / "done.json"
    if record.is_file():
        job.say(Progress(source=job.name, part=part.name, state="was fetched before"))
        return _Done.model_validate_json(record.read_bytes())
    folder.mkdir(exist_ok=True)
    try:
        done = _fetched(job, part, etag, folder)
    except (LookupError, TypeError, AttributeError, ValueError) as strange:
        shutil.rmtree(folder)
        raise MlopsctlError(
            f"{job.site.url}{part.path} is not in the shape that we know ({type(strange).__name__}: {strange})",
            hint="If the provider changed it, mlopsctl has to learn it; the prices that were there still hold.",
        ) from strange
    _write(record, done.model_dump_json())
    for page in folder.glob("*.page"):
        page.unlink()
    return done


def _fetched(job: _Job, part: Part, etag: str, folder: Path) -> _Done:
    etag = etag if overlay.has(job.overlay, job.title(part)) else ""
    fetched = fetch(
        job.source,
        part,
        job.site,
        folder,
        etag=etag,
        heard=lambda arrived, announced: job.say(
            Progress(source=job.name, part=part.name, arrived=arrived, announced=announced)
        ),
    )
    try:
        done = _unchanged(job, part, etag, folder) if fetched is None else _converted(job, part, fetched, folder)
        overlay.check(folder)
    except MlopsctlError:
        shutil.rmtree(folder)  # what cannot be read is fetched anew, next time
        raise
    return done


def _unchanged(job: _Job, part: Part, etag: str, folder: Path) -> _Done:
    rows = overlay.redate(job.overlay, folder, job.title(part), job.known.day)
    return _Done(etag=etag, unchanged=True, rows=rows, rejects=())


def _converted(job: _Job, part: Part, fetched: Fetched, folder: Path) -> _Done:
    job.say(Progress(source=job.name, part=part.name, state="reading"))
    rejects: list[str] = []

    def good() -> Iterator[overlay.Row]:
        for row in job.source.read(part, fetched.pages, job.known):
            if isinstance(row, Reject):
                rejects.append(f"{row.where}: {row.why}")
            else:
                yield row

    rows = overlay.write(folder, job.title(part), good())
    if len(rejects) >= max(rows, 1) or not rows:
        raise MlopsctlError(
            f"{job.title(part)}: {rows} usable rows, {len(rejects)} rejected: nothing was taken over",
            hint=f"First: {rejects[0]}" if rejects else "The list holds nothing that the catalogue has a name for.",
        )
    return _Done(etag=fetched.etag, unchanged=False, rows=rows, rejects=tuple(rejects))


def _read_tags(folder: Path) -> dict[str, str]:
    """ETags of what the overlay was made from, by this version: another one may read the same list differently."""
    try:
        known = json.loads((folder / "etags.json").read_bytes())
        return dict(known["etags"]) if known["version"] == version("mlopsctl") else {}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf8")
    fresh.replace(path)
