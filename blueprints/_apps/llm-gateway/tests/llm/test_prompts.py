import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipelines import artifact
from pipelines.family import Prompter, revive
from pipelines.gateway import Rules
from pipelines.predictor import Predictor

ROOT = Path(__file__).parents[2]


def test_what_is_released_is_the_rules(model_folder: Path, predictor: Predictor) -> None:
    metadata, model = artifact.verify(model_folder)
    assert isinstance(predictor, Prompter)
    assert Rules.model_validate_json(model) == predictor.gateway.rules
    assert predictor.gateway.rules.model_dump() == json.loads((ROOT / "data/gateway.json").read_text(encoding="utf-8"))
    assert metadata.settings == {"provider": "echo"}
    assert metadata.expected is None


def test_answers_say_what_they_took(predictor: Predictor, instances: list[dict[str, Any]]) -> None:
    for instance, answer in zip(instances[:20], predictor.predict(instances[:20]), strict=True):
        assert set(answer) == {"text", *predictor.counts}
        assert answer["usd"] > 0
        assert "@" not in answer["text"]
        assert instance["prompt"].split()[1] in answer["text"]


def test_a_prompt_above_the_cap_is_declined_and_the_costs_are_counted(
    model_folder: Path, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = pytest.importorskip("serving.app", reason="this repository does not serve")
    monkeypatch.setenv("APP_CONFIG", str(config_file))
    monkeypatch.setenv("MODEL_URI", str(model_folder))

    async def ask() -> tuple[httpx.Response, httpx.Response, str]:
        transport = httpx.ASGITransport(app.create_app())
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            long = await client.post("/predict", json={"instances": [{"prompt": "x" * 30_000}]})
            short = await client.post("/predict", json={"instances": [{"prompt": "hello"}]})
            return long, short, (await client.get("/metrics")).text

    long, short, metrics = asyncio.run(ask())
    assert long.status_code == 422
    assert "tokens" in long.json()["detail"][0]["message"]
    usd = short.json()["predictions"][0]["usd"]
    assert f"predict_usd_total {usd}" in metrics
    assert "predict_output_tokens_total" in metrics


def test_a_changed_rule_is_another_model(model_folder: Path) -> None:
    metadata, model = artifact.verify(model_folder)
    other = json.loads(model) | {"max_output_tokens": 3}
    [answer] = revive(json.dumps(other).encode(), metadata).predict([{"prompt": "hello, who is there?"}])
    assert answer["output_tokens"] == 3
