"""Objects, images and backups."""

from collections.abc import Iterator, Mapping

from mlopsctl.estimation.component import Component, Service, metered
from mlopsctl.estimation.resource import Resource

_TIERED = {
    "monthly_tier_1_requests": "PUT, COPY, POST, LIST requests",
    "monthly_tier_2_requests": "GET, SELECT, and all other requests",
}
_SELECT = {
    "monthly_select_data_scanned_gb": "Select data scanned",
    "monthly_select_data_returned_gb": "Select data returned",
}
_TRANSITION = {"monthly_lifecycle_transition_requests": "Lifecycle transition"}
_INFREQUENT = {"storage_gb": "Storage", **_TIERED, **_TRANSITION, "monthly_data_retrieval_gb": "Retrievals", **_SELECT}
_CLASSES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "standard": ("Standard", {"storage_gb": "Storage", **_TIERED, **_SELECT}),
    "intelligent_tiering": (
        "Intelligent tiering",
        {
            "frequent_access_storage_gb": "Storage (frequent access)",
            "infrequent_access_storage_gb": "Storage (infrequent access)",
            "archive_access_storage_gb": "Storage (archive access)",
            "deep_archive_access_storage_gb": "Storage (deep archive access)",
            "monitored_objects": "Monitoring and automation",
            **_TIERED,
            **_TRANSITION,
            **_SELECT,
            "early_delete_gb": "Early delete (within 30 days)",
        },
    ),
    "standard_infrequent_access": ("Standard - infrequent access", _INFREQUENT),
    "one_zone_infrequent_access": ("One zone - infrequent access", _INFREQUENT),
    "glacier_flexible_retrieval": (
        "Glacier flexible retrieval",
        {
            "storage_gb": "Storage",
            **_TIERED,
            **_TRANSITION,
            "monthly_standard_data_retrieval_requests": "Retrieval requests (standard)",
            "monthly_standard_data_retrieval_gb": "Retrievals (standard)",
            "monthly_standard_select_data_scanned_gb": "Select data scanned (standard)",
            "monthly_standard_select_data_returned_gb": "Select data returned (standard)",
            "monthly_expedited_data_retrieval_requests": "Retrieval requests (expedited)",
            "monthly_expedited_data_retrieval_gb": "Retrievals (expedited)",
            "monthly_expedited_select_data_scanned_gb": "Select data scanned (expedited)",
            "monthly_expedited_select_data_returned_gb": "Select data returned (expedited)",
            "monthly_bulk_select_data_scanned_gb": "Select data scanned (bulk)",
            "monthly_bulk_select_data_returned_gb": "Select data returned (bulk)",
            "early_delete_gb": "Early delete (within 90 days)",
        },
    ),
    "glacier_instant_retrieval": (
        "Glacier instant retrieval",
        {"storage_gb": "Storage", **_TIERED, **_TRANSITION, "monthly_data_retrieval_gb": "Retrievals"},
    ),
    "glacier_deep_archive": (
        "Glacier deep archive",
        {
            "storage_gb": "Storage",
            **_TIERED,
            **_TRANSITION,
            "monthly_standard_data_retrieval_requests": "Retrieval requests (standard)",
            "monthly_standard_data_retrieval_gb": "Retrievals (standard)",
            "monthly_bulk_data_retrieval_requests": "Retrieval requests (bulk)",
            "monthly_bulk_data_retrieval_gb": "Retrievals (bulk)",
            "early_delete_gb": "Early delete (within 180 days)",
        },
    ),
}
_BACKUPS = (
    "efs_warm_backup",
    "efs_cold_backup",
    "efs_warm_restore",
    "efs_cold_restore",
    "efs_item_restore_requests",
    "ebs_snapshot",
    "rds_snapshot",
    "aurora_snapshot",
    "dynamodb_backup",
    "dynamodb_restore",
    "fsx_windows_backup",
    "fsx_lustre_backup",
    "s3_backup",
)


def _bucket(r: Resource) -> Iterator[Component]:
    """The classes that usage speaks of, and the standard one in any case."""
    for key, (title, lines) in _CLASSES.items():
        found = [metered(r, "s3", f"{title}/{row}", f"{key}.{name}") for name, row in lines.items()]
        if key == "standard":
            storage = r.usage("storage_gb")
            yield from found if storage is None else [_plain(found[0], storage), *found[1:]]
        else:
            yield from (line for line in found if line.quantity is not None)
    if r.usage("object_tags") is not None:
        yield metered(r, "s3", "Object tagging", "object_tags")


def _plain(line: Component, storage: float) -> Component:
    return Component(line.name, line.rows, storage, "storage_gb") if line.quantity is None else line


def _inventory(r: Resource) -> Iterator[Component]:
    yield metered(r, "s3", "Objects listed", "monthly_listed_objects")


def _analysis(r: Resource) -> Iterator[Component]:
    yield metered(r, "s3", "Objects monitored", "monthly_monitored_objects")


def _images(r: Resource) -> Iterator[Component]:
    yield metered(r, "ecr", "Storage", "storage_gb")


def _replication(r: Resource) -> Iterator[Component]:
    """What each rule with a promise of time copies, between regions as far as anybody can tell."""
    if r.blocks("rule.0.destination.0.replication_time"):
        yield metered(r, "s3", "Replication Time Control", "monthly_replicated_gb")
    yield from _copies(r)


def _copies(r: Resource) -> Iterator[Component]:
    copied = metered(r, "inter_region_transfer", "between regions of one cloud", "monthly_replicated_gb", "Copies")
    if copied.quantity is not None:
        yield copied


def _vault(r: Resource) -> Iterator[Component]:
    for key in _BACKUPS:
        usage = f"monthly_{key}" if key.endswith("requests") else f"monthly_{key}_gb"
        yield metered(r, "backup", key, usage, key.replace("_", " "))


def _backup_plan(r: Resource) -> Iterator[Component]:
    """Backups are billed with their vault; a plan may say what it adds to one that others write to as well."""
    for key in _BACKUPS:
        line = metered(r, "backup", key, f"monthly_{key}_gb", key.replace("_", " "))
        if line.quantity is not None:
            yield line
    yield from _copies(r)


service = Service(
    {
        "aws_s3_bucket": _bucket,
        "aws_s3_bucket_inventory": _inventory,
        "aws_s3_bucket_analytics_configuration": _analysis,
        "aws_ecr_repository": _images,
        "aws_backup_vault": _vault,
        "aws_backup_plan": _backup_plan,
        "aws_ecr_replication_configuration": _copies,
        "aws_s3_bucket_replication_configuration": _replication,
    }
)
