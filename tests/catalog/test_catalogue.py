from datetime import date
from pathlib import Path

import pytest

from mlopsctl import catalog
from mlopsctl.catalog import Catalog, rows
from mlopsctl.errors import BlueprintError, InputError

MANIFEST = """
name: {name}
cloud: aws
slot: network
title: A network
summary: Connects.
burden: 1
maturity: 5
lock_in: 1
sizes: [{{name: only}}]
"""
HEADER = "cloud,region,service,component,unit,usd_per_unit,free_tier_or_tier_note,source,as_of\n"


def a_blueprint(root: Path, name: str = "plain", text: str = MANIFEST) -> Path:
    folder = root / "aws" / "network" / name
    folder.mkdir(parents=True)
    (folder / "blueprint.yaml").write_text(text.format(name=name))
    return root


@pytest.fixture
def embedded(tmp_path: Path) -> Catalog:
    return catalog.load(blueprints=a_blueprint(tmp_path))


def test_blueprints_are_found_by_their_folder(embedded: Catalog, tmp_path: Path) -> None:
    found = embedded.blueprint("aws", "network", "plain")
    assert found.folder(tmp_path).is_dir()
    assert embedded.blueprints == (found,)
    with pytest.raises(InputError, match="no blueprint aws/network/fancy"):
        embedded.blueprint("aws", "network", "fancy")


def test_folders_with_an_underscore_are_not_blueprints(tmp_path: Path) -> None:
    a_blueprint(tmp_path, "_shared", "not: [a manifest")
    assert catalog.load(blueprints=tmp_path).blueprints == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MANIFEST + "burdn: 3", "burdn"),
        (MANIFEST.replace("burden: 1", "burden: heavy"), "burden"),
        (MANIFEST.replace("slot: network", "slot: edge"), "the folder"),
        (MANIFEST + "title: Twice", "repeats the key `title`"),
        ("a: &x [1]\nb: *x", "anchor"),
        ("a: [", "not valid YAML"),
        ("- " * 200_000, "longer than"),
        ("a: !!python/object/apply:os.getcwd []", "not valid YAML"),
    ],
)
def test_a_broken_manifest_names_file_and_field(tmp_path: Path, text: str, message: str) -> None:
    folder = tmp_path / "aws" / "network" / "plain"
    folder.mkdir(parents=True)
    (folder / "blueprint.yaml").write_text(text.replace("{name}", "plain").replace("{{", "{").replace("}}", "}"))
    with pytest.raises(BlueprintError, match=message) as broken:
        catalog.load(blueprints=tmp_path)
    assert "blueprint.yaml" in str(broken.value)


def test_a_folder_without_a_manifest_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "aws" / "network" / "empty").mkdir(parents=True)
    with pytest.raises(BlueprintError, match=r"empty/blueprint\.yaml"):
        catalog.load(blueprints=tmp_path)


def test_a_region_without_its_own_price_borrows_the_reference_and_says_so(embedded: Catalog) -> None:
    own = embedded.price("aws", "eu-west-1", "nat_gateway", "NAT gateway hour")
    borrowed = embedded.price("aws", "eu-west-1", "fargate", "Per vCPU per hour")
    reference = embedded.price("aws", "us-east-1", "fargate", "Per vCPU per hour")
    assert own
    assert borrowed
    assert reference
    assert own.usd == 0.048
    assert "assumed_region" not in own.marks
    assert borrowed.usd == reference.usd
    assert set(borrowed.marks) - set(reference.marks) == {"assumed_region"}
    assert embedded.price("aws", "us-east-1", "fargate", "Per moon phase") is None


def test_a_component_listed_by_several_units_is_not_guessed(embedded: Catalog) -> None:
    assert embedded.price("aws", "us-east-1", "glue", "Duration") is None
    by_unit = embedded.price("aws", "us-east-1", "glue", "Duration [hours (10 DPUs)]")
    assert by_unit
    assert by_unit.unit == "hours (10 DPUs)"


