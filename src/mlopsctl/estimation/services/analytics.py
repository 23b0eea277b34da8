"""Warehouses, queries, crawlers, managed Airflow, builds, models by the token."""

import re
from collections.abc import Iterator
from math import inf

from mlopsctl.estimation.component import HOURS, Component, Row, Service, Unpriced, fixed, metered, product, stepped
from mlopsctl.estimation.resource import Resource

_BACKUPS = (
    (51_200, "Backup storage (first 50 TB)"),
    (512_000, "Backup storage (next 450 TB)"),
    (inf, "Backup storage (over 500 TB)"),
)
_DPU = Row("glue", "Duration [hours (1 DPU)]")
_FLEXIBLE = Row("glue", "Duration, flexible [hours (1 DPU)]")
_DPUS = {"G.1X": 1, "G.2X": 2, "G.4X": 4, "G.8X": 8, "G.025X": 0.25, "Standard": 1}
_GEOGRAPHY = re.compile(r"^(us|us-gov|ca|eu|apac|jp|au|global)\.")  # where a profile lets a model of that name run
_SYSTEMS = {"WINDOWS": "Windows", "ARM": "ARM", "LINUX_GPU": "GPU"}
_MWAA = {"mw1.small": "Small", "mw1.medium": "Medium", "mw1.large": "Large"}


def _warehouse(r: Resource) -> Iterator[Component]:
    kind, nodes = r.text("node_type"), r.number("number_of_nodes", 1)
    row = f"Cluster usage (on-demand, {kind})"
    yield fixed(row, "redshift", row, nodes * HOURS)
    if kind.startswith("ra3"):
        yield metered(r, "redshift", f"Managed storage ({kind})", "managed_storage_gb")
    yield metered(r, "redshift", f"Concurrency scaling ({kind})", "excess_concurrency_scaling_secs")
    yield metered(r, "redshift", "Spectrum", "spectrum_data_scanned_tb")
    yield from stepped("redshift", _BACKUPS, r.usage("backup_storage_gb"), "backup_storage_gb")


def _serverless_warehouse(r: Resource) -> Iterator[Component]:
    """The units of its base, by the hours in which it works."""
    units = r.number("base_capacity", 128)
    hours = product(r.usage("monthly_hours"), units)
    yield Component(f"Compute ({units:g} RPU)", (Row("redshift", "Serverless RPU"),), hours, "monthly_hours")
    yield metered(r, "redshift", "Managed storage (ra3.4xlarge)", "managed_storage_gb", "Managed storage")


def _catalog(r: Resource) -> Iterator[Component]:
    """What all catalogues of an account have free, the first million of each, is not taken off any of them."""
    yield metered(r, "glue", "Catalog storage", "monthly_objects")
    yield metered(r, "glue", "Catalog requests", "monthly_requests")


def _queries(r: Resource) -> Iterator[Component]:
    yield metered(r, "athena", "Data scanned", "monthly_data_scanned_tb")


def _job(r: Resource) -> Iterator[Component]:
    shell = r.text("command.0.name") == "pythonshell"
    default = 0.0625 if shell else 10 if r.text("command.0.name", "glueetl") == "glueetl" else 2
    workers = r.number("number_of_workers")
    units = workers * _DPUS.get(r.text("worker_type"), 1) if workers else r.number("max_capacity", default)
    if workers and r.text("worker_type", "G.1X") not in _DPUS:
        raise Unpriced(f"there are no prices for workers of type {r.text('worker_type')}")
    row = _FLEXIBLE if r.text("execution_class") == "FLEX" else _DPU
    yield Component(f"Duration ({units:g} DPU)", (row,), product(r.usage("monthly_hours"), units), "monthly_hours")


def _crawler(r: Resource) -> Iterator[Component]:
    yield Component("Duration", (_DPU,), r.usage("monthly_hours"), "monthly_hours")


def _airflow(r: Resource) -> Iterator[Component]:
    size = _MWAA.get(r.text("environment_class", "mw1.small"))
    if size is None:
        raise Unpriced(f"there are no prices for {r.text('environment_class')}")
    yield fixed(f"Environment ({size})", "mwaa", f"Environment ({size})", HOURS)
    for role in ("Worker", "Scheduler"):
        key = f"additional_{role.lower()}s"
        row = f"{role} ({size})"
        yield Component(row, (Row("mwaa", row),), product(r.usage(key), HOURS), key)
    yield metered(r, "mwaa", "Meta database", "meta_database_gb")


def _build(r: Resource) -> Iterator[Component]:
    kind = r.text("environment.0.compute_type").removeprefix("BUILD_").lower().replace("_", ".")
    container = r.text("environment.0.type")
    system = next((title for word, title in _SYSTEMS.items() if container.startswith(word)), "Linux")
    yield metered(r, "codebuild", f"{system} ({kind})", "monthly_build_mins")


def _packages(r: Resource) -> Iterator[Component]:
    """The first 2 GB and 100,000 requests of an account are free."""
    yield from stepped("codeartifact", ((2, ""), (inf, "Storage (over 2 GB)")), r.usage("storage_gb"), "storage_gb")
    tiers = ((100e3, ""), (inf, "Requests (over 100k)"))
    yield from stepped("codeartifact", tiers, r.usage("monthly_requests"), "monthly_requests")


def _grafana(r: Resource) -> Iterator[Component]:
    yield metered(r, "managed_grafana", "Editor/administrator licenses", "editor_administrator_licenses")
    yield metered(r, "managed_grafana", "Viewer licenses", "viewer_licenses")


def _tokens(r: Resource) -> Iterator[Component]:
    """What a named model reads and writes."""
    named = r.usage_text("model_id") or r.text("model_source.0.copy_from").rpartition("/")[2]
    model = _GEOGRAPHY.sub("", named)
    names = (named, model, f"regional.{model}") if named.startswith("global.") else (model, f"regional.{model}")
    for direction in ("input", "output"):
        key = f"monthly_{direction}_tokens"
        rows = tuple(Row("bedrock", f"{name} {direction} tokens") for name in names)
        yield Component(f"{model} {direction} tokens".strip(), rows, r.usage(key), key)


def _guardrail(r: Resource) -> Iterator[Component]:
    """Its filters, by the thousand characters that they read."""
    for block, kind in (
        ("content_policy_config", "content"),
        ("sensitive_information_policy_config", "sensitive information"),
    ):
        if r.blocks(block):
            yield metered(r, "bedrock", f"Guardrails {kind} filters", "monthly_text_units")


def _pipeline(_: Resource) -> Iterator[Component]:
    """The price of a pipeline of type V1 for both: V2 is billed by minutes that no plan states, seldom for more."""
    yield fixed("Active pipeline", "codepipeline", "Active pipeline", 1)


service = Service(
    {
        "aws_redshift_cluster": _warehouse,
        "aws_redshiftserverless_workgroup": _serverless_warehouse,
        "aws_athena_workgroup": _queries,
        "aws_glue_catalog_database": _catalog,
        "aws_glue_job": _job,
        "aws_glue_crawler": _crawler,
        "aws_mwaa_environment": _airflow,
        "aws_codebuild_project": _build,
        "aws_codepipeline": _pipeline,
        "aws_codeartifact_repository": _packages,
        "aws_grafana_workspace": _grafana,
        "aws_bedrock_guardrail": _guardrail,
        "aws_bedrock_inference_profile": _tokens,
        "aws_bedrockagent_agent": _tokens,
    }
)
