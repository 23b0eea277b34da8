"""Recommendations: items that suit what somebody looked at, or what is popular where nothing is known."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from pydantic import BaseModel

from pipelines.arrays import packed, packed_text, unpacked
from pipelines.artifact import Metadata
from pipelines.config import AppConfig
from pipelines.documents import Document
from pipelines.errors import BadInput
from pipelines.factors import Factors, Matrix, learn
from pipelines.histories import COLUMNS, IDENTITY, History, read_histories
from pipelines.predictor import Instance, Prediction, Signal, Trained
from pipelines.table import Record, Rejected

LIBRARIES = ("numpy",)
SAMPLE_ROWS = 6000
SAMPLE_ITEMS, SAMPLE_TASTES = 150, 6
FEWEST_USERS = 50
HELD_OUT = 2  # latest items of a history that training does not see
LOOKED_AT = 10  # how many recommendations are measured

records = read_histories


class Settings(Document):
    """What the model knows."""

    items: int
    factors: int


@dataclass(frozen=True)
class Recommender:
    """Factors with the names of the items."""

    names: tuple[str, ...]
    factors: Factors
    identity: str = IDENTITY
    waits: bool = False
    counts: tuple[str, ...] = ()

    @property
    def instance(self) -> type[BaseModel]:
        return History

    def predict(self, instances: Sequence[Instance], *, explain: bool = False) -> list[Prediction]:
        """Per history the best items that are not in it; where wanted, the item of the history each is most like."""
        return [self._recommend(i["history"], i.get("count", LOOKED_AT), explain=explain) for i in instances]

    def signals(self, instances: Sequence[Instance]) -> dict[str, Signal]:
        known = [self.known(i["history"]) for i in instances]
        lengths = [len(i["history"]) for i in instances]
        return {
            "length": np.array(lengths, dtype=np.float64),
            "share_known": np.array([len(k) / n if n else np.nan for k, n in zip(known, lengths, strict=True)]),
            "popularity": np.array([self.factors.popularity[k].mean() if k else np.nan for k in known]),
        }

    def evaluate(self, path: Path) -> dict[str, float]:
        found = list(records(path))
        known = [
            r.instance["history"] for r in found if isinstance(r, Record) and len(r.instance["history"]) > HELD_OUT
        ]
        if not known:
            raise BadInput(f"{path} needs users with more than {HELD_OUT} items")
        rejected = sum(isinstance(r, Rejected) for r in found)
        return {**measure(self, known), "rejected_share": rejected / len(found)}

    def known(self, history: Sequence[str]) -> list[int]:
        """The numbers of the items that training knew."""
        return [self._number[name] for name in history if name in self._number]

    def _recommend(self, history: Sequence[str], count: int, *, explain: bool) -> Prediction:
        seen = self.known(history)
        scores = self.factors.scores(seen).copy()
        scores[seen] = -np.inf
        best = [i for i in np.argsort(-scores, kind="stable")[:count] if np.isfinite(scores[i])]
        items = [{"item": self.names[i], "score": round(float(scores[i]), 6)} for i in best]
        answer: Prediction = {"items": items, "is_fallback": not seen}
        if explain:
            answer["reasons"] = [self._reason(i, seen) for i in best]
        return answer

    def _reason(self, item: int, seen: Sequence[int]) -> str:
        if not seen:
            return "popular"
        closest = max(seen, key=lambda other: self._alike(item, other))
        return f"because of {self.names[closest]}"

    def _alike(self, one: int, other: int) -> float:
        return float(self._directions[one] @ self._directions[other])

    @cached_property
    def _number(self) -> Mapping[str, int]:
        return {name: number for number, name in enumerate(self.names)}

    @cached_property
    def _directions(self) -> Matrix:
        lengths = np.linalg.norm(self.factors.items, axis=1, keepdims=True)
        return np.asarray(self.factors.items / np.maximum(lengths, 1e-12))


def train(data: Path, config: AppConfig, seed: int) -> Trained:
    """Learn from all but the latest items of every history, and measure whether those are recommended."""
    found = list(records(data))
    known = [r.instance for r in found if isinstance(r, Record)]
    tested = [i["history"] for i in known if len(i["history"]) > 2 * HELD_OUT]
    if len(tested) < FEWEST_USERS:
        raise BadInput(f"{data} needs at least {FEWEST_USERS} users with more than {2 * HELD_OUT} items")
    names = tuple(sorted({item for i in known for item in i["history"]}))
    number = {name: n for n, name in enumerate(names)}
    pasts = [[number[item] for item in dict.fromkeys(history[:-HELD_OUT])] for history in tested]
    recommender = Recommender(names, learn(pasts, len(names), seed))
    rejected = len(found) - len(known)
    return Trained(
        predictor=recommender,
        model=packed(
            {
                "names": packed_text(json.dumps(names).encode()),
                "items": recommender.factors.items,
                "popularity": recommender.factors.popularity,
            }
        ),
        file="model.npz",
        estimator=f"alternating least squares (for {config.model_type})",
        settings=Settings(items=len(names), factors=recommender.factors.items.shape[1]),
        metrics={**measure(recommender, tested), "rejected_share": rejected / len(found)},
        rows={"users": len(known), "interactions": sum(len(i["history"]) for i in known), "rejected": rejected},
        instances=known,
        example={"history": list(names[:3]), "count": 5},
    )


def measure(recommender: Recommender, histories: Sequence[Sequence[str]]) -> dict[str, float]:
    """How many of the latest items are recommended from the others, against recommending what is popular."""
    pasts = [{"history": history[:-HELD_OUT], "count": LOOKED_AT} for history in histories]
    given = [[item["item"] for item in answer["items"]] for answer in recommender.predict(pasts)]
    order = [recommender.names[i] for i in np.argsort(-recommender.factors.popularity, kind="stable")]
    hits = popular = wanted = 0
    for history, items in zip(histories, given, strict=True):
        later = set(history[-HELD_OUT:]) - set(history[:-HELD_OUT])
        unseen = [name for name in order if name not in set(history[:-HELD_OUT])][:LOOKED_AT]
        hits, popular, wanted = hits + len(later & set(items)), popular + len(later & set(unseen)), wanted + len(later)
    return {
        f"recall_at_{LOOKED_AT}": hits / max(wanted, 1),
        "popularity_recall": popular / max(wanted, 1),
        "lift": hits / max(popular, 1),
        "catalogue_coverage": len({item for items in given for item in items}) / len(recommender.names),
    }


def revive(model: bytes, metadata: Metadata) -> Recommender:  # noqa: ARG001  # the file says it all
    arrays = unpacked(model)
    names = tuple(json.loads(arrays["names"].tobytes()))
    return Recommender(names, Factors(arrays["items"], arrays["popularity"]))


def synthesize(rows: int, seed: int) -> Sequence[Sequence[str]]:
    """Header and interactions: every user has two of a few tastes, every item belongs to one, some are popular."""
    random = np.random.default_rng(seed)
    taste = random.integers(0, SAMPLE_TASTES, SAMPLE_ITEMS)
    appeal = random.lognormal(0, 0.8, SAMPLE_ITEMS)
    lines: list[list[str]] = []
    user = 0
    while len(lines) < rows:
        user += 1
        liked = np.isin(taste, random.choice(SAMPLE_TASTES, 2, replace=False))
        weights = appeal * np.where(liked, 1.0, 0.03)
        count = int(random.integers(6, 25))
        chosen = random.choice(SAMPLE_ITEMS, count, replace=False, p=weights / weights.sum())
        lines += [[f"u{user:04d}", f"i{item + 1:03d}"] for item in chosen]
    return [list(COLUMNS), *lines[:rows]]
