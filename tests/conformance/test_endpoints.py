"""A network takes one interface endpoint with private names for each service, and may have it already."""

import re
from pathlib import Path

import pytest

from mlopsctl import resources

ENDPOINT = re.compile(r'^resource "aws_vpc_endpoint" "\w+" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
NAMED_BY_ITS_SERVICE = "grafana-workspace"  # whose list of callers names the endpoint itself
FOUND = [
    (file, endpoint[1])
    for file in sorted(resources.folder("blueprints").glob("aws/*/*/module/*.tf"))
    for endpoint in ENDPOINT.finditer(file.read_text(encoding="utf-8"))
    if "private_dns_enabled = true" in endpoint[1] and NAMED_BY_ITS_SERVICE not in endpoint[1]
]


@pytest.mark.parametrize(("file", "endpoint"), FOUND, ids=[str(file.parents[1].name) for file, _ in FOUND])
def test_an_endpoint_that_the_network_has_is_not_made_again(file: Path, endpoint: str) -> None:
    if file.parents[2].name == "network":
        return  # it is new, and nobody else gave it any
    service = re.search(r'service_name\s*= "com\.amazonaws\.\$\{var\.region\}\.([\w.-]+)"', endpoint)
    assert service
    assert f'contains(var.existing_endpoints, "{service[1]}")' in endpoint


def test_there_are_endpoints() -> None:
    assert len(FOUND) > 5
