"""The manifest of a blueprint: `blueprints/<cloud>/<slot>/<name>/blueprint.yaml`."""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from mlopsctl.domain.noun import Noun

Literal_ = bool | int | float | str
Expression = str | int | float
"""Arithmetic over requirement fields, the variant's size, `units` and earlier `derive` names (planning.expressions)."""
Context = Literal[
    "name",
    "project",
    "environment",
    "region",
    "account_id",
    "standby_region",
    "fallback_region",
    "runs_twice",
    "routing",
]
"""What holds for all components of a Terraform root."""


class Recovery(Noun):
    """What the loss of a unit or a zone, or of data by mistake, means for a component: minutes until it answers again.

    rpo_minutes: how much of its newest data is gone; None = it holds none. The loss of the whole region is meant by a
    blueprint with a `standby` alone.
    """

    rto_minutes: Expression
    rpo_minutes: Expression | None = None
    source: str


class Redundancy(Noun):
    """Units that fail on their own or with their zone; `zone_pct`: how often a zone and what runs in it works."""

    zone_pct: Expression
    zones: Expression = 2
    source: str


class Spread(Noun):
    """Work that is asked for in one of these regions is done anywhere `within` countries and blocs; none = anywhere."""

    regions: tuple[str, ...]
    within: tuple[str, ...] = ()


class Size(Noun):
    """One way to size a blueprint; `values` are literals that expressions and module inputs read by name."""

    name: str
    values: dict[str, Literal_] = {}
    provides: tuple[str, ...] = ()  # what only this size gives: capabilities, and technologies as `tech:<slug>`
    conflicts: tuple[str, ...] = ()  # "<slot>/<name>", beside the blueprint's
    spreads: tuple[Spread, ...] = ()  # instead of the blueprint's
    recovery: Recovery | None = None  # instead of the blueprint's
    burden: int | None = None  # instead of the blueprint's
    active_regions: int = Field(default=1, ge=1)  # in which everything else answers at the same time because of it


class Sizing(Noun):
    """How many units a variant needs: each unit has servers with a mean service time (ms) and its squared variation.

    batch: requests that a server takes at once at most; the first one waits `batch_wait_ms` at most for the others.
    `service_time_ms` is that of a batch, whose mean size it reads as `batch_size`. A `cold_start_share` of requests
    waits `cold_start_ms` for a unit to start.
    The payload arrives at `bandwidth_mbps`; 0 = its time is not worth counting.
    least: the name in `derive` of how many run when nobody asks.
    """

    service_time_ms: Expression
    scv: Expression = 1.0
    servers_per_unit: Expression = 1
    arrival_rps: Expression = "peak_rps"
    min_units: Expression = 1
    max_units: Expression = 100
    least: str = ""
    scale_out_seconds: float = 60
    batch: Expression = 1
    batch_wait_ms: Expression = 0
    cold_start_share: Expression = 0
    cold_start_ms: Expression = 0
    bandwidth_mbps: Expression = 0
    bandwidth_source: str = ""

    @model_validator(mode="after")
    def _sourced(self) -> "Sizing":
        if self.bandwidth_mbps and not self.bandwidth_source:
            raise ValueError("a bandwidth needs a source")
        return self


class Hop(Noun):
    """Time that a component without a queue adds to the path of a request, and who says so or assumes it."""

    p50_ms: Expression = 0
    p99_ms: Expression = 0
    source: str = ""


class Tier(Noun):
    """What a quantity up to `to` costs instead of the line's own row; without a `component` it is free."""

    to: Expression
    component: str = ""


class CostLine(Noun):
    """One priced quantity a month: a catalogue row times `quantity` (expected), and low and peak where they differ.

    The services `compute` and `compute_spot` price machines by their instance type. What lies beyond the last of the
    `tiers`, which ascend, is priced by `component`.
    """

    service: str
    component: str  # `{name}` stands for a value of the size
    quantity: Expression
    low: Expression | None = None
    peak: Expression | None = None
    scale: Expression = 1.0  # multiplies the row's price, e.g. 0.8 for Graviton where only x86 is listed
    tiers: tuple[Tier, ...] = ()
    in_standby: bool = False  # billed in the region of the standby
    note: str = ""


class Limit(Noun):
    """A bound of the service: the expression must not exceed `value`."""

    name: str
    expression: Expression
    value: Expression
    unit: str = ""
    source: str


class QuotaUse(Noun):
    """What is consumed of an account quota; `quota` is the catalogue's text."""

    service: str
    quota: str
    quantity: Expression


class Eligibility(Noun):
    """Whether a service may hold data under a compliance regime, and who says so."""

    eligible: bool
    source: str


