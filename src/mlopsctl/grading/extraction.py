"""The suite `extraction`: what is read from labelled documents and sentences, against what they say.

Cases of `test`, `phrasings`, `unseen`, `blind`, `sealed` and `held` are frozen: only sums over them are shown.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from mlopsctl import resources
from mlopsctl.catalog import safe_yaml
from mlopsctl.domain.evaluation import Cell, SuiteResult, Table
from mlopsctl.extraction.extract import extract
from mlopsctl.grading.labels import load_documents, load_sentences
from mlopsctl.grading.marking import Claim, Marks, mark

_BINS = (0.0, 0.7, 0.8, 0.89, 0.91, 1.01)
_COLUMNS = ("field group", "precision", "right", "wrong", "recall", "found", "stated", "spans")
_MEASURES = {"precision": 1, "recall": 4, "spans": 7}


def run_suite(folder: Path | None = None) -> SuiteResult:
    """Read every labelled text of `folder` (default: the shipped ones) and hold the sums against its floors."""
    root = folder or resources.folder("evals") / "extraction"
    floors: Any = safe_yaml.read(root / "floors.yaml")
    cases = [case for part in floors["parts"] for case in load_documents(root / part)]
    cases += [case for file in sorted((root / "sentences").glob("*.yaml")) for case in load_sentences(file)]
    marks = [mark(case, extract(case.text)) for case in cases]
    parts = {part: [m for m in marks if _is_of(m, part)] for part in floors["parts"]}
    tables = {part: _table(part, own, floors["groups"]) for part, own in parts.items()}
    calibration = _calibration(marks)
    return SuiteResult(
        name="extraction",
        summary=f"{len(cases)} texts, {sum(len(m.found) for m in marks)} labelled values",
        tables=(*tables.values(), _others(parts), calibration),
        failures=(
            *(f for part, table in tables.items() for f in _below(table, floors["parts"][part])),
            *(f for part, own in parts.items() for f in _missed(part, own, floors["parts"][part])),
            *_miscalibrated(calibration, floors["calibration"]),
        ),
    )


def _is_of(marks: Marks, part: str) -> bool:
    """`dev` has several files."""
    return marks.case.part.startswith(part)


def _table(part: str, marks: list[Marks], groups: dict[str, list[str]]) -> Table:
    group_of = {field: group for group, fields in groups.items() for field in fields}
    right = Counter(group_of[c.field] for m in marks for c in m.right)
    wrong = Counter(group_of[c.field] for m in marks for c in m.wrong)
    hard = [f for m in marks for f in m.found if f.expected.hard]
    stated = Counter(group_of[f.expected.field] for f in hard)
    found = Counter(group_of[f.expected.field] for f in hard if f.hit)
    spans = Counter(group_of[f.expected.field] for f in hard if f.spanned)

    def row(name: str, members: Iterable[str]) -> tuple[Cell, ...]:
        r, w, f, s, q = (sum(counter[g] for g in members) for counter in (right, wrong, found, stated, spans))
        return (name, _ratio(r, r + w), r, w, _ratio(f, s), f, s, _ratio(q, f))

    rows = [row(group, [group]) for group in groups if right[group] + wrong[group] + stated[group]]
    return Table(title=part, columns=_COLUMNS, rows=(*rows, row("all", list(groups))))


def _others(parts: dict[str, list[Marks]]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for part, marks in parts.items():
        soft = [f for m in marks for f in m.found if not f.expected.hard]
        clashes = sum(len(m.case.conflicts) for m in marks)
        rows.append(
            (
                part,
                len(marks),
                _ratio(sum(f.hit for f in soft), len(soft)),
                len(soft),
                sum(m.conflicts_found for m in marks),
                sum(m.conflicts_blocking for m in marks),
                clashes,
                sum(m.conflicts_false for m in marks),
                sum(m.trapped for m in marks),
                sum(m.misquoted for m in marks),
            )
        )
    columns = (
        "part",
        "texts",
        "soft recall",
        "soft",
        "clashes found",
        "of them stopping",
        "clashes",
        "false clashes",
        "trapped",
        "misquoted",
    )
    return Table(title="parts", columns=columns, rows=tuple(rows))


def _calibration(marks: list[Marks]) -> Table:
    """How often claims of a confidence are right."""
    judged = [(c, True) for m in marks for c in m.right] + [(c, False) for m in marks for c in m.wrong]
    rows: list[tuple[Cell, ...]] = []
    for low, high in pairwise(_BINS):
        own = [(claim, ok) for claim, ok in judged if low <= claim.confidence < high]
        if own:
            name = f"{low:.2f} to {min(high, 1):.2f}"
            rows.append((name, len(own), _mean(own), _ratio(sum(ok for _, ok in own), len(own))))
    return Table(title="calibration", columns=("confidence", "claims", "mean", "accuracy"), rows=tuple(rows))


def _mean(judged: list[tuple[Claim, bool]]) -> float:
    return round(sum(claim.confidence for claim, _ in judged) / len(judged), 3)


def _below(table: Table, floors: dict[str, Any]) -> Iterator[str]:
    """What is below the floors of the part: of each group, or of all together."""
    for row in table.rows if floors["each_group"] else table.rows[-1:]:
        for measure, column in _MEASURES.items():
            value = row[column]
            counts = measure != "spans" or row is table.rows[-1]  # too few cases of one group to tell
            if counts and isinstance(value, float) and value < floors[measure]:
                yield f"{table.title}: {measure} of {row[0]} is {value:.3f}, must be {floors[measure]}"


def _missed(part: str, marks: list[Marks], floors: dict[str, Any]) -> Iterator[str]:
    trapped = sum(m.trapped for m in marks)
    if trapped > floors["trapped"]:
        yield f"{part}: {trapped} distractors were taken for constraints, at most {floors['trapped']} may be"
    if misquoted := sum(m.misquoted for m in marks):
        yield f"{part}: {misquoted} quotes are not in the text"
    clashes, found = sum(len(m.case.conflicts) for m in marks), sum(m.conflicts_found for m in marks)
    if clashes and found / clashes < floors["clashes"]:
        yield f"{part}: {found} of {clashes} contradictions were found"
    if clashes and (stopped := sum(m.conflicts_blocking for m in marks)) / clashes < floors["blocking"]:
        yield f"{part}: {stopped} of {clashes} contradictions stop a design"
    if (false := sum(m.conflicts_false for m in marks)) > floors["false_clashes"]:
        yield f"{part}: {false} contradictions were seen where there are none, at most {floors['false_clashes']} may be"


def _miscalibrated(table: Table, limits: dict[str, float]) -> Iterator[str]:
    for name, claims, mean, accuracy in table.rows:
        few = not isinstance(claims, int) or claims < limits["claims"]
        if not few and abs(float(mean or 0) - float(accuracy or 0)) > limits["distance"]:
            yield f"calibration: confidence {name} is {mean}, {accuracy} of it right"


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None
