"""The cuts of critics and reviewers, sorted by what they do to the plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from mlopsctl.domain.critique import Cut
from mlopsctl.errors import InputError

WEIGHTS = {"cost": 1.0, "burden": 0.05, "lock_in": 0.02, "maturity": 0.03, "wish": 0.3, "latency": 1e-4}
"""What one point (burden, lock-in, missing maturity) weighs against the whole reference cost.

wish: what a component gains by each technology that it brings and that is preferred, not required, or stands there.
latency: what using up all of the time allowed weighs; so little that it decides between equals alone.
"""


@dataclass(frozen=True)
class Remedies:
    """What every planning step must respect. Targets are `slot/blueprint` or `slot/blueprint:size`."""

    forbidden: dict[str, Cut]
    pinned: dict[str, Cut]
    demanded: frozenset[str]
    weights: dict[str, float]
    headrooms: dict[str, float]

    def headroom(self, slot: str) -> float:
        """Capacity factor over the stated peak for `slot`."""
        return max(1.0, self.headrooms.get(slot, 1.0), self.headrooms.get("", 1.0))

    def against(self, ref: str, size: str) -> str:
        """Why a variant may not be chosen, or nothing."""
        if not self.forbidden and not self.pinned:
            return ""
        variant, slot = f"{ref}:{size}", ref.split("/", 1)[0]
        for target in (ref, variant):
            if cut := self.forbidden.get(target):
                return f"Ruled out by {cut.origin}: {cut.reason}"
        pins = [cut for target, cut in self.pinned.items() if target.split("/", 1)[0] == slot]
        if pins and not any(cut.target in (ref, variant) for cut in pins):
            return f"{pins[0].origin} chose {pins[0].target}: {pins[0].reason}"
        return ""


def remedies(cuts: Sequence[Cut]) -> Remedies:
    """Cuts by kind; of repeated headrooms the largest holds, of repeated weights the last."""
    weights, headrooms = dict(WEIGHTS), dict[str, float]()
    for cut in cuts:
        if cut.kind == "weight":
            if cut.target not in WEIGHTS or cut.value < 0:
                raise InputError(
                    f"there is no weight `{cut.target}`", hint=f"Weights: {', '.join(WEIGHTS)}, 0 or more."
                )
            weights[cut.target] = cut.value
        if cut.kind == "headroom":
            headrooms[cut.target] = max(cut.value, headrooms.get(cut.target, 1.0))
    return Remedies(
        forbidden={cut.target: cut for cut in cuts if cut.kind == "forbid"},
        pinned={cut.target: cut for cut in cuts if cut.kind == "pin"},
        demanded=frozenset(cut.target for cut in cuts if cut.kind == "require"),
        weights=weights,
        headrooms=headrooms,
    )
