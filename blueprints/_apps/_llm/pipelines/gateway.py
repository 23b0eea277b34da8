"""One way to a language model: masked both ways, within caps on tokens and on what a day may cost."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import Field

from pipelines.documents import Document
from pipelines.errors import Declined
from pipelines.providers import Completion, Provider, tokens
from pipelines.redaction import redact

RULES = Path("data/gateway.json")
COUNTS = ("input_tokens", "output_tokens", "usd", "redactions")
_MILLION = 1_000_000


class Rules(Document):
    """What the model is told and what it may use (data/gateway.json). Prices are per million tokens."""

    system: str = Field(min_length=1)
    temperature: float = Field(ge=0, le=1)
    max_input_tokens: int = Field(gt=0)
    max_output_tokens: int = Field(gt=0)
    usd_per_million_input_tokens: float = Field(ge=0)
    usd_per_million_output_tokens: float = Field(ge=0)
    max_usd_per_day: float = Field(gt=0)

    def usd(self, input_tokens: int, output_tokens: int) -> float:
        paid_in = input_tokens * self.usd_per_million_input_tokens
        return (paid_in + output_tokens * self.usd_per_million_output_tokens) / _MILLION


@dataclass
class Budget:
    """What a process may spend in a day (UTC): reserved before a call at its most, settled after it."""

    usd_per_day: float
    today: Callable[[], date] = lambda: datetime.now(UTC).date()
    _day: date | None = None
    _spent: float = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reserve(self, usd: float) -> None:
        with self._lock:
            if self._day != self.today():
                self._day, self._spent = self.today(), 0
            if self._spent + usd > self.usd_per_day:
                raise Declined(429, "the budget of this day is used up")
            self._spent += usd

    def settle(self, reserved: float, used: float) -> None:
        with self._lock:
            self._spent = max(0, self._spent + used - reserved)


@dataclass(frozen=True)
class Reply:
    """A model's answer as it may be shown, and what it took."""

    text: str
    input_tokens: int
    output_tokens: int
    usd: float
    redactions: int


@dataclass(frozen=True)
class Gateway:
    """A provider behind rules and a budget."""

    rules: Rules
    provider: Provider
    budget: Budget

    def ask(self, prompt: str, most_tokens: int | None = None) -> Reply:
        """Raises Declined: 422 for too long a prompt, 429 without budget, 502 when the model fails."""
        clean, masked = redact(prompt)
        asked = tokens(self.rules.system) + tokens(clean)
        if asked > self.rules.max_input_tokens:
            raise Declined(422, f"the prompt has about {asked} tokens, {self.rules.max_input_tokens} are allowed")
        most = min(most_tokens or self.rules.max_output_tokens, self.rules.max_output_tokens)
        reserved = self.rules.usd(asked, most)
        self.budget.reserve(reserved)
        completion: Completion | None = None
        try:
            completion = self.provider.complete(self.rules.system, clean, most, self.rules.temperature)
        finally:
            used = self.rules.usd(completion.input_tokens, completion.output_tokens) if completion else 0.0
            self.budget.settle(reserved, used)
        text, masked_after = redact(completion.text)
        return Reply(text, completion.input_tokens, completion.output_tokens, round(used, 8), masked + masked_after)
