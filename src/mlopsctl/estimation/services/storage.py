"""Object, file and image storage."""

from collections.abc import Iterator, Mapping

from mlopsctl.estimation.component import Component, Service, Unpriced, fixed, metered
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


def _plain(line: Component, storage: float) -> Component:
    return Component(line.name, line.rows, storage, "storage_gb") if line.quantity is None else line


def _images(r: Resource) -> Iterator[Component]:
    yield metered(r, "ecr", "Storage", "storage_gb")


def _efs(r: Resource) -> Iterator[Component]:
    zone = "one zone" if r.text("availability_zone_name") else "standard"
    yield metered(r, "efs", f"Storage ({zone})", "storage_gb")
    if r.blocks("lifecycle_policy"):
        yield metered(r, "efs", f"Storage ({zone}, infrequent access)", "infrequent_access_storage_gb")
        yield metered(r, "efs", "Read requests (infrequent access)", "monthly_infrequent_access_read_gb")
        yield metered(r, "efs", "Write requests (infrequent access)", "monthly_infrequent_access_write_gb")
    if r.text("throughput_mode") == "provisioned":
        included = (r.usage("storage_gb") or 0) / 20  # 1 MBps comes with each 20 GB
        wanted = r.number("provisioned_throughput_in_mibps")
        yield fixed("Provisioned throughput", "efs", "Provisioned throughput", max(0.0, wanted - included))


def _windows(r: Resource) -> Iterator[Component]:
    zones = "Multi-AZ" if r.text("deployment_type").startswith("MULTI") else "Single-AZ"
    disk = r.text("storage_type", "SSD")
    yield fixed("Throughput capacity", "fsx", f"Windows throughput {zones}", r.number("throughput_capacity"))
    yield fixed(f"{disk} storage", "fsx", f"Windows {disk} storage {zones}", r.number("storage_capacity"))
    yield metered(r, "fsx", f"Windows backup storage {zones}", "backup_storage_gb", "Backup storage")


def _openzfs(r: Resource) -> Iterator[Component]:
    if not r.text("deployment_type", "SINGLE_AZ_1").startswith("SINGLE_AZ_1"):
        raise Unpriced(f"there are no prices for OpenZFS {r.text('deployment_type')}")
    included = r.number("storage_capacity") * 3
    iops = r.number("disk_iops_configuration.0.iops")
    yield fixed("Throughput capacity", "fsx", "OpenZFS throughput", r.number("throughput_capacity"))
    if r.text("disk_iops_configuration.0.mode") == "USER_PROVISIONED" and iops > included:
        yield fixed("Provisioned IOPS", "fsx", "OpenZFS IOPS", iops - included)
    yield fixed("SSD storage", "fsx", "OpenZFS SSD storage", r.number("storage_capacity"))
    yield metered(r, "fsx", "OpenZFS backup storage", "backup_storage_gb", "Backup storage")


def _unlisted(r: Resource) -> Iterator[Component]:
    raise Unpriced(f"there are no prices for {r.type}")


def _vault(r: Resource) -> Iterator[Component]:
    for key in _BACKUPS:
        yield metered(r, "backup", key, f"monthly_{key}_gb", key.replace("_", " "))


service = Service(
    {
        "aws_s3_bucket": _bucket,
        "aws_ecr_repository": _images,
        "aws_efs_file_system": _efs,
        "aws_fsx_windows_file_system": _windows,
        "aws_fsx_openzfs_file_system": _openzfs,
        "aws_fsx_lustre_file_system": _unlisted,
        "aws_fsx_ontap_file_system": _unlisted,
        "aws_backup_vault": _vault,
    }
)
