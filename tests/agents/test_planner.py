from collections.abc import Callable, Iterator
from itertools import count

import pytest

from mlopsctl.agents import judge
from mlopsctl.agents.critic import Critic
from mlopsctl.agents.offline import OfflineBackend
from mlopsctl.agents.planner import propose
from mlopsctl.agents.reviewer import all_critics
from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Critique, Cut, Finding
from mlopsctl.domain.requirements import Requirements

Demand = Callable[..., Requirements]


def critic(remedies: Iterator[Cut | None], failed: str = "") -> Critic:
    """A critic that blocks for as long as it has remedies to ask for."""

    def review(requirements: Requirements, architecture: Architecture, catalog: Catalog) -> Critique:
        del requirements, architecture, catalog
        found = tuple(
            Finding(rule="test.never", severity="block", claim="It could be better.", remedy=cut)
            for cut in [next(remedies, False)]
            if cut is not False
        )
        return Critique(lens="test", summary="", confidence=0.5, risk="low", findings=found, failed=failed)

    return Critic("test", review)


def headroom(value: float) -> Cut:
    return Cut(kind="headroom", target="serving", value=value, reason="more", origin="test")


def test_critics_that_agree_end_the_loop(shipped: Catalog, fraud: Demand) -> None:
    found = propose(fraud(), shipped, OfflineBackend(), "any", tuple(all_critics().values()))
    assert found.status == "planned"
    assert found.architecture
    assert [c.lens for c in found.critiques] == ["feasibility", "optimisation", "policy"]
    assert not any(c.blocks for c in found.critiques)
    assert found.revisions == 0 or found.cuts
    assert found.confidence == min(c.confidence for c in found.critiques)


def test_a_critic_that_always_finds_something_new_is_heard_a_bounded_number_of_times(
    shipped: Catalog, fraud: Demand
) -> None:
    endless = (headroom(1 + n / 100) for n in count())
    found = propose(fraud(), shipped, OfflineBackend(), "any", (critic(endless),))
    assert found.status == "blocked"
    assert found.revisions == judge.MAX_REVISIONS == len(found.cuts)
    assert next(endless).value == pytest.approx(1 + (judge.MAX_REVISIONS + 1) / 100)


@pytest.mark.parametrize(
    ("remedies", "failed", "status", "words"),
    [
        ([None], "", "blocked", "No remedy is left for test.never"),
        ([headroom(1.1), headroom(1.1)], "", "blocked", "No remedy is left"),
        ([], "it broke", "failed", "test: it broke"),
        ([Cut(kind="require", target="magic", reason="more", origin="test")], "", "infeasible", "magic"),
        ([headroom(1.1)], "", "planned", ""),
    ],
)
def test_every_other_way_to_end(
    shipped: Catalog, fraud: Demand, remedies: list[Cut | None], failed: str, status: str, words: str
) -> None:
    found = propose(fraud(), shipped, OfflineBackend(), "any", (critic(iter(remedies), failed),))
    assert found.status == status
    assert words in found.detail
    assert (found.infeasibility is not None) == (status == "infeasible")
