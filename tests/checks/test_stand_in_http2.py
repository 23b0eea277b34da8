"""The server of the schema twin, asked by gRPC's own client."""

import threading
from collections.abc import Callable, Iterator

import grpc
import pytest

from mlopsctl.checks.stand_in.http2 import Answer, Server

PATH = "/demo.Provider/Plan"
LONG = 300_000  # bytes, more than a client has room for at first

Ask = Callable[..., bytes]


@pytest.fixture
def server() -> Iterator[Server]:
    def connected() -> dict[str, Answer]:
        heard: list[bytes] = []

        def answer(asked: bytes) -> bytes:
            heard.append(asked)
            return b",".join(heard)

        return {PATH: answer}

    started = Server(connected)
    threading.Thread(target=started.serve_forever, args=(0.01,), daemon=True).start()
    yield started
    started.shutdown()
    started.server_close()


@pytest.fixture
def connect(server: Server) -> Iterator[Callable[[], grpc.Channel]]:
    """Connections of their own, as two aliases of a provider are."""
    channels: list[grpc.Channel] = []

    def connect() -> grpc.Channel:
        channels.append(
            grpc.insecure_channel(f"127.0.0.1:{server.port}", options=[("grpc.use_local_subchannel_pool", 1)])
        )
        return channels[-1]

    yield connect
    for channel in channels:
        channel.close()


def call(channel: grpc.Channel, path: str = PATH) -> Ask:
    return channel.unary_unary(path)


def test_a_message_goes_there_and_one_comes_back(connect: Callable[[], grpc.Channel]) -> None:
    assert call(connect())(b"hello", timeout=30) == b"hello"


def test_a_connection_has_answers_of_its_own(connect: Callable[[], grpc.Channel]) -> None:
    one, other = call(connect()), call(connect())
    assert [one(b"a", timeout=30), other(b"b", timeout=30), one(b"c", timeout=30)] == [b"a", b"b", b"a,c"]


def test_messages_larger_than_a_window_go_both_ways(connect: Callable[[], grpc.Channel]) -> None:
    ask = call(connect())
    for times in (1, 2, 3):
        assert len(ask(b"x" * LONG, timeout=30)) == LONG * times + times - 1


def test_many_calls_at_once_are_all_answered(connect: Callable[[], grpc.Channel]) -> None:
    ask: grpc.UnaryUnaryMultiCallable[bytes, bytes] = connect().unary_unary(PATH)
    asked = [b"%04d" % n for n in range(300)]
    answers = [pending.result() for pending in [ask.future(each, timeout=30) for each in asked]]
    assert sorted(answer[-4:] for answer in answers) == asked


def test_what_nobody_answers_is_said_to_be_unimplemented(connect: Callable[[], grpc.Channel]) -> None:
    channel = connect()
    with pytest.raises(grpc.RpcError) as refused:
        call(channel, "/demo.Provider/Other")(b"x" * LONG, timeout=30)
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED
    assert call(channel)(b"there", timeout=30) == b"there"
