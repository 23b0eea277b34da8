"""The constraint vocabulary: the one list that grammar, labels, solver, schemas and docs read."""

from typing import Literal

from mlopsctl.domain.noun import Noun
from mlopsctl.errors import InputError

Kind = Literal["text", "choice", "set", "number", "integer", "flag"]


class Field(Noun):
    """One thing that a document can constrain.

    choices: closed set for `choice` and `set`; empty = open slugs. unit: normalised unit of a number. low, high: what
    a number must lie between to be believed.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 1e15


def _choices(names: str) -> tuple[str, ...]:
    return tuple(names.split())


WORKLOADS = _choices(
    "online_inference batch_inference streaming_inference async_inference training llm_inference rag "
    "feature_store monitoring"
)
CADENCES = _choices("continuous every_few_minutes hourly daily weekly monthly quarterly on_drift manual")

_FIELDS = (
    Field(name="project_name", kind="text", meaning="name of the system"),
    Field(name="workloads", kind="set", meaning="kinds of work", choices=WORKLOADS),
    Field(
        name="model_type",
        kind="set",
        meaning="kinds of model",
        choices=_choices(
            "tabular gradient_boosting linear deep_learning deep_vision transformer embedding llm recommender "
            "forecasting anomaly_detection speech"
        ),
    ),
    Field(name="model_size_params", kind="integer", meaning="model parameters", unit="parameters"),
    Field(name="avg_rps", kind="number", meaning="sustained request rate", unit="requests/s"),
    Field(name="peak_rps", kind="number", meaning="highest request rate", unit="requests/s"),
    Field(name="latency_p50_ms", kind="number", meaning="median latency", unit="ms"),
    Field(name="latency_p95_ms", kind="number", meaning="95th percentile latency", unit="ms"),
    Field(name="latency_p99_ms", kind="number", meaning="99th percentile latency", unit="ms"),
    Field(name="payload_kb", kind="number", meaning="request size", unit="KB"),
    Field(name="batch_records_per_run", kind="integer", meaning="records of one batch run", unit="records"),
    Field(name="batch_window_hours", kind="number", meaning="time in which a batch run must end", unit="h"),
    Field(name="events_per_second", kind="number", meaning="stream rate", unit="events/s"),
    Field(name="training_data_gb", kind="number", meaning="size of the training data", unit="GB"),
    Field(name="retrain_cadence", kind="choice", meaning="how often the model is retrained", choices=CADENCES),
    Field(name="availability_pct", kind="number", meaning="share of time in service", unit="%", high=100),
    Field(name="rto_minutes", kind="number", meaning="time to recover", unit="min"),
    Field(name="rpo_minutes", kind="number", meaning="data that may be lost", unit="min"),
    Field(name="clouds", kind="set", meaning="providers to use", choices=_choices("aws gcp azure private any")),
    Field(
        name="clouds_forbidden", kind="set", meaning="providers not to use", choices=_choices("aws gcp azure private")
    ),
    Field(name="regions", kind="set", meaning="provider regions"),
    Field(name="data_residency", kind="set", meaning="countries or blocs that data must stay in"),
    Field(
        name="compliance",
        kind="set",
        meaning="regimes that apply",
        choices=_choices(
            "hipaa pci_dss soc2 gdpr uk_gdpr iso27001 fedramp eu_ai_act nist_800_53 cis iso55000 osha"
            " ccpa lgpd dora nis2 sox glba ferpa hitrust iso42001 fda_21_cfr_11 pipeda popia pdpa appi dpdp cjis irap"
            " c5 tisax gxp sr_11_7 iso27701 iso27017 iso27018 nist_ai_rmf solvency2 eu_mdr"
        ),
    ),
    Field(
        name="data_classes",
        kind="set",
        meaning="sensitivity of the data",
        choices=_choices("phi pii cardholder financial biometric confidential public"),
    ),
    Field(name="monthly_budget_usd", kind="number", meaning="recurring cloud cost", unit="USD/month"),
    Field(name="required_tech", kind="set", meaning="technology to use"),
    Field(name="forbidden_tech", kind="set", meaning="technology not to use"),
    Field(name="existing_assets", kind="set", meaning="what is there already"),
    Field(name="team_size", kind="integer", meaning="people who will run it", unit="people"),
    Field(
        name="ci_platform",
        kind="choice",
        meaning="CI/CD system",
        choices=_choices("github_actions gitlab codepipeline azure_devops jenkins cloud_build"),
    ),
    Field(name="environments", kind="set", meaning="stages to run"),
    Field(name="multi_region", kind="flag", meaning="one service over several regions"),
    Field(name="private_networking", kind="flag", meaning="no public reachability"),
    Field(name="customer_managed_keys", kind="flag", meaning="keys that the customer controls"),
    Field(name="gpu_required", kind="flag", meaning="needs a GPU"),
    Field(name="explainability_required", kind="flag", meaning="reasons for each prediction"),
    Field(name="shadow_or_canary", kind="flag", meaning="gradual roll-out"),
    Field(name="human_approval", kind="flag", meaning="a person decides on releases or cases"),
    Field(name="audit_retention_days", kind="integer", meaning="how long logs are kept", unit="days"),
)

VOCABULARY: dict[str, Field] = {field.name: field for field in _FIELDS}

Value = bool | int | float | str | tuple[str, ...]


def parse_value(name: str, value: object) -> Value:
    """`value` in the type of field `name` (a set becomes a sorted tuple). Raises InputError when it does not fit."""
    field = VOCABULARY.get(name)
    if field is None:
        raise InputError(f"`{name}` is not a requirement field", hint=f"Fields: {', '.join(VOCABULARY)}.")
    if field.kind == "set":
        members = tuple(sorted({str(v) for v in (value if isinstance(value, (list, tuple, set)) else [value])}))
        _within(field, members)
        return members
    if field.kind in ("number", "integer"):
        return _number(field, value)
    if field.kind == "flag":
        if not isinstance(value, bool):
            raise InputError(f"`{name}` is true or false, not {value!r}")
        return value
    _within(field, (str(value),))
    return str(value)


def typed_value(name: str, text: str) -> Value:
    """The value of field `name` as people type it: `80`, `yes`, `eu-west-1,eu-central-1`, `none` for an empty set."""
    field, text = VOCABULARY.get(name), text.strip()
    value: object = text
    if field and field.kind == "set":
        value = [member.strip() for member in text.split(",") if member.strip()]
    if not value:
        raise InputError(f"`{name}` needs a value", hint="An example: latency_p99_ms=80")
    if value == ["none"]:
        value = []
    elif field and field.kind in ("number", "integer"):
        try:
            value = float(text)
        except ValueError as wrong:
            raise InputError(f"`{text}` is not a number", hint="Write digits only, without a unit.") from wrong
    elif field and field.kind == "flag":
        value = {"true": True, "yes": True, "false": False, "no": False}.get(text.lower(), text)
    return parse_value(name, value)


def _number(field: Field, value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError(f"`{field.name}` is a number ({field.unit}), not {value!r}")
    if not field.low <= value <= field.high:
        raise InputError(
            f"`{field.name}` must lie between {field.low:g} and {field.high:g} {field.unit}, not {value:g}"
        )
    return round(value) if field.kind == "integer" else float(value)


def _within(field: Field, members: tuple[str, ...]) -> None:
    strange = [member for member in members if field.choices and member not in field.choices]
    if strange:
        raise InputError(f"`{field.name}` cannot be {', '.join(strange)}", hint=f"Choices: {', '.join(field.choices)}.")
