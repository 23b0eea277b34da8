"""What designs are combined over: each factor with its levels, and which pairs of levels have to meet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product

from mlopsctl import resources
from mlopsctl.catalog import Catalog, Cloud, safe_yaml
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.critique import Cut
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.requirements import Constraint, Requirements, Source
from mlopsctl.domain.vocabulary import Value
from mlopsctl.planning.text import slug, technologies

NONE = "none"
_ASKED = "asked"  # for whatever a field brings; a second region that runs is asked for by the name of its blueprint
EXISTING = "existing"  # the factor: what is there already
EXISTING_PREFIX = "existing:"
_TOLERANT = 7 * 24 * 60.0  # minutes: asks for recovery without ruling anything out
_ASKING: dict[str, Value] = {"rto_minutes": _TOLERANT, "rpo_minutes": _TOLERANT, "multi_region": True}

Key = tuple[str, str]
"""A factor and one of its levels; a slot's level is a blueprint, `name`, or a size of it, `name:size`."""
Pair = tuple[Key, Key]

_PLACES = frozenset({"environments", "region"})  # factors that decide on numbers and prices: they meet every size
_CODE = frozenset({"compliance", "model_type", "workloads"})  # on slots, rules and code: they meet every blueprint


class Settings(Noun):
    """`evals/matrix/matrix.yaml`."""

    seed: int
    mixes: tuple[tuple[str, ...], ...]
    environments: tuple[tuple[str, ...], ...]
    compliance: tuple[tuple[str, ...], ...]
    regions: tuple[str, ...]
    figures: dict[str, float]


class Row(Noun):
    """One design of the matrix: what its document says, and the size that is pinned in each slot."""

    scene: dict[str, str]
    chosen: dict[str, str] = {}

    @property
    def keys(self) -> tuple[Key, ...]:
        scene = ((f, level) for f, level in self.scene.items() if f in _PLACES | _CODE)
        chosen = (k for slot, size in self.chosen.items() for k in ((slot, size), (slot, size.partition(":")[0])))
        return (*scene, *chosen)

    @property
    def cuts(self) -> tuple[Cut, ...]:
        return tuple(
            Cut(kind="pin", target=f"{slot}/{size}", reason="this row of the matrix says so", origin="matrix")
            for slot, size in sorted(self.chosen.items())
        )


def load_settings() -> Settings:
    return Settings.model_validate(safe_yaml.read(resources.folder("evals") / "matrix" / "matrix.yaml"))


def pairs(keys: Iterable[Key]) -> Iterator[Pair]:
    """The pairs among `keys` that count: sizes with places and with the blueprints of other slots, and so on."""
    for first, second in combinations(sorted(keys), 2):
        if first[0] != second[0] and _meet(_grade(first), _grade(second)):
            yield first, second


def _meet(first: str, second: str) -> bool:
    kinds = {first, second}
    return kinds <= {"place", "code"} or kinds in (
        {"size", "place"},
        {"size", "blueprint"},
        {"blueprint", "code"},
    )


def _grade(key: Key) -> str:
    factor, level = key
    if factor in _PLACES:
        return "place"
    if factor in _CODE:
        return "code"
    return "size" if ":" in level else "blueprint"


def scene_factors(settings: Settings, catalog: Catalog, cloud: Cloud) -> dict[str, tuple[str, ...]]:
    """Levels of what documents say. What is asked for by technology alone has its slot's blueprints as levels."""
    own = [b for b in catalog.blueprints if b.cloud == cloud.name]
    single = [w for w in cloud.slots if w != "common"]
    always = {slot for slots in cloud.slots.values() for slot in slots}
    by_name = {
        slot: tuple(b.name for b in own if b.slot == slot and technology(b, own))
        for slot in cloud.slots_asked.get("required_tech", ())
        if slot not in always
    }
    assets = {
        name.removeprefix(EXISTING_PREFIX) for b in own for name in b.provides if name.startswith(EXISTING_PREFIX)
    }
    asked = {s for field in _ASKING for s in _own_slots(field, cloud)}
    return {
        "workloads": (*single, *("+".join(sorted(mix)) for mix in settings.mixes)),
        "compliance": tuple("+".join(regimes) or NONE for regimes in settings.compliance),
        "region": settings.regions,
        EXISTING: (NONE, *sorted(assets)),
        **{slot: (NONE, _ASKED, *(b.name for b in own if b.slot == slot and b.running)) for slot in sorted(asked)},
        **{slot: (NONE, *names) for slot, names in by_name.items() if names},
    }


def _own_slots(field: str, cloud: Cloud) -> tuple[str, ...]:
    """What a field asks for that none before it does."""
    fields = list(_ASKING)
    earlier = {s for f in fields[: fields.index(field)] for s in cloud.slots_asked.get(f, ())}
    slots = cloud.slots_asked.get(field, ())
    return tuple(s for s in slots if s not in earlier) if field == "multi_region" else slots


