from mlopsctl.domain.noun import Noun


class Choice(Noun):
    """What fills a slot, in which size and how often."""

    slot: str
    blueprint: str
    size: str
    units: int


class Point(Noun):
    """A design that meets every hard requirement, by what one may want less of.

    `burden` adds up the operational burden of its components; `unpriced` lines are not in `monthly_usd`.
    """

    monthly_usd: float
    p99_ms: float | None
    batch_hours: float | None
    burden: int
    availability_pct: float | None
    components: tuple[Choice, ...]
    unpriced: tuple[str, ...] = ()
    is_chosen: bool = False


class Alternative(Point):
    """The best design that fills `slot` in another way than the chosen design does, and why it lost."""

    slot: str
    title: str
    reason: str


class Flip(Noun):
    """Where another choice takes over: between `low` and `high` of `field`, everything else being as it is."""

    field: str
    low: float
    high: float
    sentence: str


class Tradeoffs(Noun):
    """What else could have been built, and when that would be better."""

    pareto: tuple[Point, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    flips: tuple[Flip, ...] = ()
