"""What the emulator makes of calls that come together, and of a call that is made again because its answer was lost."""

import io
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from mlopsctl import settings
from mlopsctl.checks.rehearsal.calls import Calls, Environ, Start
from mlopsctl.checks.rehearsal.emulator import Emulator
from mlopsctl.checks.toolbox import Toolbox

EVERYWHERE = {"IpProtocol": "-1", "FromPort": "0", "ToPort": "0", "IpRanges.1.CidrIp": "0.0.0.0/0"}
REVOKE = {f"IpPermissions.1.{name}": value for name, value in EVERYWHERE.items()}
SIGNED = "AWS4-HMAC-SHA256 Credential=offline/20260101/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Toolbox(settings.load()) as toolbox, Emulator(toolbox.moto) as started:
        yield started


def ec2(emulator: Emulator, action: str, call: str = "", **given: str) -> str:
    """What EC2 answers, as XML, whether it did as it was told or refused."""
    asked = urlencode({"Action": action, "Version": "2016-11-15", **given}).encode()
    headers = {"Authorization": SIGNED, "amz-sdk-invocation-id": call} if call else {"Authorization": SIGNED}
    try:
        with urlopen(Request(emulator.environment["AWS_ENDPOINT_URL"], asked, headers), timeout=60) as answer:  # noqa: S310
            return str(answer.read(), "utf8")
    except HTTPError as refused:
        return str(refused.read(), "utf8")


def group(emulator: Emulator) -> str:
    """The id of a new security group in a new network; it lets everything out."""
    network = re.search(r"vpc-[0-9a-f]{17}", ec2(emulator, "CreateVpc", CidrBlock="10.0.0.0/16"))
    assert network
    made = ec2(emulator, "CreateSecurityGroup", GroupName="g", GroupDescription="g", VpcId=network[0])
    found = re.search(r"sg-\w+", made)
    assert found
    return found[0]


@pytest.mark.slow
def test_a_call_whose_answer_was_lost_is_answered_again_and_not_done_again(emulator: Emulator) -> None:
    of = {"GroupId": group(emulator), **REVOKE}
    first = ec2(emulator, "RevokeSecurityGroupEgress", call="one", **of)
    assert "<return>true</return>" in first.lower()
    assert ec2(emulator, "RevokeSecurityGroupEgress", call="one", **of) == first
    assert "InvalidPermission.NotFound" in ec2(emulator, "RevokeSecurityGroupEgress", call="another", **of)
    assert "InvalidPermission.NotFound" in ec2(emulator, "RevokeSecurityGroupEgress", **of)


def start(_status: str, _headers: list[tuple[str, str]]) -> None:
    pass


def environ(call: str = "") -> Environ:
    return {"wsgi.input": io.BytesIO(), **({"HTTP_AMZ_SDK_INVOCATION_ID": call} if call else {})}


def test_one_call_at_a_time_is_served() -> None:
    meeting = threading.Barrier(2, timeout=0.2)
    met = []

    def application(_environ: Environ, answer: Start) -> list[bytes]:
        with suppress(threading.BrokenBarrierError):  # nobody else came
            met.append(meeting.wait())
        answer("200 OK", [])
        return [b""]

    calls = Calls(application)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: calls(environ(), start), range(2)))
    assert not met


def test_a_call_that_was_refused_is_tried_again() -> None:
    statuses = iter(("503 Slow Down", "200 OK"))
    told: list[str] = []

    def application(_environ: Environ, answer: Start) -> list[bytes]:
        answer(next(statuses), [])
        return [b"done"]

    calls = Calls(application)
    for _ in range(3):
        assert calls(environ("it"), lambda status, _headers: told.append(status)) == [b"done"]
    assert told == ["503 Slow Down", "200 OK", "200 OK"]
