"""Which family of application code a repository carries, and which of its files."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from mlopsctl.catalog import Catalog
from mlopsctl.codegen.tree import merged, read
from mlopsctl.domain.appfamily import AppFamily
from mlopsctl.domain.architecture import Decision
from mlopsctl.domain.requirements import Requirements
from mlopsctl.errors import BlueprintError

DEFAULT = "tabular"
MANIFEST = "app.yaml"
_ANSWERING = frozenset({"serving", "async", "batch"})  # slots whose image may have the packages for GPUs


@dataclass(frozen=True)
class App:
    """The code of a repository. `parts`: the paths that each slot or workload brings, of those that are copied.

    on_gpu: the slots whose machines have GPUs for code of this repository.
    """

    family: AppFamily
    files: Mapping[str, bytes]
    parts: Mapping[str, tuple[str, ...]]
    on_gpu: tuple[str, ...] = ()

    @property
    def accelerators(self) -> dict[str, str]:
        """By slot, what its image is built for besides a CPU."""
        return {slot: "cuda" for slot in self.on_gpu if "gpu" in self.parts and slot in _ANSWERING}

    def image(self, slot: str) -> str:
        """The Dockerfile of what runs in `slot`."""
        found = [path for path in self.parts.get(slot, ()) if path.startswith("docker/")]
        if len(found) != 1:
            raise BlueprintError(f"the app family {self.family.name} has no image for the slot {slot}")
        return found[0]


def app_of(requirements: Requirements, slots: Collection[str], catalog: Catalog, on_gpu: Collection[str] = ()) -> App:
    """The family that fits best, with the files that the design's slots and workloads, and GPUs, need."""
    family = choose(requirements, catalog)
    chain = list(_chain(family, catalog))
    tree = merged(*(_tree(member, catalog) for member in chain))
    named: dict[str, tuple[str, ...]] = {}
    for member in chain:
        for part, paths in member.parts.items():
            named[part] = (*named.get(part, ()), *(file for path in paths for file in _below(path, tree, member)))
    present = {*slots, *requirements.members("workloads"), *(["gpu"] if _ANSWERING.intersection(on_gpu) else [])}
    wanted = {file for part in present for file in named.get(part, ())}
    optional = {file for files in named.values() for file in files}
    files = {path: content for path, content in tree.items() if path in wanted or path not in optional}
    return App(family, files, {part: files for part, files in named.items() if part in present}, tuple(sorted(on_gpu)))


def choose(requirements: Requirements, catalog: Catalog) -> AppFamily:
    """By model type, then by workload, then the one that claims least besides; a tie goes past the default."""
    types, work = requirements.members("model_type"), requirements.members("workloads")

    def fit(family: AppFamily) -> tuple[int, int, int, bool]:
        same_type, same_work = len(types & {*family.model_types}), len(work & {*family.workloads})
        extra = len(family.model_types) + len(family.workloads) - same_type - same_work
        return same_type, same_work, -extra, family.name != DEFAULT

    best = max((f for f in catalog.families if not f.name.startswith("_")), key=fit, default=None)
    found = best if best and any(fit(best)[:2]) else next((f for f in catalog.families if f.name == DEFAULT), None)
    if found is None:
        raise BlueprintError(f"there is no app family `{DEFAULT}` in {catalog.root / '_apps'}")
    return found


def decision(app: App, requirements: Requirements) -> Decision:
    """Why the repository carries the code that it carries."""
    family, types, work = app.family, requirements.members("model_type"), requirements.members("workloads")
    reasons = [f"It is made for {', '.join(sorted(m))}." for m in (types & {*family.model_types},) if m]
    reasons += [f"It is made for the workload {', '.join(sorted(w))}." for w in (work & {*family.workloads},) if w]
    left = sorted(types - {*family.model_types})
    reasons += (
        [f"No code for {', '.join(left)} comes with it: replace pipelines/ where that is needed."] if left else []
    )
    idle = [slot for slot in app.on_gpu if slot not in app.accelerators]
    reasons += [f"It computes on CPUs: the GPUs of {', '.join(idle)} are for a model that you bring."] if idle else []
    return Decision(
        title="Which application code the repository starts from",
        choice=family.title,
        reasons=tuple(reasons) or ("No kind of model is stated; tables are the most common.",),
        fields=tuple(field for field in ("model_type", "workloads") if requirements.members(field)),
        files=("pipelines",),
    )


def _chain(family: AppFamily, catalog: Catalog) -> Iterator[AppFamily]:
    """What the family extends, the first first, and the family."""
    if family.extends:
        parent = next((f for f in catalog.families if f.name == family.extends), None)
        if parent is None or parent.name == family.name:
            raise BlueprintError(f"the app family {family.name} extends `{family.extends}`, which does not exist")
        yield from _chain(parent, catalog)
    yield family


def _tree(family: AppFamily, catalog: Catalog) -> dict[str, bytes]:
    return {path: content for path, content in read(family.folder(catalog.root)).items() if path != MANIFEST}


def _below(path: str, tree: Collection[str], family: AppFamily) -> list[str]:
    found = [file for file in tree if file == path or file.startswith(f"{path}/")]
    if not found:
        raise BlueprintError(f"the app family {family.name} lists {path}, which does not exist")
    return found
