from collections.abc import Sequence

from mlopsctl.domain.critique import Critique, Cut, Finding
from mlopsctl.domain.noun import Noun

MAX_REVISIONS = 6
"""How often objections may change a design before it is blocked."""


class Judgement(Noun):
    """What the critics' findings mean for the design.

    new_cuts: objections with a remedy that the solver has not tried; stuck: objections that no new remedy answers;
    failed: critics that did not finish, which is never approval.
    """

    new_cuts: tuple[Cut, ...]
    stuck: tuple[Finding, ...]
    failed: tuple[str, ...]
    confidence: float


def weigh(critiques: Sequence[Critique], cuts: Sequence[Cut]) -> Judgement:
    """Merge the critiques of one design. Confidence is that of the least confident critic."""
    blocks = [finding for critique in critiques for finding in critique.blocks]
    tried = {_key(cut) for cut in cuts}
    fresh: dict[tuple[str, str, float], Cut] = {}
    stuck = []
    for finding in blocks:
        if finding.remedy is None or _key(finding.remedy) in tried:
            stuck.append(finding)
        else:
            fresh.setdefault(_key(finding.remedy), finding.remedy)
    return Judgement(
        new_cuts=tuple(fresh.values()),
        stuck=tuple(stuck),
        failed=tuple(f"{c.lens}: {c.failed}" for c in critiques if c.failed),
        confidence=min((c.confidence for c in critiques), default=0),
    )


def _key(cut: Cut) -> tuple[str, str, float]:
    return (cut.kind, cut.target, round(cut.value, 6))
