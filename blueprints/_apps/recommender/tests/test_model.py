from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.config import load_config
from pipelines.errors import BadInput
from pipelines.factors import CONFIDENCE, RIDGE, half_step, learn
from pipelines.family import Recommender, train
from pipelines.histories import read_histories
from pipelines.predictor import Predictor
from pipelines.table import Record

ROOT = Path(__file__).parents[1]


def test_items_of_one_taste_are_recommended_together() -> None:
    histories = [[0, 1, 2, 3], [0, 1, 2], [1, 2, 3]] * 8 + [[4, 5, 6, 7], [4, 5, 6], [5, 6, 7]] * 8
    factors = learn(histories, items=8, seed=1)
    scores = factors.scores([0, 1])
    assert set(np.argsort(-scores)[:4]) == {0, 1, 2, 3}
    np.testing.assert_array_equal(factors.scores([]), factors.popularity)


def test_a_half_step_is_the_least_squares_solution() -> None:
    fixed = np.random.default_rng(0).normal(size=(7, 3))
    seen = [1, 4]
    weights, target = np.ones(7), np.zeros(7)
    weights[seen], target[seen] = 1 + CONFIDENCE, 1
    stacked = np.vstack([fixed * np.sqrt(weights)[:, None], np.sqrt(RIDGE) * np.eye(3)])
    wanted, *_ = np.linalg.lstsq(stacked, np.concatenate([target * np.sqrt(weights), np.zeros(3)]), rcond=None)
    np.testing.assert_allclose(half_step(fixed, seen), wanted)


def test_what_was_seen_is_not_recommended_and_strangers_get_what_is_popular(
    predictor: Predictor, instances: list[dict[str, Any]]
) -> None:
    assert isinstance(predictor, Recommender)
    [answer] = predictor.predict([instances[0]], explain=True)
    items = [line["item"] for line in answer["items"]]
    assert len(items) == len(answer["reasons"]) == 10
    assert not set(items) & set(instances[0]["history"])
    assert not answer["is_fallback"]
    scores = [line["score"] for line in answer["items"]]
    assert scores == sorted(scores, reverse=True)
    new, stranger = predictor.predict([{"history": [], "count": 3}, {"history": ["no-such-item"], "count": 3}])
    assert new == stranger
    assert new["is_fallback"]
    assert new["items"][0]["item"] == predictor.names[int(np.argmax(predictor.factors.popularity))]


def test_a_history_is_what_the_lines_of_a_user_say(tmp_path: Path) -> None:
    path = tmp_path / "looks.csv"
    path.write_text("day,user_id,item_id\n1,a,x\n2,a,y\n3,b,x\n", encoding="utf-8")
    found = [r for r in read_histories(path) if isinstance(r, Record)]
    assert [(r.line, r.id, r.instance["history"]) for r in found] == [(2, "a", ["x", "y"]), (4, "b", ["x"])]


def test_too_few_users_teach_nothing(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("user_id,item_id\na,x\n", encoding="utf-8")
    with pytest.raises(BadInput, match="at least 50 users"):
        train(path, load_config(), seed=7)
