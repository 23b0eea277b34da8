"""File systems, and servers that move files."""

from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, Component, Service, Unpriced, fixed, metered
from mlopsctl.estimation.resource import Resource


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
    if r.text("throughput_mode") == "elastic":
        yield metered(r, "efs", "Elastic throughput reads", "monthly_elastic_read_gb")
        yield metered(r, "efs", "Elastic throughput writes", "monthly_elastic_write_gb")


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


def _lustre(r: Resource) -> Iterator[Component]:
    """By the throughput that comes with each TiB."""
    kind, disk = r.text("deployment_type", "SCRATCH_1"), r.text("storage_type", "SSD")
    speed = f"{kind}, {r.number('per_unit_storage_throughput'):g} MBps/TiB"
    row = f"Lustre {disk} storage ({'SCRATCH' if kind.startswith('SCRATCH') else speed})"
    yield fixed(f"{disk} storage ({speed if 'PERSISTENT' in kind else kind})", "fsx", row, r.number("storage_capacity"))
    if not kind.startswith("SCRATCH"):
        yield metered(r, "fsx", "Lustre backup storage", "backup_storage_gb", "Backup storage")


def _unlisted(r: Resource) -> Iterator[Component]:
    raise Unpriced(f"there are no prices for {r.type}")


def _transfer(r: Resource) -> Iterator[Component]:
    """Each protocol by the hour, and what goes through."""
    for protocol in r.words("protocols") or ["SFTP"]:
        yield fixed(f"{protocol} protocol enabled", "transfer", "Protocol enabled", HOURS)
    for verb in ("downloaded", "uploaded"):
        yield metered(r, "transfer", "Data transferred", f"monthly_data_{verb}_gb", f"Data {verb}")


service = Service(
    {
        "aws_efs_file_system": _efs,
        "aws_fsx_windows_file_system": _windows,
        "aws_fsx_openzfs_file_system": _openzfs,
        "aws_fsx_lustre_file_system": _lustre,
        "aws_fsx_ontap_file_system": _unlisted,
        "aws_transfer_server": _transfer,
    }
)
