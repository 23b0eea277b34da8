"""A second model that answers the same events after the first one has, for nobody but the comparison."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.artifact import agree
from pipelines.errors import AppError
from pipelines.predictor import Instance, Predictor
from streaming.lines import say, write_lines


@dataclass(frozen=True)
class Shadow:
    """The model that might be next."""

    predictor: Predictor
    version: str

    def compare(self, answered: Sequence[tuple[dict[str, Any], Instance]], uri: str) -> None:
        """Write its answers to `uri`, and say how many are those given. Whatever goes wrong, events are answered."""
        if not answered:
            return
        told: dict[str, Any] = {"event": "shadow", "model": self.version}
        try:
            others = self.predictor.predict([instance for _, instance in answered])
            same = sum(agree(line, other) for (line, _), other in zip(answered, others, strict=True))
            about = ({"id": line["id"], "position": line["position"], "model": self.version} for line, _ in answered)
            write_lines([{**own, **other} for own, other in zip(about, others, strict=True)], uri)
        except (AppError, OSError) as wrong:
            say({**told, "shadow_failed": len(answered), "why": str(wrong)})
            return
        say({**told, "shadow_same": same, "shadow_other": len(answered) - same})
