from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from mlopsctl import catalog
from mlopsctl.catalog import Catalog, rows
from mlopsctl.catalog.coverage import CLOUDS, coverage, every_machine, every_price, totals
from mlopsctl.catalog.machines import COLUMNS, Machines, read_machines
from mlopsctl.errors import InputError

TODAY = date(2026, 11, 22)
A_MACHINE = "aws,eu-west-1,m5.large,2,8,,,,0.2,,S9,2026-11-22"
A_PRICE = "aws,eu-west-1,kms,Customer master key,{unit},2,,S9,2026-11-22"


@pytest.fixture
def embedded(tmp_path: Path) -> Catalog:
    (tmp_path / "blueprints").mkdir()
    return catalog.load(blueprints=tmp_path / "blueprints", overlay=tmp_path / "none")


def overlay(folder: Path, name: str, columns: tuple[str, ...], *lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join([",".join(columns), *lines]) + "\n")
    return folder


@pytest.mark.parametrize(
    ("cloud", "region", "instance_type", "usd"),
    [
        ("aws", "us-east-1", "m5.large", 0.096),
        ("aws", "eu-west-1", "m5.large", 0.107),
        ("aws", "eu-central-1", "m5.large", 0.115),
        ("aws", "ap-southeast-1", "m5.large", 0.12),
        ("aws", "ap-northeast-1", "m5.large", 0.124),
        ("aws", "us-east-1", "c5.xlarge", 0.17),
        ("aws", "us-east-1", "g4dn.xlarge", 0.526),
        ("aws", "us-east-1", "g5.xlarge", 1.006),
        ("aws", "us-east-1", "p3.2xlarge", 3.06),
        ("aws", "us-east-1", "inf2.xlarge", 0.7582),
        ("aws", "us-east-1", "p4d.24xlarge", 21.957642),
        ("aws", "us-east-1", "p5.48xlarge", 55.04),
        ("gcp", "us-central1", "n1-standard-4", 0.19),
        ("gcp", "us-central1", "e2-standard-4", 0.134),
        ("gcp", "us-central1", "a2-highgpu-1g", 3.673),
        ("gcp", "us-central1", "a3-highgpu-8g", 88.49),
        ("gcp", "us-central1", "g2-standard-4", 0.7068),
        ("azure", "eastus", "Standard_D4s_v3", 0.192),
        ("azure", "eastus", "Standard_NC4as_T4_v3", 0.526),
        ("azure", "eastus", "Standard_NC24ads_A100_v4", 3.673),
        ("azure", "eastus", "Standard_ND96isr_H100_v5", 98.32),
    ],
)
def test_well_known_prices_hold(embedded: Catalog, cloud: str, region: str, instance_type: str, usd: float) -> None:
    machine = embedded.compute(cloud, region, instance_type)
    assert machine
    assert machine.usd == pytest.approx(usd, rel=0.005)


def test_every_row_is_there_with_its_source_date_and_marks(tmp_path: Path) -> None:
    machines, prices = every_machine(tmp_path, TODAY), every_price(tmp_path, TODAY)
    total = totals(prices, machines)
    assert (total.compute, total.quotas, total.throughput) == (10076, 116, 100)
    assert total.managed >= 1472
    assert all(m.source and m.as_of for m in machines)
    assert all(p.source and p.as_of and p.unit for p in prices)
    assert Counter(mark for m in machines for mark in m.marks) == {"derived": 834, "stale": 929 + 23 + 582}
    assert sum("derived" in p.marks for p in prices) >= 27
    covered = coverage((*machines, *prices))
    assert sum(c.rows for c in covered) == len(machines) + len(prices)
    tokyo = next(c for c in covered if (c.region, c.service) == ("ap-northeast-1", "compute"))
    assert (tokyo.rows, tokyo.newest, tokyo.oldest) == (372, "2026-07-20", "2022-02-06")
    assert 0 < tokyo.derived < tokyo.rows


def test_machines_are_stale_against_the_day_given_or_the_newest_price(embedded: Catalog, tmp_path: Path) -> None:
    newest = rows.newest(embedded.prices.values())
    assert newest == date(2026, 10, 1)
    by_default, later = embedded.compute("azure", "eastus", "Standard_D4s_v3"), date(2027, 1, 1)
    aged = catalog.load(tmp_path, today=later).compute("azure", "eastus", "Standard_D4s_v3")
    assert by_default
    assert aged
    assert (by_default.marks, aged.marks) == ((), ("stale",))


def test_a_region_without_the_machine_borrows_the_reference_and_says_so(embedded: Catalog) -> None:
    borrowed = embedded.compute("aws", "eu-north-1", "m5.large")
    assert borrowed
    assert (borrowed.usd, borrowed.marks) == (0.096, ("assumed_region",))
    assert embedded.compute("aws", "us-east-1", "m5.enormous") is None
    assert embedded.compute("nimbus", "here", "m5.large") is None