def prices(folder: Path, *lines: str) -> Path:
    file = folder / "prices.csv"
    file.write_text(HEADER + "\n".join(lines))
    return file


def test_of_two_prices_the_newest_holds_and_of_equally_new_ones_the_dearest(tmp_path: Path) -> None:
    file = prices(
        tmp_path,
        "aws,us-east-1,kms,key,month,9,,s,2024-07-01",
        "aws,us-east-1,kms,key,month,1,,s,2026-07-01",
        "aws,us-east-1,kms,call,month,3,,s,2026-07-01",
        "aws,us-east-1,kms,call,month,2,,s,2026-07-01",
    )
    best = rows.best(rows.read_prices(file))
    assert best["aws", "us-east-1", "kms", "key"].usd == 1
    assert best["aws", "us-east-1", "kms", "call"].usd == 3


def test_staleness_counts_from_the_newest_row_or_from_a_given_day(tmp_path: Path) -> None:
    file = prices(
        tmp_path,
        "aws,us-east-1,kms,old,month,1,,s,2026-01-01",
        "aws,us-east-1,kms,new,month,1,,s,2026-07-02",
        "aws,us-east-1,kms,vague,month,1,,s,undated",
    )
    assert ["stale" in p.marks for p in rows.read_prices(file)] == [True, False, True]
    assert ["stale" in p.marks for p in rows.read_prices(file, date(2026, 2, 1))] == [False, False, True]


@pytest.mark.parametrize(
    "line",
    [
        "aws,us-east-1,kms,key,month,cheap,,s,2026-01-01",
        "aws,us-east-1,kms,key,month,nan,,s,2026-01-01",
        "aws,us-east-1,kms,key,month,-1,,s,2026-01-01",
        "aws,us-east-1,kms,key,,1,,s,2026-01-01",
        "aws,us-east-1,kms,key,month,1,,,2026-01-01",
        "aws,us-east-1,kms,key,month,1,,s,",
        "aws,us-east-1,kms,key,month,1",
        "aws,us-east-1,kms,key,month,1,,s,2026-01-01,extra",
    ],
)
def test_a_row_without_number_unit_source_or_date_names_file_and_line(tmp_path: Path, line: str) -> None:
    with pytest.raises(InputError, match=r"prices\.csv:2"):
        rows.read_prices(prices(tmp_path, line))


@pytest.mark.parametrize(
    ("as_of", "earliest"),
    [
        ("2024-07-01", date(2024, 7, 1)),
        ("2026-10/11 (package 0.2.3)", date(2026, 10, 1)),
        ("<=2020-11 copy", date(2020, 11, 1)),
        ("2026 (undated)", date(2026, 1, 1)),
        ("undated", date.min),
    ],
)
def test_a_vague_date_is_read_as_its_earliest_day(as_of: str, earliest: date) -> None:
    assert rows.dated(as_of) == earliest


def test_quotas_without_one_number_keep_their_words(embedded: Catalog) -> None:
    exact = embedded.quota("aws", "lambda", "Function timeout")
    vague = embedded.quota("aws", "ec2", "All P Spot requests L-7212CCBC")
    assert exact
    assert vague
    assert exact.value == 900
    assert vague.value is None
    assert "account-dependent" in vague.text
    assert embedded.quota("aws", "lambda", "patience") is None


def test_regions_know_where_their_data_stays(embedded: Catalog) -> None:
    aws = embedded.cloud("aws")
    assert {"ie", "eu"} <= set(aws.regions["eu-west-1"].residency)
    assert "eu" not in aws.regions["eu-west-2"].residency
    assert all(len(region.zones) >= 2 for region in aws.regions.values())
    with pytest.raises(InputError, match="nimbus"):
        embedded.cloud("nimbus")


def test_slots_follow_the_workloads(embedded: Catalog) -> None:
    aws = embedded.cloud("aws")
    common = set(aws.slots_for(frozenset()))
    assert set(aws.slots_for(frozenset({"online_inference"}))) - common == {"edge", "serving"}
    assert set(aws.slots_for(frozenset({"batch_inference", "training"}))) - common == {"batch"}
