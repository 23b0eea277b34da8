"""Versions that AWS asks more for: what is listed is in the bill, what is only announced is said."""

from datetime import date

from mlopsctl.estimation.resource import Block, Resource

EKS_EXTENDED = frozenset(f"1.{minor}" for minor in range(23, 30))
_LISTED = {  # engine -> major versions for which a price of extended support has been seen
    "mysql": ("5.7",),
    "postgres": ("11", "12"),
    "aurora-mysql": ("5.7",),
    "aurora-postgresql": ("11", "12"),
}
_ANNOUNCED = {  # from when on, by what runs
    ("kubernetes", "1.30"): date(2025, 7, 23),
    ("kubernetes", "1.31"): date(2025, 11, 26),
    ("kubernetes", "1.32"): date(2026, 3, 23),
    ("kubernetes", "1.33"): date(2026, 7, 29),
    ("mysql", "8.0"): date(2026, 8, 1),
    ("postgres", "13"): date(2026, 3, 1),
    ("aurora-postgresql", "13"): date(2026, 3, 1),
}
_PRICES = {"kubernetes": "0.50 USD an hour"}


def is_extended(engine: str, version: str, owner: Block) -> bool:
    """Whether a database runs a version whose extended support is on a price list."""
    disabled = owner.text("engine_lifecycle_support").endswith("disabled")
    return not disabled and any(_within(version, major) for major in _LISTED.get(engine, ()))


def announced(r: Resource, today: date) -> str:
    """What AWS has announced to ask for the version of a resource besides what the bill has, "" for nothing."""
    engine, version = "", ""
    if r.type == "aws_eks_cluster" and r.text("upgrade_policy.0.support_type") != "STANDARD":
        engine, version = "kubernetes", r.text("version")
    elif r.type in ("aws_db_instance", "aws_rds_cluster_instance"):
        engine, version = r.text("engine"), r.text("engine_version")
    for (name, major), since in _ANNOUNCED.items():
        if name == engine and _within(version, major) and since <= today:
            price = _PRICES.get(name, "0.10 USD a vCPU-hour")
            asked = f"AWS adds {price}, which is not in the total"
            return f"{r.address} runs {name} {major}, in extended support since {since}: {asked}."
    return ""


def _within(version: str, major: str) -> bool:
    return version == major or version.startswith(f"{major}.")
