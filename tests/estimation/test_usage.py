from pathlib import Path

import pytest

from mlopsctl.errors import InputError
from mlopsctl.estimation.usage import matches, parse_usage, read_usage
from plan_json import Price

FILE = """\
version: 0.1
resource_type_default_usage:
  aws_sqs_queue:
    monthly_requests: 1000000
resource_usage:
  aws_sqs_queue.few[*]:
    monthly_requests: 2000000
  aws_sqs_queue.few["a"]:
    request_size_kb: 128
  aws_s3_bucket.data:
    standard:
      storage_gb: 100
"""


def test_exact_entries_win_over_wildcards_and_those_over_defaults(tmp_path: Path) -> None:
    path = tmp_path / "usage.yml"
    path.write_text(FILE)
    usage = read_usage(path)
    assert usage.of('aws_sqs_queue.few["a"]', "aws_sqs_queue") == {
        "monthly_requests": 2_000_000,
        "request_size_kb": 128,
    }
    assert usage.of('aws_sqs_queue.few["b"]', "aws_sqs_queue") == {"monthly_requests": 2_000_000}
    assert usage.of("aws_sqs_queue.other", "aws_sqs_queue") == {"monthly_requests": 1_000_000}
    assert usage.of("aws_s3_bucket.data", "aws_s3_bucket") == {"standard.storage_gb": 100}


def test_a_star_stands_for_one_index() -> None:
    assert matches("module.a[*].aws_x.y[*]", 'module.a["p"].aws_x.y[3]')
    assert not matches("aws_x.y[*]", "aws_x.y")
    assert not matches("aws_x.y[*]", "aws_x.y[0].z")


def test_a_bare_type_and_a_quoted_number_are_understood(price: Price) -> None:
    found = price({"aws_sqs_queue.q": {}}, {"aws_sqs_queue": {"monthly_requests": "5000000"}})
    assert (found.total, found.notices) == (2, ())


def test_addresses_and_keys_that_nothing_reads_are_listed(price: Price) -> None:
    found = price(
        {"aws_sqs_queue.q": {}},
        {
            "aws_sqs_queue.q": {"monthly_request": 5, "monthly_requests": 1},
            "aws_sqs_queue.gone": {"monthly_requests": 1},
        },
    )
    assert found.notices == (
        "The usage file names resources that the plan does not have: aws_sqs_queue.gone.",
        "The usage file states what nothing in the plan is billed by: aws_sqs_queue.q: monthly_request.",
    )


@pytest.mark.parametrize("value", [-1, "many", float("inf"), float("nan"), 1e16, 10**400])
def test_usage_that_is_no_number_is_refused(value: object, price: Price) -> None:
    with pytest.raises(InputError, match=r"aws_sqs_queue.q says `monthly_requests"):
        price({"aws_sqs_queue.q": {}}, {"aws_sqs_queue.q": {"monthly_requests": value}})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- a", "is not a usage file"),
        ("version: 0.1\nresource_usage: [a]", "is not a usage file"),
        ("version: 3\nresource_usage: {}", "has version 3"),
        ("resource_usage: {}", "has version None"),
        ("version: 0.1\nresources: {}", "`resources` is no section"),
        ("version: 0.1\nresource_usage:\n  a.b: 3", "`a.b` is not a list of keys"),
        ("version: 0.1\nresource_usage:\n  a.b: {c: [1]}", "`c` is"),
        ("version: 0.1\nresource_usage: {a: &x {}}", "anchor"),
        ("version: 0.1\nresource_usage:\n  a: {}\n  a: {}", "repeats"),
        ("{", "not valid YAML"),
    ],
)
def test_broken_usage_files_are_refused(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "usage.yml"
    path.write_text(text)
    with pytest.raises(InputError, match=says):
        read_usage(path)


def test_an_entry_without_keys_says_nothing() -> None:
    assert parse_usage({"a.b": None}).of("a.b", "a") == {}
