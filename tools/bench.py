"""Print the figures of the performance budgets, as ratios where two things of one run can be compared.

Run by `make bench`. Nothing here fails on a slow machine: it prints.
"""

import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

from mlopsctl import settings
from mlopsctl.agents.offline import OfflineBackend
from mlopsctl.agents.planner import propose
from mlopsctl.agents.reviewer import all_critics
from mlopsctl.catalog import Catalog, load
from mlopsctl.checks.check import Workspace
from mlopsctl.checks.terraform import go_offline, terraform
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.blueprint import Blueprint
from mlopsctl.domain.event import Actor, Event
from mlopsctl.domain.requirements import Requirements
from mlopsctl.extraction.extract import extract
from mlopsctl.planning.plan import plan
from mlopsctl.planning.tradeoffs import tradeoffs
from mlopsctl.store import events
from mlopsctl.store.database import open_store

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "fraud-scoring.md"
# Readings close together cost most.
_DENSE = ("1 000 ", "1,", "AWS ", "dev, ", "half a ", "$1k ", "prod/", "(1 rps) 2 ")


def line(what: str, figure: str, bar: str) -> None:
    print(f"{what:<58} {figure:>14}   bar {bar}")


def seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """Median wall time of `work`."""
    spent = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def cpu_seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Median CPU time of `work` in this process, once it is warm."""
    work()
    spent = []
    for _ in range(repeats):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return statistics.median(spent)


def cpu_of(*argv: str) -> float:
    """CPU seconds of a child process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="mlopsctl-bench-") as folder:
        yield Path(folder)


def start_up() -> None:
    program = str(Path(sys.executable).with_name("mlopsctl"))
    figure = statistics.median(cpu_of(program, "--help") for _ in range(5))
    line("mlopsctl --help, CPU", f"{figure * 1000:.0f} ms", "< 100 ms")


def reading_and_planning() -> None:
    text = EXAMPLE.read_text(encoding="utf8")
    two_pages = (text * 3)[:6000]
    extract(two_pages)
    line("extract a 2-page document, offline", f"{seconds(lambda: extract(two_pages)) * 1000:.0f} ms", "< 150 ms")
    slowest = max(cpu_seconds(partial(extract, (dense * 4096)[:4096])) / 4 for dense in _DENSE)
    line("extract a text that nobody writes, CPU per KiB", f"{slowest * 1000:.0f} ms", "< 50 ms")
    catalog, requirements = load(), extract(text)
    larger_catalogues(catalog, requirements)
    explaining(catalog)


def larger_catalogues(catalog: Catalog, requirements: Requirements) -> None:
    """Ten times the prices and machines, which nothing asks for, and ten times the blueprints, which all compete.

    Blueprints compete under other names; then at other prices as well, each copy dearer by a part of a percent than the
    one before, so that one in ten is sized; then at other speeds, cheaper or dearer: each of these has to be sized.
    """
    prices = {(*key[:3], f"{key[3]} {i}"): row for key, row in catalog.prices.items() for i in range(9)}
    rivals = {
        "prices": replace(catalog, prices={**prices, **catalog.prices}),
        "blueprints": replace(catalog, blueprints=_copies(catalog.blueprints, dearer=0)),
        "blueprints at other prices": replace(catalog, blueprints=_copies(catalog.blueprints, dearer=1e-3)),
    }
    others = replace(catalog, blueprints=_others(catalog.blueprints))
    critics = tuple(all_critics().values())

    def whole(known: Catalog) -> None:
        agreed = propose(requirements, known, OfflineBackend(), "any", critics)
        tradeoffs(requirements, agreed.cuts, known)

    def alone(known: Catalog) -> None:
        plan(requirements, (), known)

    for what, work in (("plan", alone), ("plan, critics, alternatives, front, flips", whole)):
        once = cpu_seconds(partial(work, catalog))
        line(f"{what}, CPU", f"{once:.2f} s", "< 1 s")
        for more, known in rivals.items():
            line(f"  with ten times the {more}", f"{cpu_seconds(partial(work, known)) / once:.1f} x", "< 3 x")
        line(
            "  with ten times the blueprints at other speeds", f"{cpu_seconds(partial(work, others), 1):.2f} s", "none"
        )


