"""A gateway to a language model. What is measured and released is how the model is asked: data/gateway.json."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from pipelines.artifact import Metadata
from pipelines.config import AppConfig
from pipelines.documents import Document, read
from pipelines.errors import BadInput
from pipelines.gateway import COUNTS, RULES, Budget, Gateway, Reply, Rules
from pipelines.predictor import Instance, Prediction, Signal, Trained
from pipelines.providers import provider, tokens
from pipelines.redaction import redact
from pipelines.table import Record, read_columns, read_records

LIBRARIES = ("numpy", "pydantic")
SAMPLE_ROWS = 240
FEWEST_PROMPTS = 20
LONGEST = 40_000  # characters of a prompt

records = read_records


class Prompt(BaseModel):
    """What a client asks."""

    model_config = ConfigDict(extra="forbid")

    prompt: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    max_output_tokens: Annotated[int, Field(gt=0, le=100_000)] | None = None


class Settings(Document):
    """Which model the rules were measured with."""

    provider: str


@dataclass(frozen=True)
class Prompter:
    """A gateway that answers prompts."""

    gateway: Gateway
    identity: str = "prompt_id"
    counts: tuple[str, ...] = COUNTS

    @property
    def instance(self) -> type[BaseModel]:
        return Prompt

    @property
    def waits(self) -> bool:
        return self.gateway.provider.waits

    def predict(self, instances: Sequence[Instance], *, explain: bool = False) -> list[Prediction]:  # noqa: ARG002
        """Per prompt the text and what it took; reasons are not told."""
        return [asdict(self._reply(instance)) for instance in instances]

    def _reply(self, instance: Instance) -> Reply:
        return self.gateway.ask(instance["prompt"], instance.get("max_output_tokens"))

    def evaluate(self, path: Path) -> dict[str, float]:
        """Ask every prompt of the file, and count the answers that hold what they must (case aside)."""
        found = list(records(path, self))
        wanted = [row["must_contain"] for row in read_columns(path, ["must_contain"])]
        known = [r.instance for r in found if isinstance(r, Record)]
        if len(known) < FEWEST_PROMPTS or len(known) < len(found):
            raise BadInput(f"{path} needs at least {FEWEST_PROMPTS} prompts, and every line must be valid")
        replies = [self.gateway.ask(i["prompt"]) for i in known]
        held = [want.lower() in reply.text.lower() for want, reply in zip(wanted, replies, strict=True)]
        return {
            "pass_share": float(np.mean(held)),
            "leak_share": float(np.mean([redact(reply.text)[1] > 0 for reply in replies])),
            "mean_output_tokens": float(np.mean([reply.output_tokens for reply in replies])),
            "mean_usd": float(np.mean([reply.usd for reply in replies])),
        }

    def signals(self, instances: Sequence[Instance]) -> dict[str, Signal]:
        """What the prompts are like; not what is answered, which would have to be paid for."""
        texts = [i["prompt"] for i in instances]
        return {
            "prompt_tokens": np.array([tokens(text) for text in texts], dtype=np.float64),
            "prompt_words": np.array([len(text.split()) for text in texts], dtype=np.float64),
            "redactions": np.array([redact(text)[1] for text in texts], dtype=np.float64),
        }


def train(data: Path, config: AppConfig, seed: int) -> Trained:  # noqa: ARG001  # nothing here is random
    """Ask every prompt of the file, and measure the answers."""
    rules = read(RULES, Rules)
    prompter = _prompter(rules)
    known = [r.instance for r in records(data, prompter) if isinstance(r, Record)]
    return Trained(
        predictor=prompter,
        model=json.dumps(rules.model_dump(), indent=2, sort_keys=True).encode(),
        file="model.json",
        estimator=f"{prompter.gateway.provider.name} (for {config.model_type})",
        settings=Settings(provider=prompter.gateway.provider.name),
        metrics=prompter.evaluate(data),
        rows={"prompts": len(known)},
        instances=known,
        example={"prompt": "What are your opening hours?", "max_output_tokens": 50},
        is_repeatable=False,
    )


def revive(model: bytes, metadata: Metadata) -> Prompter:  # noqa: ARG001  # the rules are all there is
    return _prompter(Rules.model_validate_json(model))


def _prompter(rules: Rules) -> Prompter:
    return Prompter(Gateway(rules, provider(), Budget(rules.max_usd_per_day)))


def synthesize(rows: int, seed: int) -> Sequence[Sequence[str]]:
    """Header and prompts of customers, some with personal data in them, and a word that a good answer repeats."""
    random = np.random.default_rng(seed)
    subjects = ("delivery", "invoice", "refund", "password", "subscription", "warranty", "return", "discount")
    places = ("Lisbon", "Oslo", "Turin", "Leeds", "Graz")
    endings = (
        "",
        " It is urgent.",
        " Write to {name}{n}@example.com.",
        " My card is 4111 1111 1111 1111.",
        " Call me at +44 20 7946 0{n:03d}.",
    )
    lines = []
    for number in range(1, rows + 1):
        subject, place = str(random.choice(subjects)), str(random.choice(places))
        ending = str(random.choice(endings)).format(name=subject, n=number % 1000)
        lines.append(
            [f"p{number:04d}", f"Order {number} to {place}: I have a question about my {subject}.{ending}", subject]
        )
    return [["prompt_id", "prompt", "must_contain"], *lines]
