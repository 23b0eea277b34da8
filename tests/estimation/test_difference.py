import pytest

from mlopsctl.domain.architecture import Cost, CostItem
from mlopsctl.estimation.difference import compare, difference, slot_of
from plan_json import Price


def test_two_plans_are_compared_resource_by_resource(price: Price) -> None:
    before = price({"aws_instance.w": {"instance_type": "m5.large"}, "aws_kms_key.old": {}, "aws_sqs_queue.q": {}})
    after = price({"aws_instance.w": {"instance_type": "m5.xlarge"}, "aws_nat_gateway.n": {}, "aws_sqs_queue.q": {}})
    found = difference(before, after)
    assert [(c.address, round(c.delta, 2)) for c in found.added] == [("aws_nat_gateway.n", 32.85)]
    assert [(c.address, round(c.delta, 2)) for c in found.removed] == [("aws_kms_key.old", -1.0)]
    assert [(c.address, round(c.delta, 2)) for c in found.changed] == [("aws_instance.w", 70.08)]
    assert found.delta == pytest.approx(after.total - before.total)
    assert difference(before, before).changed == ()


def line(slot: str, monthly: float, environment: str = "prod") -> CostItem:
    return CostItem(
        slot=slot,
        component="c",
        unit="u",
        quantity=1,
        unit_price=monthly,
        low=monthly,
        monthly=monthly,
        peak=monthly,
        source="s",
        as_of="2026",
        environment=environment,
    )


def test_the_bills_of_both_engines_are_compared_by_slot(price: Price) -> None:
    prod = price({"module.security.aws_kms_key.k": {}, "module.network.aws_nat_gateway.n[0]": {}})
    dev = price({"module.security.aws_kms_key.k": {}})
    cost = Cost(items=(line("security", 1), line("network", 30), line("security", 1, "dev"), line("edge", 2.85)))
    found = compare(cost, {"prod": prod, "dev": dev})
    assert found.designed == pytest.approx(34.85)
    assert found.planned == pytest.approx(34.85)
    assert found.share == pytest.approx(0)
    rows = {(s.environment, s.slot): (s.designed, round(s.planned, 2)) for s in found.slots}
    assert (rows["prod", "network"], rows["prod", "edge"]) == ((30, 32.85), (2.85, 0))


def test_environments_do_not_hide_each_other(price: Price) -> None:
    one = price({"module.security.aws_kms_key.k": {}})
    cost = Cost(items=(line("security", 2), line("security", 0.5, "dev"), line("security", 0.5, "dev")))
    assert compare(cost, {"prod": one, "dev": one}).share == pytest.approx(1 / 3)
    assert compare(Cost(), {"prod": one}).share == 1


def test_slots_are_the_modules_of_the_root() -> None:
    assert slot_of('module.a["x"].module.b.aws_x.y') == "a"
    assert slot_of("aws_x.y") == ""