def test_a_machine_has_a_price_like_any_component(embedded: Catalog) -> None:
    machine = embedded.compute("aws", "eu-west-1", "m5.large")
    hourly = embedded.price("aws", "eu-west-1", "compute", "m5.large")
    spot = embedded.price("aws", "eu-west-1", "compute_spot", "m5.large")
    assert machine
    assert hourly
    assert (hourly.usd, hourly.unit, hourly.source) == (machine.usd, "instance-hour", machine.source)
    assert spot is None or spot.usd == machine.usd_spot
    assert embedded.price("aws", "eu-west-1", "compute", "m5.enormous") is None


def test_machines_are_found_by_size(embedded: Catalog) -> None:
    found = embedded.compute_rows("aws", "us-east-1", vcpu=(4, 8), memory_gib=(16, 32), accelerator="")
    assert found
    assert all(4 <= (m.vcpu or 0) <= 8 and 16 <= (m.memory_gib or 0) <= 32 and not m.accelerator for m in found)
    assert [m.usd for m in found] == sorted(m.usd for m in found)
    pairs = embedded.compute_rows("gcp", accelerator="T4", accelerator_count=(2, 2))
    assert {m.accelerator_count for m in pairs} == {2}
    assert len(pairs) == len({m.region for m in pairs}) > 1


def test_pods_are_known_for_ec2(embedded: Catalog) -> None:
    assert embedded.max_pods("m5.large") == 29
    assert embedded.max_pods("Standard_D4s_v3") is None


def test_files_are_read_when_a_cloud_is_first_asked_for(embedded: Catalog) -> None:
    assert not embedded.machines.read
    embedded.compute("gcp", "us-central1", "n1-standard-4")
    assert embedded.machines.read == ("gcp",)


def test_an_overlay_wins(tmp_path: Path) -> None:
    folder = overlay(tmp_path / "prices", "compute_aws.aws.AmazonEC2.eu-west-1.csv", COLUMNS, A_MACHINE)
    overlay(folder, "managed_services.aws.awskms.eu-west-1.csv", rows.PRICE_COLUMNS, A_PRICE.format(unit="month"))
    loaded = catalog.load(tmp_path / "none", overlay=folder)
    machine, key = (
        loaded.compute("aws", "eu-west-1", "m5.large"),
        loaded.price("aws", "eu-west-1", "kms", "Customer master key"),
    )
    other = loaded.compute("aws", "us-east-1", "m5.large")
    assert machine
    assert other
    assert key
    assert (machine.usd, other.usd, key.usd, key.marks) == (0.2, 0.096, 2, ())
    assert sum(1 for m in loaded.machines.of("aws")) == 2224


def test_a_refreshed_price_by_another_unit_is_not_mistaken_for_the_embedded_one(tmp_path: Path) -> None:
    line = "aws,us-east-1,kms,Requests,requests,0.000003,,S9,2026-11-22"
    folder = overlay(tmp_path / "prices", "managed_services.x.csv", rows.PRICE_COLUMNS, line)
    loaded = catalog.load(tmp_path / "none", overlay=folder)
    old = loaded.price("aws", "us-east-1", "kms", "Requests")
    new = loaded.price("aws", "us-east-1", "kms", "Requests [requests]")
    assert old
    assert new
    assert (old.unit, old.usd, new.usd) == ("10k requests", 0.03, 0.000003)


def test_spot_savings_apply_to_whatever_the_machine_costs(tmp_path: Path) -> None:
    folder = overlay(tmp_path / "prices", "compute_aws.x.csv", COLUMNS, A_MACHINE)
    columns = ("cloud", "region", "instance_type", "percent", "source", "as_of")
    overlay(folder, "spot_aws.spot.advisor.csv", columns, "aws,eu-west-1,m5.large,75,advisor,2026-11-22")
    machine = Machines(folder, TODAY).one("aws", "eu-west-1", "m5.large")
    assert machine
    assert (machine.usd, machine.usd_spot) == (0.2, 0.05)


@pytest.mark.parametrize(
    "line",
    [
        A_MACHINE.replace("0.2", "cheap"),
        A_MACHINE.replace("0.2", "-1"),
        A_MACHINE.replace(",2,8,", ",two,8,"),
        A_MACHINE.replace("S9", ""),
        A_MACHINE.replace("2026-11-22", ""),
        A_MACHINE.replace("eu-west-1", ""),
        A_MACHINE + ",more",
        "aws,eu-west-1",
    ],
)
def test_a_bad_row_names_file_and_line(tmp_path: Path, line: str) -> None:
    folder = overlay(tmp_path / "prices", "compute_aws.x.csv", COLUMNS, A_MACHINE, line)
    with pytest.raises(InputError, match=r"compute_aws\.x\.csv:3"):
        list(read_machines(folder / "compute_aws.x.csv", TODAY))


def test_a_file_without_a_column_names_it(tmp_path: Path) -> None:
    folder = overlay(tmp_path / "prices", "managed_services.x.csv", rows.PRICE_COLUMNS[:-1], "a,b,c,d,e,1,,S")
    with pytest.raises(InputError, match="lacks the columns as_of") as wrong:
        catalog.load(tmp_path / "none", overlay=folder)
    assert "deleted" in wrong.value.hint


def test_three_clouds_have_machines(embedded: Catalog) -> None:
    assert all(len(embedded.machines.of(cloud)) > 2000 for cloud in CLOUDS)
