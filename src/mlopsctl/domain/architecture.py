import math
from datetime import date
from typing import Literal

from pydantic import Field

from mlopsctl.domain.blueprint import Literal_
from mlopsctl.domain.critique import Critique
from mlopsctl.domain.measured import Measured
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.requirements import Constraint, Requirements


class Price(Noun):
    """A catalogue row. `mark` says what is weak about it: derived, assumed_region, stale."""

    cloud: str
    region: str
    service: str
    component: str
    unit: str
    usd: float
    source: str
    as_of: str
    marks: tuple[Literal["derived", "assumed_region", "stale"], ...] = ()
    note: str = ""  # free tier, or which tier of the quantity it is


class CostItem(Noun):
    """One line of the monthly bill, USD."""

    slot: str
    component: str
    unit: str
    quantity: float
    unit_price: float
    low: float
    monthly: float
    peak: float
    source: str
    as_of: str
    marks: tuple[str, ...] = ()
    note: str = ""
    environment: str = "prod"


class Cost(Noun):
    """Monthly USD. An unpriced component is named and never counts as zero."""

    low: float = 0
    expected: float = 0
    peak: float = 0
    items: tuple[CostItem, ...] = ()
    unpriced: tuple[str, ...] = ()
    weak_share: float = 0  # share of `expected` on derived, assumed-region or stale rows
    weakly_sized_share: float = 0  # share of `expected` for components that are sized by derived or stale rows


class Latency(Noun):
    """Predicted end-to-end latency at peak; None where no request path exists (batch)."""

    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None


class Speed(Noun):
    """What the service time of a component rests on: rows of the catalogue with sources and dates, or none."""

    basis: Literal["row", "measured", "assumption"]
    says: tuple[str, ...]
    marks: tuple[Literal["derived", "stale"], ...] = ()


class Component(Noun):
    """A variant: a blueprint with its size chosen, sized and priced."""

    slot: str
    blueprint: str
    size: str
    units: int = 1
    values: dict[str, Literal_] = {}  # the size's values, `units` and derived quantities
    elsewhere: dict[str, Literal_] = {}  # those of them that are others where the traffic is not production's
    in_standby: dict[str, Literal_] = {}  # those of them that modules are told differently in a second region that runs
    monthly_usd: float = 0
    capacity_rps: float | None = None  # at the utilisation target
    utilisation: float | None = None
    p50_ms: float = 0
    p99_ms: float = 0
    duration_hours: float | None = None
    availability_pct: float | None = None
    rto_minutes: float | None = None
    rpo_minutes: float | None = None
    provides: tuple[str, ...] = ()
    because: tuple[str, ...] = ()  # requirement fields that decided it
    speed: Speed | None = None  # None where nothing that it does is timed

    @property
    def ref(self) -> str:
        return f"{self.slot}/{self.blueprint}"


class Rejected(Noun):
    """A variant that was not chosen, and the first reason that ruled it out.

    over: how many times what is allowed it takes; infinite where there is no measure of that.
    """

    slot: str
    blueprint: str
    size: str
    reason: str
    monthly_usd: float = 0
    over: float = Field(default=math.inf, exclude=True)


class Decision(Noun):
    """A choice with its alternatives and reasons; becomes an ADR."""

    title: str
    choice: str
    reasons: tuple[str, ...]
    alternatives: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class QuotaRequest(Noun):
    """What an account must be allowed before the design fits; `default`: what a new one has, in the catalogue's words.

    `command` holds `CODE` where the catalogue does not know the quota's code.
    """

    service: str
    quota: str
    slots: tuple[str, ...]
    needed: int
    default: str
    unit: str
    source: str
    command: str


class Architecture(Noun):
    """One variant per needed slot, with its estimates and what was not chosen."""

    name: str
    cloud: str
    regions: tuple[str, ...]  # the one that it runs in, and that of its standby
    environments: tuple[str, ...]
    components: tuple[Component, ...]
    cost: Cost
    latency: Latency
    capacity_rps: float | None = None
    batch_hours: float | None = None
    availability_pct: float | None = None
    availability_basis: tuple[str, ...] = ()  # what it is multiplied from, one sentence for each component
    rto_minutes: float | None = None  # of the slowest component to recover from a lost unit, zone or file
    rpo_minutes: float | None = None  # of the component that may lose most
    measured: Measured | None = None  # that its sizes rest on, instead of an assumption
    quotas: tuple[QuotaRequest, ...] = ()  # to be raised before it is deployed
    rejected: tuple[Rejected, ...] = ()
    decisions: tuple[Decision, ...] = ()
    gap: float = 0  # optimality gap of the solver, 0 = proven
    objective: float = 0
    usage: dict[str, dict[str, dict[str, float]]] = {}  # environment -> address in its root -> usage key -> a month

    @property
    def fallback_region(self) -> str:
        """Where calls are answered that fail in the first region; "" = nowhere."""
        return next((str(c.values["fallback_region"]) for c in self.components if "fallback_region" in c.values), "")

    @property
    def places(self) -> tuple[str, ...]:
        """Every region that something of it is in."""
        return tuple(dict.fromkeys((*self.regions, *filter(None, [self.fallback_region]))))

    def component(self, slot: str) -> Component | None:
        return next((c for c in self.components if c.slot == slot), None)


class Infeasibility(Noun):
    """Why no design exists: an irreducible set of constraints that cannot hold together, and what giving way costs."""

    sentence: str
    conflict: tuple[Constraint, ...]
    relaxations: tuple[str, ...] = ()


class Design(Noun):
    """Everything that a repository is rendered from. `created_on` is the only date that may reach a file."""

    document_name: str
    document: str
    requirements: Requirements
    architecture: Architecture
    critiques: tuple[Critique, ...]
    cuts: tuple[str, ...] = ()  # one sentence per objection that changed the design
    approvals: tuple[tuple[str, str, str], ...] = ()  # gate, subject sha256, who
    tags: dict[str, str] = {}  # that the organisation wants on everything
    created_on: date