class Input(Noun):
    """Where a module variable gets its value: exactly one of the fields.

    size: a value of the size; plan: `units` or a `derive` name; output: `<slot>.<output>` of another module, else
    `default`, else the `fallback`, a name in `deployer`;
    context: `name` (`<project>-<environment>`), `project`, `environment`, `region`, `account_id`, `standby_region` and
    `fallback_region` (left out without a standby or a fallback), and where a second region runs, `runs_twice` (true)
    and `routing` (how the name is shared: primary, secondary or latency); deployer: a name in `deployer`, which becomes
    a variable of the root that whoever deploys must set; asked: such a variable of whichever component has it, left out
    where none does; requirement: a field, with `default`; services: what all components need of the cloud's services
    (domain.service); value: a literal.
    """

    size: str | None = None
    plan: str | None = None
    output: str | None = None
    context: Context | None = None
    deployer: str | None = None
    asked: str | None = None
    requirement: str | None = None
    services: Literal["grants", "passed_to", "linked"] | None = None
    value: Literal_ | list[str] | None = None
    default: Literal_ | list[str] | None = None
    fallback: str | None = None

    @model_validator(mode="after")
    def _one(self) -> "Input":
        sources = ("size", "plan", "output", "context", "deployer", "asked", "requirement", "services", "value")
        given = [name for name in sources if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"an input needs exactly one of {', '.join(sources)}; has {given}")
        return self


class Deployer(Noun):
    """A value that only the person or pipeline that deploys knows.

    example: what the offline plan uses; `{region}` in it stands for the region of the design. stated: by what is there
    already, the pattern, with one group, of the value in the sentence that says so; such a value becomes the example,
    and `line` is that of the sentence. for_each_environment: production alone has the value as it is, the others have
    their own name and a dot before it.
    """

    description: str
    example: str
    stated: dict[str, str] = {}
    line: int = 0
    for_each_environment: bool = False

    def within(self, region: str, prefix: str = "") -> "Deployer":
        """The same with an example of that region and, with a `prefix`, of an environment besides production."""
        example = self.example.replace("{region}", region)
        return self.model_copy(update={"example": prefix + example if self.for_each_environment else example})


class AcceptedRisk(Noun):
    """A scanner finding that is right about the code and accepted, with its reason; delivered with owner and expiry."""

    check: str  # e.g. CKV_AWS_260
    resource: str  # address inside the module, e.g. aws_security_group_rule.https
    reason: str = Field(min_length=15)
    days: int = Field(default=180, gt=0, le=365)


class Running(Noun):
    """A second region that runs all the time: its root is applied with production, and has no `left_out` slots.

    obstacles: by slot, why what fills it cannot be in two regions.
    """

    left_out: tuple[str, ...] = ()
    obstacles: dict[str, str] = {}


class Blueprint(Noun):
    """One way to fill a slot on one cloud."""

    name: str
    cloud: str
    slot: str
    title: str
    summary: str
    workloads: tuple[str, ...] = ()  # the workloads it exists for; empty = any that needs the slot
    tech: tuple[str, ...] = ()  # slugs that required_tech and forbidden_tech match
    provides: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()  # "<slot>/<name>"
    regions: tuple[str, ...] = ()  # empty = all
    spreads: tuple[Spread, ...] = ()  # empty = work is done where it is asked for
    burden: int = Field(ge=1, le=5)  # operational burden, 5 = heaviest
    maturity: int = Field(ge=1, le=5)
    lock_in: int = Field(ge=1, le=5)
    availability_pct: float | None = None  # the provider's SLA, None = not on the request path
    availability_source: str = ""
    redundancy: Redundancy | None = None  # None = one thing, or the provider's promise already covers its zones
    recovery: Recovery | None = None  # None = neither serves nor holds data that could be lost
    sizes: tuple[Size, ...] = Field(min_length=1)
    derive: dict[str, Expression] = {}  # named intermediate quantities, evaluated in order after `units`
    sizing: Sizing | None = None
    hop: Hop | None = None
    duration_hours: Expression | None = None  # of one batch run, with `units` workers
    limits: tuple[Limit, ...] = ()
    quotas: tuple[QuotaUse, ...] = ()
    eligibility: dict[str, Eligibility] = {}
    cost: tuple[CostLine, ...] = ()
    services: tuple[str, ...] = ()  # of the cloud, that its module manages or its program uses
    # address in the module, or "<slot>/<address>" -> usage key, in which `{name}` is a value of the size -> amount
    usage: dict[str, dict[str, Expression]] = {}
    # what starts its program under a role, as trust policies name it: the role that exists, or else one of its own
    started_by: str = ""
    root: Literal["environment", "bootstrap"] = "environment"  # which Terraform root calls the module
    fallback: bool = False  # its module has a provider `aws.fallback`: another region, in which it answers on its own
    standby: bool = False  # its module, which production alone calls, has a provider `aws.standby` in a second region
    running: Running | None = None  # None = the second region is brought up on the day
    inputs: dict[str, Input] = {}
    deployer: dict[str, Deployer] = {}
    outputs: tuple[str, ...] = ()  # module outputs that the environment root re-exports
    accepted_risks: tuple[AcceptedRisk, ...] = ()
    replaces: tuple[str, ...] = ()  # what practitioners would otherwise use
    repository: str = ""  # folder under `blueprints` with templates that it shares; none = its own `repository/`

    @property
    def ref(self) -> str:
        return f"{self.slot}/{self.name}"

    def folder(self, root: Path) -> Path:
        """Its folder under the `blueprints` root; holds `module/` and `examples/`."""
        return root / self.cloud / self.slot / self.name

    def templates(self, root: Path) -> Path:
        """The folder of what it adds to the delivered repository besides its module; need not exist."""
        return root / self.repository if self.repository else self.folder(root) / "repository"
