"""The little of HTTP/2 and gRPC that serves Terraform: a request, a message back, and no table of headers.

gRPC's own server hands each call to two more threads: with it, a plan of a hundred resources, which is 350 calls, takes
a twelfth longer.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from socketserver import StreamRequestHandler, ThreadingTCPServer

Answer = Callable[[bytes], bytes]

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RESET, _SETTINGS, _PING, _WINDOW = 0, 1, 3, 4, 6, 8
_ACK, _END_STREAM, _END_HEADERS, _PADDED, _PRIORITY = 1, 1, 4, 8, 32
_TABLE_SIZE, _FIRST_WINDOW = 1, 4  # settings
_LARGEST_FRAME = 1 << 14  # that every client takes
_START = (1 << 16) - 1  # of a window
_WIDE = (1 << 31) - 1  # more than a plan sends on one connection
_STATIC = 61  # headers that both sides know
_PATHS = (4, 5)  # of those, the ones named :path
_UNIMPLEMENTED = b"12"

# Symbols of the Huffman code of headers by the length of their codes, which count up: as far as paths need them.
_CODES = {
    5: (0, "012aceiost"),
    6: (20, " %-./3456789=A_bdfghlmnpru"),
    7: (92, ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz"),
    8: (248, "&*,;XZ"),
}
_CODE = {sign: f"{n:0{length}b}" for length, (first, signs) in _CODES.items() for n, sign in zip(count(first), signs)}


def squeezed(text: str) -> bytes:
    """`text` in the Huffman code, filled up with ones."""
    bits = "".join(_CODE[sign] for sign in text)
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _literal(name: bytes, value: bytes) -> bytes:
    return bytes((0, len(name))) + name + bytes((len(value),)) + value


def _frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload


def _setting(name: int, value: int) -> bytes:
    return name.to_bytes(2, "big") + value.to_bytes(4, "big")


_HELLO = _frame(_SETTINGS, 0, 0, _setting(_TABLE_SIZE, 0) + _setting(_FIRST_WINDOW, _WIDE))
_HELLO += _frame(_WINDOW, 0, 0, (_WIDE - _START).to_bytes(4, "big"))
_FOUND = b"\x88" + _literal(b"content-type", b"application/grpc")  # 8, indexed: status 200
_DONE = _literal(b"grpc-status", b"0")
_NOT_FOUND = _FOUND + _literal(b"grpc-status", _UNIMPLEMENTED)


def path_of(block: bytes) -> bytes:
    """The path in a block of headers, as it is written there. Raises ValueError where headers refer to earlier ones."""
    at, path = 0, b""
    while at < len(block):
        first = block[at]
        if first & 0x80:
            name, at = _number(block, at, 7)
        elif first & 0xE0 == 0x20:  # the size of the table, which is none  # noqa: PLR2004
            name, at = 0, _number(block, at, 5)[1]
        else:
            name, at = _number(block, at, 6 if first & 0x40 else 4)
            at = at if name else _after_text(block, at)
            end = _after_text(block, at)
            path = block[at:end] if name in _PATHS else path
            at = end
        if name > _STATIC:
            raise ValueError(f"header {name} is of a table that was refused")
    return path


def _after_text(block: bytes, at: int) -> int:
    size, at = _number(block, at, 7)
    return at + size


def _number(data: bytes, at: int, bits: int) -> tuple[int, int]:
    """The number in the last `bits` of a byte, or there and in what follows; and where it ends."""
    most = (1 << bits) - 1
    value, at = data[at] & most, at + 1
    if value == most:
        for shift in count(0, 7):
            value += (data[at] & 127) << shift
            at += 1
            if data[at - 1] < 128:  # noqa: PLR2004 - the last one
                break
    return value, at


def _spellings(path: str) -> Iterator[bytes]:
    """How a client may write a path of less than 127 bytes: plainly or squeezed."""
    for mark, written in ((0, path.encode()), (0x80, squeezed(path))):
        yield bytes((mark | len(written),)) + written


@dataclass
class _Call:
    """What is asked on one stream, and what is not sent yet of the answer."""

    answer: Answer
    window: int
    asked: bytearray = field(default_factory=bytearray)
    unsent: bytes = b""


class Server(ThreadingTCPServer):
    """Serves `connected()`, answers by the path of their calls, to each connection on a free port of the loopback."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self, connected: Callable[[], Mapping[str, Answer]]) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.connected = connected

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Connection(StreamRequestHandler):
    disable_nagle_algorithm = True
    server: Server

    def handle(self) -> None:
        answers = self.server.connected()
        self._answers = {written: answer for path, answer in answers.items() for written in _spellings(path)}
        self._calls: dict[int, _Call] = {}
        self._window = self._first_window = _START
        with suppress(ConnectionError):  # the client is gone
            if self.rfile.read(len(_PREFACE)) == _PREFACE:
                self.wfile.write(_HELLO)
                while len(head := self.rfile.read(9)) == 9:  # noqa: PLR2004 - how every frame begins
                    payload = self.rfile.read(int.from_bytes(head[:3], "big"))
                    if reply := b"".join(self._heard(head[3], head[4], int.from_bytes(head[5:], "big"), payload)):
                        self.wfile.write(reply)

    def _heard(self, kind: int, flags: int, stream: int, payload: bytes) -> Iterator[bytes]:
        """What to send because of a frame."""
        if kind in (_HEADERS, _DATA):
            if flags & _PADDED:
                payload = payload[1 : len(payload) - payload[0]]
            yield from self._asked(kind, flags, stream, payload)
        elif kind == _SETTINGS and not flags & _ACK:
            self._set(payload)
            yield _frame(_SETTINGS, _ACK, 0)
            yield from self._unsent()
        elif kind == _PING and not flags & _ACK:
            yield _frame(_PING, _ACK, 0, payload)
        elif kind == _WINDOW:
            self._widen(stream, int.from_bytes(payload, "big"))
            yield from self._unsent()
        elif kind == _RESET:
            self._calls.pop(stream, None)

    def _asked(self, kind: int, flags: int, stream: int, payload: bytes) -> Iterator[bytes]:
        if kind == _HEADERS:
            answer = self._answers.get(path_of(payload[5:] if flags & _PRIORITY else payload))
            if answer is None:
                yield _frame(_HEADERS, _END_HEADERS | _END_STREAM, stream, _NOT_FOUND)
                return
            self._calls[stream] = _Call(answer, self._first_window)
        elif call := self._calls.get(stream):
            call.asked += payload
        if flags & _END_STREAM and (call := self._calls.get(stream)):
            message = call.answer(bytes(call.asked[5:]))  # after a mark, not compressed, and its length
            call.unsent = b"\0" + len(message).to_bytes(4, "big") + message
            yield _frame(_HEADERS, _END_HEADERS, stream, _FOUND)
            yield from self._unsent()

    def _unsent(self) -> Iterator[bytes]:
        """As much of the answers as the client has room for."""
        for stream, call in [*self._calls.items()]:
            while size := min(len(call.unsent), call.window, self._window, _LARGEST_FRAME):
                if size < 0:  # a window may shrink below what was sent
                    break
                yield _frame(_DATA, 0, stream, call.unsent[:size])
                call.unsent = call.unsent[size:]
                call.window -= size
                self._window -= size
                if not call.unsent:
                    yield _frame(_HEADERS, _END_HEADERS | _END_STREAM, stream, _DONE)
                    del self._calls[stream]

    def _widen(self, stream: int, by: int) -> None:
        if stream == 0:
            self._window += by
        elif call := self._calls.get(stream):
            call.window += by

    def _set(self, settings: bytes) -> None:
        for at in range(0, len(settings), 6):
            name, value = int.from_bytes(settings[at : at + 2], "big"), int.from_bytes(settings[at + 2 : at + 6], "big")
            if name == _FIRST_WINDOW:
                for call in self._calls.values():
                    call.window += value - self._first_window
                self._first_window = value
