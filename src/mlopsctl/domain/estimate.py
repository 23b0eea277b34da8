from typing import Literal

from mlopsctl.domain.noun import Noun


class PricedItem(Noun):
    """One line of a plan's monthly bill, USD: `quantity` of `unit` at `unit_price`.

    usage: the key of the usage file that the quantity rests on, if any; known: false when the file says nothing of it
    and nothing was counted.
    """

    address: str
    component: str
    unit: str
    quantity: float
    unit_price: float
    monthly: float
    region: str
    source: str
    as_of: str
    marks: tuple[str, ...] = ()
    usage: str = ""
    known: bool = True


class Estimate(Noun):
    """What the resources of a plan cost a month. What has no price is named and never counts as zero.

    Every resource is in one of `items`, `unpriced` and `free`; those in `partial` have lines and lack others.
    """

    total: float
    items: tuple[PricedItem, ...] = ()
    unpriced: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    reasons: dict[str, str] = {}  # why an address is unpriced, or priced in part
    notices: tuple[str, ...] = ()
    weak_share: float = 0  # share of `total` on derived, assumed-region or stale prices

    @property
    def open_items(self) -> tuple[PricedItem, ...]:
        """What depends on usage that nobody stated."""
        return tuple(item for item in self.items if not item.known)


class CostChange(Noun):
    """What a resource costs before and after, USD a month."""

    address: str
    change: Literal["added", "removed", "changed"]
    before: float
    after: float
    delta: float


class CostDiff(Noun):
    """How two estimates differ."""

    before: float
    after: float
    delta: float
    added: tuple[CostChange, ...] = ()
    removed: tuple[CostChange, ...] = ()
    changed: tuple[CostChange, ...] = ()


class SlotDifference(Noun):
    """What the two cost engines say of one slot in one environment, USD a month."""

    environment: str
    slot: str
    designed: float
    planned: float


class CrossCheck(Noun):
    """How far the two cost engines are apart; `share` is the sum of the environments' differences over `designed`."""

    designed: float
    planned: float
    share: float
    slots: tuple[SlotDifference, ...]
    unpriced: tuple[str, ...] = ()
