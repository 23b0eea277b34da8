import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlopsctl import catalog, settings
from mlopsctl.app.look import repository_of
from mlopsctl.checks.plans import plan_root
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.estimate import CostDiff, Estimate
from mlopsctl.domain.noun import JSON
from mlopsctl.errors import InputError
from mlopsctl.estimation.difference import difference
from mlopsctl.estimation.estimate import price_plan, together
from mlopsctl.estimation.plan import CLOUDS, ONLY_AWS, Plan, checked_plan, read_plan
from mlopsctl.estimation.usage import Usage, read_usage


@dataclass(frozen=True)
class Subject:
    """A plan, and the usage file that lies beside what it was made of."""

    plan: Mapping[str, Any]
    usage: Path | None = None
    notices: tuple[str, ...] = ()


_KIND = re.compile(r'^\s*resource\s+"([a-z0-9]+)_', re.MULTILINE)
_NEEDS_AWS = re.compile(r"operation error|no such host|request send failed|[Cc]redential|cannot be initialised")
_TWIN = (
    "AWS was asked for what only an account tells; {0} was planned with the schema twin, which makes examples of it."
)
_WANTED = "Give a folder with .tf files, the output of `terraform show -json`, or the id of a run."


def estimate(target: str, usage: Path | None = None, compare: str | None = None) -> tuple[Estimate, CostDiff | None]:
    """What `target` costs a month, and how that differs from `compare`. Both are folders, plans or runs."""
    stated = read_usage(usage) if usage else None
    prices = catalog.load()
    priced = [_priced(subjects(each), stated, prices) for each in (target, compare) if each]
    return priced[0], difference(priced[1], priced[0]) if compare else None


def document(priced: Estimate, changes: CostDiff | None) -> JSON:
    """The JSON document of an estimate."""
    return {**priced.json_dict(), **({"diff": changes.json_dict()} if changes else {})}


def subjects(target: str) -> Mapping[str, Subject]:
    """What is behind a path or a run, by root; a single one has no name."""
    path = Path(target)
    if path.is_file():
        return {"": Subject(read_plan(path))}
    if path.is_dir():
        return _planned(path)
    if path.suffix or len(path.parts) > 1:
        raise InputError(f"{target} does not exist", hint=_WANTED)
    return _planned(repository_of(target))


def _planned(folder: Path) -> dict[str, Subject]:
    """A root folder, or every root of a repository that mlopsctl wrote."""
    infra = folder / "infra"
    roots = {str(f.relative_to(infra)): f for f in (infra / "bootstrap", *sorted(infra.glob("envs/*"))) if _is_root(f)}
    if _is_root(folder):
        roots = {"": folder}
    if not roots:
        raise InputError(f"{folder} has no Terraform files", hint=_WANTED)
    with Toolbox(settings.load()) as toolbox:
        toolbox.terraform.required()
        return {name: _plan(root, toolbox) for name, root in roots.items()}


def _plan(root: Path, toolbox: Toolbox) -> Subject:
    """The plan of the provider, else of the schema twin, when all that the provider lacks is an account."""
    text = "\n".join(file.read_text(encoding="utf8", errors="replace") for file in root.glob("*.tf"))
    kinds = set(_KIND.findall(text))
    if "aws" not in kinds and (foreign := sorted(kinds & CLOUDS)):
        raise InputError(f"{root} is for {', '.join(foreign)}", hint=ONLY_AWS)
    notices: tuple[str, ...] = ()
    try:
        plan = plan_root(root, toolbox)
    except InputError as refused:
        if not _NEEDS_AWS.search(str(refused)):
            raise
        try:
            plan = plan_root(root, toolbox, with_twin=True)
        except InputError as also:
            raise refused from also
        notices = (_TWIN.format(root),)
    return Subject(checked_plan(plan, str(root)), _own_usage(root), notices)


def _is_root(folder: Path) -> bool:
    return any(folder.glob("*.tf"))


def _own_usage(root: Path) -> Path | None:
    """The usage file that a repository which mlopsctl wrote has for a root."""
    root = root.resolve()
    found = (above / "cost" / "usage" / f"{root.name}.yml" for above in root.parents if (above / ".mlopsctl").is_dir())
    return next((file for file in found if file.is_file()), None)


def _priced(found: Mapping[str, Subject], stated: Usage | None, prices: catalog.Catalog) -> Estimate:
    estimates = {}
    for name, subject in found.items():
        own = subject.usage if stated is None else None
        usage = stated or (read_usage(own) if own else Usage())
        estimate = price_plan(Plan(subject.plan, usage), prices)
        notice = (*subject.notices, *((f"Usage is that of {own.relative_to(own.parents[2])}.",) if own else ()))
        estimates[name] = estimate.model_copy(update={"notices": (*notice, *estimate.notices)})
    return estimates[""] if "" in estimates else together(estimates)
