import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlopsctl.codegen.slug import environment_slug, project_slug, slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Card fraud", "card-fraud"),
        ("Real-time Card Fraud Scoring", "real-time-card"),
        ("Über-Größe", "uber-groe"),
        ("2nd model", "nd-model"),
        ("internal-tools", "ml-internal-tools"),
        ("AWS cost model", "ml-aws-cost-model"),
        ("../../etc/passwd", "etc-passwd"),
        ('x" } resource "y" {}', "x-resource-y"),
        ("支付", "ml-system"),
        ("", "ml-system"),
    ],
)
def test_known_names(name: str, expected: str) -> None:
    assert project_slug(name) == expected


@given(st.text(), st.text())
def test_any_text_becomes_a_name_that_aws_accepts(name: str, stage: str) -> None:
    project, environment = project_slug(name), environment_slug(stage)
    assert re.fullmatch(r"[a-z][a-z0-9-]{1,28}[a-z0-9]", project)
    full = f"{project}-{environment}"
    assert re.fullmatch(r"[a-z][a-z0-9-]{1,24}[a-z0-9]", full)
    assert "--" not in full
    assert not full.startswith(("internal-", "sg-", "aws"))


@given(st.text(), st.integers(1, 40))
def test_slugs_keep_their_length(text: str, longest: int) -> None:
    assert len(slug(text, longest)) <= longest


def test_stages_have_short_names() -> None:
    assert [environment_slug(n) for n in ("Production", "dev", "staging", "42", "")] == [
        "prod",
        "dev",
        "staging",
        "prod",
        "prod",
    ]
