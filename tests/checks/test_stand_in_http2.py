"""The server of the schema twin, asked frame by frame as a gRPC client does."""

import socket
import threading
from collections.abc import Iterator

import pytest

from mlopsctl.checks.stand_in.http2 import Server, path_of, squeezed

PATH = "/demo.Provider/Plan"
DATA, HEADERS, SETTINGS, PING, WINDOW = 0, 1, 4, 6, 8
ACK, END_STREAM, END_HEADERS, PADDED = 1, 1, 4, 8
OK, UNIMPLEMENTED = b"grpc-status\x010", b"grpc-status\x0212"

Frame = tuple[int, int, int, bytes]


class Client:
    """One connection, with what was heard on it."""

    def __init__(self, port: int, settings: bytes = b"") -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._read = self._socket.makefile("rb")
        self._socket.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        self.send(SETTINGS, 0, 0, settings)
        self.hello = [self.hear(), self.hear(), self.hear()]

    def send(self, kind: int, flags: int, stream: int, payload: bytes = b"") -> None:
        head = len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big")
        self._socket.sendall(head + payload)

    def hear(self) -> Frame:
        head = self._read.read(9)
        return head[3], head[4], int.from_bytes(head[5:], "big"), self._read.read(int.from_bytes(head[:3], "big"))

    def ask(self, stream: int, message: bytes, path: str = PATH) -> None:
        self.send(HEADERS, END_HEADERS, stream, headers(path.encode()))
        self.send(DATA, END_STREAM, stream, b"\0" + len(message).to_bytes(4, "big") + message)

    def answer(self) -> tuple[bytes, bytes]:
        """The message that comes back, as gRPC wraps it, and the block of headers after it."""
        message, (kind, flags, _, payload) = b"", self.hear()
        while not flags & END_STREAM:
            kind, flags, _, payload = self.hear()
            message += payload if kind == DATA else b""
        return message, payload

    def close(self) -> None:
        self._read.close()
        self._socket.close()


def text(value: bytes, mark: int = 0) -> bytes:
    """As headers hold it; a size takes more than one byte from 127 on."""
    size, more = len(value), b""
    if size >= 127:
        size, more = 127, bytes((0x80 | (size - 127) & 127, (size - 127) >> 7))
    return bytes((mark | size,)) + more + value


def headers(path: bytes, mark: int = 0) -> bytes:
    """A size of the table, POST and http, the path, and others, some longer than a byte can tell."""
    return b"\x20\x83\x86" + b"\x04" + text(path, mark) + b"\x00" + text(b"user-agent") + text(b"x" * 300)


@pytest.fixture
def server() -> Iterator[Server]:
    def connected() -> dict[str, object]:
        heard: list[bytes] = []

        def answer(asked: bytes) -> bytes:
            heard.append(asked)
            return b",".join(heard) * (1000 if asked == b"long" else 1)

        return {PATH: answer}

    started = Server(connected)  # type: ignore[arg-type]
    threading.Thread(target=started.serve_forever, args=(0.01,), daemon=True).start()
    yield started
    started.shutdown()
    started.server_close()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    one = Client(server.port)
    yield one
    one.close()


def test_a_message_goes_there_and_one_comes_back(client: Client) -> None:
    client.ask(1, b"hello")
    assert client.answer() == (b"\0\0\0\0\5hello", b"\0\x0b" + OK)


def test_a_connection_has_answers_of_its_own(server: Server, client: Client) -> None:
    other = Client(server.port)
    for stream, one, heard in ((1, client, b"a"), (1, other, b"b"), (3, client, b"a,c")):
        one.ask(stream, heard[-1:])
        assert one.answer()[0][5:] == heard
    other.close()


def test_it_refuses_a_table_of_headers_and_has_room_for_all_that_is_asked(client: Client) -> None:
    kinds = [(kind, flags) for kind, flags, _, _ in client.hello]
    assert kinds == [(SETTINGS, 0), (WINDOW, 0), (SETTINGS, ACK)]
    assert client.hello[0][3] == b"\0\1\0\0\0\0" + b"\0\4\x7f\xff\xff\xff"


def test_a_squeezed_path_and_padding_are_understood(client: Client) -> None:
    block = headers(squeezed(PATH), mark=0x80)
    client.send(HEADERS, END_HEADERS | PADDED, 1, b"\3" + block + b"\0\0\0")
    client.send(DATA, 0, 1, b"\0\0\0\0\2h")
    client.send(DATA, END_STREAM | PADDED, 1, b"\1i\0")
    assert client.answer()[0] == b"\0\0\0\0\2hi"


def test_headers_are_squeezed_as_the_standard_shows() -> None:
    assert squeezed("www.example.com").hex() == "f1e3c2e5f23a6ba0ab90f4ff"  # RFC 7541, C.4.1


def test_what_nobody_answers_is_said_to_be_unimplemented(client: Client) -> None:
    client.send(HEADERS, END_HEADERS, 1, headers(b"/demo.Provider/Other"))
    assert client.answer()[1].endswith(UNIMPLEMENTED)  # before everything is asked, as for a stream
    client.send(DATA, END_STREAM, 1, b"late")
    client.ask(3, b"there")
    assert client.answer()[0][5:] == b"there"


def test_a_client_is_sent_no_more_than_it_has_room_for(server: Server) -> None:
    client = Client(server.port, settings=b"\0\4\0\0\0\x0a")
    client.ask(1, b"long")
    client.hear()
    assert client.hear() == (DATA, 0, 1, b"\0\0\0\x0f\xa0longl")
    client.send(WINDOW, 0, 1, (4).to_bytes(4, "big"))
    assert client.hear() == (DATA, 0, 1, b"ongl")
    client.send(SETTINGS, 0, 0, b"\0\4\0\0\x20\x00")  # of open streams too
    sent = [client.hear() for _ in range(3)]
    assert [(kind, flags) for kind, flags, _, _ in sent] == [
        (SETTINGS, ACK),
        (DATA, 0),
        (HEADERS, END_HEADERS | END_STREAM),
    ]
    assert len(sent[1][3]) == 4005 - 14
    client.close()


def test_it_answers_a_ping(client: Client) -> None:
    client.send(PING, 0, 0, b"12345678")
    assert client.hear() == (PING, ACK, 0, b"12345678")


def test_headers_of_a_table_are_refused() -> None:
    with pytest.raises(ValueError, match="header 62"):
        path_of(b"\x83\xbe")
    assert path_of(b"\x3f\xe1\x1f\x83\x44" + text(b"/a")) == b"\2/a"