def _copies(blueprints: Sequence[Blueprint], dearer: float) -> tuple[Blueprint, ...]:
    """Each blueprint ten times, under its own and nine other names; what does not go with one goes with no copy."""
    return tuple(
        b.model_copy(
            update={
                "name": f"{b.name}-{i}" if i else b.name,
                "cost": tuple(c.model_copy(update={"scale": f"({c.scale}) * {1 + dearer * i}"}) for c in b.cost)
                if i and dearer
                else b.cost,
                "conflicts": tuple(f"{ref}-{j}" if j else ref for ref in b.conflicts for j in range(10)),
            }
        )
        for b in blueprints
        for i in range(10)
    )


def _others(blueprints: Sequence[Blueprint]) -> tuple[Blueprint, ...]:
    """Each blueprint and nine others that differ in price and, where something is done in them, in speed."""
    rng, found = random.Random(0), list(blueprints)  # noqa: S311 - figures, no secrets
    for blueprint, i in product(blueprints, range(1, 10)):
        speed, price = rng.uniform(0.8, 1.3), rng.uniform(0.9, 1.4)
        changes: dict[str, object] = {
            "name": f"{blueprint.name}-{i}",
            "cost": tuple(c.model_copy(update={"scale": f"({c.scale}) * {price}"}) for c in blueprint.cost),
        }
        if sizing := blueprint.sizing:
            slower = {"service_time_ms": f"({sizing.service_time_ms}) * {speed}"}
            changes["sizing"] = sizing.model_copy(update=slower)
        if hop := blueprint.hop:
            changes["hop"] = hop.model_copy(update={"p99_ms": f"({hop.p99_ms}) * {speed}"})
        if blueprint.duration_hours is not None:
            changes["duration_hours"] = f"({blueprint.duration_hours}) * {speed}"
        found.append(blueprint.model_copy(update=changes))
    return tuple(found)


def explaining(catalog: Catalog) -> None:
    """Documents that ask for too much: the smallest conflict, what giving way takes, and what critics would add."""
    critics = tuple(all_critics().values())
    for file in (ROOT / "examples" / "infeasible.md", ROOT / "evals/extraction/documents/d01-serving-many-teams.md"):
        requirements = extract(file.read_text(encoding="utf8"))
        spent = cpu_seconds(partial(propose, requirements, catalog, OfflineBackend(), "any", critics), 1)
        status = propose(requirements, catalog, OfflineBackend(), "any", critics).status
        line(f"explain why {file.stem} is {status}, CPU", f"{spent:.2f} s", "< 3 s")


def log() -> None:
    with scratch() as home:
        store = open_store(home)
        event = Event(run_id="bench", action="tool.intent", actor=Actor(type="system", id="bench"), data={"n": 1})
        spent = sorted(seconds(lambda: events.append(store, event), 1) for _ in range(500))
        line("append an event, p99", f"{spent[494] * 1000:.1f} ms", "< 25 ms")
        with store.transaction():
            for _ in range(99_500):
                events.append(store, event)
        line("verify 100,000 events", f"{seconds(lambda: events.verify(store), 1):.2f} s", "< 2 s")
        store.close()


