"""Labelled text: what a reader must find in it, may find, and must not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from mlopsctl.domain.noun import Noun
from mlopsctl.domain.vocabulary import Value

Atom = bool | float | str
_PARENTS = {
    "tabular": {"gradient_boosting", "linear", "anomaly_detection"},
    "deep_learning": {"deep_vision", "transformer", "embedding", "llm"},
}


class Expected(Noun):
    """One value that the text states; each of `fields` and `values` counts as found."""

    fields: tuple[str, ...]
    values: tuple[Atom, ...]
    quotes: tuple[str, ...]
    hard: bool = True
    optional: bool = False
    currency: str = "USD"

    @property
    def field(self) -> str:
        return self.fields[0]


class Case(Noun):
    """A text with its labels. neutral: readings neither right nor wrong; conflicts: the quotes of each clash."""

    id: str
    part: str
    text: str
    expected: tuple[Expected, ...] = ()
    neutral: tuple[tuple[str, Atom], ...] = ()
    traps: tuple[tuple[str, Atom], ...] = ()
    conflicts: tuple[tuple[str, ...], ...] = ()


def load_documents(folder: Path) -> list[Case]:
    """Every `NAME.md` of `folder` with its `NAME.labels.yaml`; the folder's name is the part they belong to."""
    return [_document(path, folder.name) for path in sorted(folder.glob("*.md"))]


def load_sentences(path: Path) -> list[Case]:
    """The sentences of one file; its name is the part they belong to."""
    return [_sentence(raw, path.stem) for raw in _rows(path)]


def _document(path: Path, part: str) -> Case:
    label = _rows(path.with_suffix(".labels.yaml"))
    readings = [r for c in label["contradictions"] for r in c["readings"] if "field" in r]
    traps = [d["trap"] for d in label["distractors"] if d.get("trap") and d["trap"]["value"] is not None]
    return Case(
        id=path.stem,
        part=part,
        text=path.read_bytes().decode("utf8"),
        expected=tuple(e for raw in label["expected"] for e in _expected(raw)),
        neutral=(*_pairs([*(label.get("tolerated") or ()), *readings]), *_family(label["expected"])),
        traps=tuple(_pairs(traps)),
        conflicts=tuple(tuple(r["quote"] for r in c["readings"]) for c in label["contradictions"]),
    )


def _sentence(raw: dict[str, Any], part: str) -> Case:
    expect = raw.get("expect") or []
    return Case(
        id=str(raw["id"]),
        part=part,
        text=raw["text"],
        expected=tuple(e for item in expect for e in _expected(item)),
        neutral=(*_pairs(raw.get("tolerate") or ()), *_family(expect)),
        conflicts=_conflicts(raw),
    )


def _conflicts(raw: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    """The sides of each clash; where only their fields are named, any quote of the text will do."""
    sides = raw.get("sides") or []
    if sides and isinstance(sides[0], str):
        sides = [sides]
    return tuple(tuple(side) for side in sides) or tuple((raw["text"],) for _ in raw.get("contradictions") or ())


def _expected(raw: dict[str, Any]) -> Iterator[Expected]:
    for value in _atoms(raw["value"]):
        yield Expected(
            fields=(raw["field"], *raw.get("accept_fields", ())),
            values=(value, *(v for v in raw.get("accept_values", ()) if not isinstance(v, list))),
            quotes=(raw.get("quote", ""), *raw.get("alt_quotes", ())),
            hard=raw.get("hard", True),
            optional=bool(raw.get("soft_field") or raw.get("optional")),
            currency=raw.get("currency", "USD"),
        )


def _pairs(readings: Any) -> Iterator[tuple[str, Atom]]:  # noqa: ANN401  # parsed YAML
    return ((r["field"], value) for r in readings for value in _atoms(r["value"]))


def _family(expected: list[dict[str, Any]]) -> Iterator[tuple[str, Atom]]:
    """The parent class of an expected model, and expected technology under its other name."""
    wanted = {v for e in expected if e["field"] == "model_type" for v in _atoms(e["value"])}
    yield from (("model_type", parent) for parent, kinds in _PARENTS.items() if wanted & kinds)
    places = ("required_tech", "existing_assets")
    yield from ((f, v) for e in expected if e["field"] in places for v in _atoms(e["value"]) for f in places)


def _atoms(value: Value | list[Atom]) -> list[Atom]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _rows(path: Path) -> Any:  # noqa: ANN401  # checked by the nouns above
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf8"), Loader=loader)  # noqa: S506  # CSafeLoader is the safe loader in C
