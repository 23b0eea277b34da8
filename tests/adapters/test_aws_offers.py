from datetime import date
from pathlib import Path

import pytest

from mlopsctl.adapters.aws_offers import OFFERS, Line
from mlopsctl.adapters.price_fetch import sources
from mlopsctl.catalog.coverage import every_price

LINES = [line for lines in OFFERS.values() for line in lines]
NEW = {"fargate/Per vCPU per hour (ARM)", "fargate/Per GB per hour (ARM)", "ebs/magnetic storage"}
"""Names that the embedded catalogue has no price for."""


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.service} {line.tiers[0]}")
def test_a_refreshed_line_replaces_what_is_embedded(line: Line, tmp_path: Path) -> None:
    units = {(p.service, p.component): p.unit for p in every_price(tmp_path, date(2026, 11, 22)) if p.cloud == "aws"}
    for component in line.tiers:
        if "{" in component:
            assert line.service in {service for service, _ in units}
        elif f"{line.service}/{component}" not in NEW:
            assert units[line.service, component] == line.unit


def test_every_source_is_found_and_has_a_public_address() -> None:
    assert list(sources()) == ["aws", "azure", "gcp", "spot", "tokens"]
    assert all(source.url.startswith("https://") for source in sources().values())
    assert [name for name, source in sources().items() if source.key_variable] == ["gcp"]
