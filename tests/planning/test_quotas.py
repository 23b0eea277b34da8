from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mlopsctl.catalog import Catalog
from mlopsctl.domain.architecture import Architecture, Infeasibility
from mlopsctl.domain.requirements import Requirements
from mlopsctl.planning.plan import plan

Demand = Callable[..., Requirements]
CONCURRENCY = "Concurrent executions per region"


def with_quotas(small: Catalog, **uses: tuple[str, str, str]) -> Catalog:
    """`small`, where the named slots consume a quota: service, quota, quantity."""
    found = []
    for b in small.blueprints:
        fields: dict[str, Any] = b.model_dump()
        if b.slot in uses and b.name != "functions":
            service, quota, quantity = uses[b.slot]
            fields["quotas"] = ({"service": service, "quota": quota, "quantity": quantity},)
        found.append(type(b).model_validate(fields))
    return replace(small, blueprints=tuple(found))


def designed(demand: Demand, known: Catalog, **fields: Any) -> Architecture:
    outcome = plan(demand(peak_rps=400, **fields), (), known)
    assert isinstance(outcome, Architecture), outcome
    return outcome


def test_components_and_environments_share_a_quota_of_the_account(small: Catalog, demand: Demand) -> None:
    known = with_quotas(
        small,
        serving=("lambda", CONCURRENCY, "90 * units"),
        edge=("lambda", CONCURRENCY, "200"),
        network=("ec2", "Running On-Demand P instances L-417A185B", "0"),
    )
    assert designed(demand, known).quotas == ()  # 8 units: 920 of 1000
    (request,) = designed(demand, known, environments=["dev", "prod"]).quotas
    assert request.needed == 90 * 8 + 200 + 90 * 2 + 200
    assert (request.default, request.slots) == ("1000", ("edge", "serving"))


def test_what_fits_a_new_account_is_not_asked_for(small: Catalog, demand: Demand) -> None:
    assert designed(demand, with_quotas(small, serving=("lambda", CONCURRENCY, "125 * units"))).quotas == ()
    (request,) = designed(demand, with_quotas(small, serving=("lambda", CONCURRENCY, "126 * units"))).quotas
    assert request.command == (
        "aws service-quotas request-service-quota-increase --service-code lambda --quota-code CODE"
        " --desired-value 1008 --region us-east-1"
    )
    assert request.source.startswith("github awsdocs")


@pytest.mark.parametrize(
    ("quota", "default", "words"),
    [
        ("Running On-Demand Standard (A,C,D,H,I,M,R,T,Z) L-1216C47A", "5", "--quota-code L-1216C47A --desired-value 8"),
        ("All P Spot requests L-7212CCBC", "account-dependent (often 0 for GPU)", "--quota-code L-7212CCBC"),
        ("No such quota", "unknown", "--service-code ec2"),
    ],
)
def test_a_code_is_taken_from_the_catalogue(
    small: Catalog, demand: Demand, quota: str, default: str, words: str
) -> None:
    (request,) = designed(demand, with_quotas(small, serving=("ec2", quota, "units"))).quotas
    assert request.default == default
    assert words in request.command


def test_a_quota_that_is_never_raised_is_a_limit(small: Catalog, demand: Demand) -> None:
    known = with_quotas(small, edge=("lambda", "Invocation payload, synchronous", "payload_kb / 1024"))
    assert designed(demand, known, payload_kb=1000.0, forbidden_tech=["lambda"]).quotas == ()
    payload = with_quotas(small, edge=("lambda", "Invocation payload, synchronous", "payload_kb / 100"))
    refusal = plan(demand(peak_rps=400, payload_kb=1000.0), (), payload)
    assert isinstance(refusal, Infeasibility)
    assert "Invocation payload, synchronous: 10 needed and 6 allowed (MB), which is never raised" in refusal.sentence
    assert any(s.startswith("payload_kb <= 600 KB would do") for s in refusal.relaxations)