def run_watched(argv: list[str], env: dict[str, str]) -> tuple[float, float]:
    """Wall seconds and peak resident MB of one process, its children not counted (0 where /proc is absent)."""
    begun = time.perf_counter()
    process = subprocess.Popen(argv, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    status, peak = Path(f"/proc/{process.pid}/status"), 0
    while process.poll() is None:
        with suppress(OSError):
            peak = max([peak, *(int(row.split()[1]) for row in status.read_text().splitlines() if "VmHWM" in row)])
        time.sleep(0.05)
    if process.returncode:
        sys.exit(process.stderr.read().decode() if process.stderr else "design failed")
    return time.perf_counter() - begun, peak / 1024


def by_hand(repo: Path, toolbox: Toolbox) -> tuple[float, float]:
    """Seconds of the same validators one after another, cold, and of the two cold checkov commands among them."""
    checkov = Path(toolbox.checkov.required().path).with_name("checkov")
    python = toolbox.app_python(repo / "requirements.txt")
    workspace = Workspace(repo, repo.parent / "scratch", toolbox)
    workspace.scratch.mkdir()
    shutil.copytree(repo / "infra", workspace.infra)
    begun, scanning = time.perf_counter(), 0.0
    for name, root in workspace.roots.items():
        go_offline(root)
        values = repo / ".mlopsctl" / "offline" / f"{root.name}.tfvars.json"
        plan_file = workspace.scratch / f"{root.name}.json"
        for step in (["init", "-input=false"], ["validate"], ["plan", "-input=false", "-out=p", f"-var-file={values}"]):
            terraform(workspace, *step, cwd=root)
        shown = terraform(workspace, "show", "-json", "p", cwd=root)
        plan_file.write_text(shown.stdout, encoding="utf8")
        if shown.code:
            sys.exit(f"by hand, {name}: {shown.stderr}")
        scanning += seconds(lambda file=plan_file: _scan(checkov, "-f", str(file)), 1)
    scanning += seconds(lambda: _scan(checkov, "-d", str(repo / "infra")), 1)
    _scan(checkov, "-d", str(repo), "--framework", "dockerfile", "github_actions")  # what else the example has
    for arguments in (
        ["-m", "pytest", "-q", "tests"],
        ["-m", "pipelines.train", "--data", "data/sample.csv", "--out", "build/m"],
    ):
        subprocess.run([python, *arguments], cwd=repo, check=True, capture_output=True)
    return time.perf_counter() - begun, scanning / (1 + len(workspace.roots))


def _scan(checkov: Path, *what: str) -> None:
    subprocess.run([checkov, "--quiet", "--compact", "--skip-download", *what], capture_output=True, check=False)


def plan_seconds(repo: Path, toolbox: Toolbox, *, with_twin: bool) -> float:
    """Seconds that `terraform plan` of the production root needs, once it is initialised."""
    with scratch() as folder:
        workspace = Workspace(repo, folder, toolbox, with_twin=with_twin)
        shutil.copytree(repo / "infra", workspace.infra)
        root = workspace.roots["envs/prod"]
        go_offline(root)
        values = repo / ".mlopsctl" / "offline" / "prod.tfvars.json"
        terraform(workspace, "init", "-input=false", cwd=root)
        steps = ("plan", "-input=false", "-lock=false", "-out=p", f"-var-file={values}")
        if (ended := terraform(workspace, *steps, cwd=root)).code:
            sys.exit(f"plan, with_twin={with_twin}: {ended.stderr}")
        return seconds(lambda: terraform(workspace, *steps, cwd=root))


def whole_runs() -> None:
    program = str(Path(sys.executable).with_name("mlopsctl"))
    with scratch() as folder, Toolbox(settings.load()) as toolbox:
        repo = folder / "repo"
        env = {**os.environ, "MLOPSCTL_HOME": str(folder / "home")}
        whole, peak = run_watched([program, "design", str(EXAMPLE), "--yes", "--out", str(repo)], env)
        hand, cold_scan = by_hand(repo, toolbox)
        line(
            "design --yes, against the same validators by hand",
            f"{whole / hand:.2f} x",
            f"<= 0.5 x ({whole:.0f} s / {hand:.0f} s)",
        )
        line("peak memory of mlopsctl itself", f"{peak:.0f} MB", "< 400 MB")
        twin, provider = (plan_seconds(repo, toolbox, with_twin=with_twin) for with_twin in (True, False))
        line(
            "plan with the schema twin, against the provider",
            f"{twin / provider:.2f} x",
            f"<= 0.15 x ({twin:.2f} s / {provider:.2f} s)",
        )
        toolbox.scanner.scan("hcl", repo / "infra")
        warm = seconds(lambda: toolbox.scanner.scan("hcl", repo / "infra"), 3)
        line("second checkov scan, against a cold command", f"{warm / cold_scan:.1%}", "< 1 %")
        (repo / "infra" / "note.tf").write_text("# changed\n", encoding="utf8")
        changed = seconds(lambda: toolbox.scanner.scan("hcl", repo / "infra"), 1)
        line("warm scan of changed files, against a cold command", f"{changed / cold_scan:.1%}", "none")


if __name__ == "__main__":
    for part in (start_up, reading_and_planning, log, whole_runs):
        part()
