"""The readings of a document settled: which rate is the peak, which city is which region, which of two rivals wins."""

import re
from collections.abc import Iterator
from dataclasses import replace

from mlopsctl.domain.vocabulary import VOCABULARY
from mlopsctl.extraction.bearers import DOUBTED
from mlopsctl.extraction.passage import Passage, Reading
from mlopsctl.extraction.readers import habits, places


def settled(read: list[tuple[Reading, Passage]]) -> Iterator[tuple[Reading, Passage]]:
    """Unqualified rates become average or peak, cities become regions; what no field believes is dropped."""
    averages = [float(r.value) for r, _ in read if r.field == "avg_rps"]
    averages = averages or [min((float(r.value) for r, _ in read if r.field == "rate_rps"), default=0)]
    rivals = _Rivals(read)
    for reading, passage in read:
        if reading.field == "rate_rps":
            is_peak = any(float(reading.value) > average for average in averages)
            yield replace(reading, field="peak_rps" if is_peak else "avg_rps"), passage
        elif reading.field == "daily_rps":
            if not any(averages):
                yield replace(reading, field="avg_rps"), passage
        elif reading.field == "city":
            city = str(reading.value)
            regions = {places.city_region(city, cloud) for cloud in rivals.beside(passage, _hosts(read, city))} - {""}
            yield from ((replace(reading, field="regions", value=region), passage) for region in sorted(regions))
        elif _believable(reading) and not _repeated(reading, read) and not rivals.outdo(reading, passage):
            yield reading, passage


def _hosts(read: list[tuple[Reading, Passage]], city: str) -> set[str]:
    """The providers whose region a city may mean: those named, else those of the services named, else all."""
    said = {field: {str(r.value) for r, _ in read if r.field == field} for field in _HOSTED}
    located = {places.cloud_of(region) for region in said["regions"]}
    named = said["clouds"] & set(places.PROVIDERS) or (
        located or {places.cloud_of_service(slug) for slug in said["required_tech"] | said["existing_assets"]} - {""}
    )
    open_to = set() if "private" in said["clouds"] or places.is_land(city) else set(places.PROVIDERS)
    return (named or open_to) - located - said["clouds_forbidden"]


_HOSTED = ("clouds", "clouds_forbidden", "regions", "required_tech", "existing_assets")


_UNSURE = {"team_size": habits.UNSURE, "rto_minutes": DOUBTED, "rpo_minutes": DOUBTED, "monthly_budget_usd": DOUBTED}
_BARS = {"ci_platform": "forbidden_tech", "required_tech": "forbidden_tech", "clouds": "clouds_forbidden"}
_WORK = re.compile(r"\b(?:train|serv(?:es?|ing)\b|host|deploy|runs?\b|running|scor|infer)", re.IGNORECASE)
_SUREST = ("ci_platform", "availability_pct", "clouds", "training_data_gb", "payload_kb")


class _Rivals:
    """What else was read, to tell which readings give way to others."""

    def __init__(self, read: list[tuple[Reading, Passage]]) -> None:
        self._said = {(r.field, r.value, id(p)) for r, p in read}
        self._banned = {r.value for r, _ in read if r.field == "forbidden_tech" and r.hard}
        self._surest: dict[str, float] = {}
        for reading, _ in read:
            self._surest[reading.field] = max(self._surest.get(reading.field, 0), reading.confidence)
        clouds = [(r, id(p)) for r, p in read if r.field == "clouds" and r.value in places.PROVIDERS]
        self._kept = {str(r.value) for r, _ in clouds if r.confidence >= self._surest["clouds"]}
        self._in_place = {id(p) for r, p in read if r.field == "existing_assets"}
        self._hosts = {r.value for r, _ in read if r.field == "clouds" and r.hard}
        self._named: dict[int, set[str]] = {}
        for reading, at in clouds:
            self._named.setdefault(at, set()).add(str(reading.value))
        runs = [r for r, _ in read if r.field == "batch_records_per_run"]
        surest = self._surest.get("batch_records_per_run", 0)
        self._most = max((float(r.value) for r in runs if r.confidence == surest), default=0)

    def beside(self, passage: Passage, hosts: set[str]) -> set[str]:
        """Of the providers that a city may be one's of, those named with it, if any, and none that others outdo."""
        named = self._named.get(id(passage), hosts)
        return {cloud for cloud in hosts & named if cloud in self._kept or not self._kept}

    def outdo(self, reading: Reading, passage: Passage) -> bool:
        """Whether a ban, a surer reading (cloud, CI system) or a larger one (records of a run) wins."""
        field, value = reading.field, reading.value
        if field in _BARS:
            barred = (_BARS[field], value, id(passage)) in self._said
            if barred or (field == "required_tech" and not reading.hard and value in self._banned):
                return True  # `I'd love Kafka` - `No Kafka`
        if field == "regions":  # of a provider that is none of ours, or of something else
            cloud = places.cloud_of(str(value))
            doubted = reading.confidence <= DOUBTED < self._surest[field]
            return doubted or (cloud in self._named.get(id(passage), ()) and cloud not in self._kept)
        if value is False:  # the serving needs none, the training does
            return (field, True, id(passage)) in self._said
        if field in _SUREST:
            elsewhere = field == "clouds" and bool(self._hosts - {value})
            # `the Oracle database stays in our server room`, while the system runs at AWS
            kept = value == "private" and id(passage) in self._in_place and not _WORK.search(passage.text)
            wish = not reading.hard  # `our IT would love AWS`
            return (elsewhere and (kept or wish)) or reading.confidence < self._surest[field]
        if field in _UNSURE:
            return reading.confidence <= _UNSURE[field] < self._surest[field]
        return field == "batch_records_per_run" and float(value) != self._most


def _repeated(reading: Reading, read: list[tuple[Reading, Passage]]) -> bool:
    """Whether another word for the same environment comes first."""
    if reading.field != "environments":
        return False
    same = next((s for s in _SYNONYMS if reading.value in s), frozenset({reading.value}))
    return next(r.value for r, _ in read if r.field == "environments" and r.value in same) != reading.value


_SYNONYMS = (
    frozenset({"prod", "production", "live"}),
    frozenset({"dev", "development"}),
    frozenset({"test", "testing"}),
)


def _believable(reading: Reading) -> bool:
    field = VOCABULARY[reading.field]
    return field.kind not in ("number", "integer") or field.low <= float(reading.value) <= field.high