def free_factors(settings: Settings, catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """Levels of what no choice of components depends on."""
    families = [f for f in catalog.families if not f.name.startswith("_") and f.model_types]
    return {
        "environments": tuple("+".join(stages) for stages in settings.environments),
        "model_type": tuple(f.model_types[0] for f in families),
    }


def universe(blueprints: Iterable[Blueprint], factors: Mapping[str, tuple[str, ...]], cloud: Cloud) -> list[Pair]:
    """Every pair that counts, those aside whose slot a workload leaves out."""
    keys = [(f, level) for f in (*_PLACES, *_CODE) for level in factors[f]]
    for b in blueprints:
        keys += [(b.slot, b.name), *((b.slot, f"{b.name}:{size.name}") for size in b.sizes)]
    by_need = {slot for slots in cloud.slots.values() for slot in slots}

    def left_out(pair: Pair) -> bool:
        levels = dict(pair)
        slot = next((f for f in levels if f not in _PLACES | _CODE), "")
        work = levels.get("workloads")
        if work and slot in by_need and slot not in cloud.slots_for(frozenset(work.split("+"))):
            return True
        return levels.get("compliance") == NONE and slot in cloud.slots_asked.get("compliance", ())

    return [pair for pair in pairs(keys) if not left_out(pair)]


def joined(levels: Mapping[str, str], pair: Pair) -> dict[str, str] | None:
    """`levels` and those of `pair`, or None when a design cannot have both. A size says its blueprint too."""
    both = dict(levels)
    for factor, level in pair:
        now = both.setdefault(factor, level)
        if now != level and not now.startswith(f"{level}:"):
            if not level.startswith(f"{now}:"):
                return None
            both[factor] = level
    return both


def made_for(
    levels: Mapping[str, str], blueprints: Sequence[Blueprint], factors: Mapping[str, tuple[str, ...]], cloud: Cloud
) -> Iterator[dict[str, str]]:
    """What documents say that ask for `levels` and nothing else: one for each way to need their slots."""
    slots = [f for f in levels if f not in _PLACES | _CODE]
    scene = {f: levels.get(f, names[0]) for f, names in factors.items()}
    scene |= {
        s: levels[s].partition(":")[0] if levels[s].partition(":")[0] in factors[s] else _ASKED
        for s in slots
        if s in factors
    }
    if "compliance" not in levels and set(slots) & set(cloud.slots_asked.get("compliance", ())):
        scene["compliance"] = next(level for level in factors["compliance"] if level != NONE)
    chosen = {(s, levels[s].partition(":")[0]) for s in slots}
    taken = [
        next((n.removeprefix(EXISTING_PREFIX) for n in b.provides if n.startswith(EXISTING_PREFIX)), "")
        for b in blueprints
        if (b.slot, b.name) in chosen
    ]
    scene[EXISTING] = "+".join(sorted(filter(None, taken))) or scene[EXISTING]
    needing = [[w for w, needed in cloud.slots.items() if s in needed] for s in slots]
    for work in product(*([w for w in names if w != "common"] for names in needing if names and "common" not in names)):
        yield {**scene, **({"workloads": "+".join(sorted(set(work)))} if work and "workloads" not in levels else {})}


def technology(blueprint: Blueprint, others: Iterable[Blueprint]) -> str:
    """A technology that only this blueprint's slot brings, by which a document can ask for it, or nothing."""
    elsewhere = technologies(*(b for b in others if b.slot != blueprint.slot))
    own = sorted(technologies(blueprint) - elsewhere, key=lambda name: name != slug(blueprint.name))
    return next(iter(own), "")


def requirements(scene: Mapping[str, str], settings: Settings, catalog: Catalog, cloud: Cloud) -> Requirements:
    """What the document of a row says."""
    own = [b for b in catalog.blueprints if b.cloud == cloud.name]
    asked = [
        technology(b, own)
        for b in own
        if b.slot in cloud.slots_asked.get("required_tech", ()) and scene.get(b.slot) == b.name
    ]
    stated: dict[str, Value] = dict(settings.figures)
    stated["clouds"] = (cloud.name,)
    for field in ("workloads", "compliance", "environments"):
        if (level := scene.get(field, NONE)) != NONE:
            stated[field] = tuple(level.split("+"))
    stated["regions"] = (scene["region"],)
    if "model_type" in scene:
        stated["model_type"] = (scene["model_type"],)
    if scene[EXISTING] != NONE:
        stated["existing_assets"] = tuple(scene[EXISTING].split("+"))
    stated |= {f: v for f, v in _ASKING.items() if any(scene.get(s, NONE) != NONE for s in _own_slots(f, cloud))}
    if asked:
        stated["required_tech"] = tuple(asked)
    runs = any(b.running and scene.get(b.slot) == b.name for b in own)
    source = Source(kind="answer", quote="A row of the matrix" + (", with a warm standby." if runs else "."))
    rows = (Constraint(field=field, value=value, source=source) for field, value in sorted(stated.items()))
    return Requirements(document_sha256="0" * 64, constraints=tuple(rows))


def shown(pair: Pair) -> str:
    return " with ".join(f"{factor} {level}" for factor, level in pair)
