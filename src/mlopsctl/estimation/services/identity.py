"""Directories, users, authorities and modules that keep keys."""

from collections.abc import Iterator
from math import inf

from mlopsctl.estimation.component import HOURS, Component, Row, Service, fixed, metered, stepped
from mlopsctl.estimation.resource import Resource

_CONTROLLERS = 2  # of every directory
_TITLES = {"SIMPLEAD": "Simple AD", "ADCONNECTOR": "AD Connector", "MICROSOFTAD": "Microsoft AD"}
_CERTIFICATES = (
    (1_000, "Certificates (first 1K)"),
    (9_000, "Certificates (next 9K)"),
    (inf, "Certificates (over 10K)"),
)
_FREE_USERS = 10_000


def _directory(r: Resource) -> Iterator[Component]:
    title = _TITLES.get(r.text("type", "SimpleAD").upper(), "Simple AD")
    microsoft = title == "Microsoft AD"
    size = r.text("edition", "Enterprise") if microsoft else r.text("size", "Small")
    row = Row("directory_service", f"{title}, {size}")
    yield Component(f"Directory service ({title}, {size})", (row,), _CONTROLLERS * HOURS)
    if more := r.usage("additional_domain_controllers"):
        yield Component("Additional domain controllers", (row,), more * HOURS, "additional_domain_controllers")
    if microsoft and (shared := r.usage("shared_accounts")):
        name = "Directory sharing (Enterprise)" if size == "Enterprise" else "Directory sharing"
        yield Component("Directory sharing", (Row("directory_service", name),), shared * HOURS, "shared_accounts")


def _users(r: Resource) -> Iterator[Component]:
    """By the people who come in a month; ten thousand are free but in the plus tier."""
    tier = r.text("user_pool_tier", "ESSENTIALS").lower()
    free = 0 if tier == "plus" else _FREE_USERS
    tiers = ((free, ""), (inf, f"Monthly active users ({tier})"))
    yield from stepped("cognito", tiers, r.usage("monthly_active_users"), "monthly_active_users")


def _authority(r: Resource) -> Iterator[Component]:
    if r.text("usage_mode") == "SHORT_LIVED_CERTIFICATE":
        name = "Private certificate authority (short-lived certificate mode)"
        yield fixed(name, "acm_pca", name, 1)
        yield metered(r, "acm_pca", "Certificates (short-lived)", "monthly_requests")
    else:
        yield fixed("Private certificate authority", "acm_pca", "Private certificate authority", 1)
        yield from stepped("acm_pca", _CERTIFICATES, r.usage("monthly_requests"), "monthly_requests")


def _module(r: Resource) -> Iterator[Component]:
    stated = r.usage("monthly_hrs")
    usage = "" if stated is None else "monthly_hrs"
    yield Component("HSM usage", (Row("cloudhsm", "HSM usage"),), HOURS if stated is None else stated, usage)


service = Service(
    {
        "aws_directory_service_directory": _directory,
        "aws_cognito_user_pool": _users,
        "aws_acmpca_certificate_authority": _authority,
        "aws_cloudhsm_v2_hsm": _module,
    }
)
