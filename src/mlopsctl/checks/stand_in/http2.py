"""Serves Terraform over gRPC: one message asked, one back, on a thread for each connection.

gRPC's own server hands each call to two more threads, which a plan of a hundred resources, 350 calls, waits for.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, Event, RequestReceived, StreamEnded, StreamReset

Answer = Callable[[bytes], bytes]

_CONFIG = H2Configuration(
    client_side=False,
    header_encoding=None,
    validate_inbound_headers=False,
    normalize_inbound_headers=False,
    validate_outbound_headers=False,
    normalize_outbound_headers=False,
)
_FOUND = [(b":status", b"200"), (b"content-type", b"application/grpc")]
_DONE = [(b"grpc-status", b"0")]
_UNIMPLEMENTED = [*_FOUND, (b"grpc-status", b"12")]
_HEAD = 5  # bytes before a message: a mark, not compressed, and its length


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
        self._answers = self.server.connected()
        self._http = H2Connection(_CONFIG)
        self._asked: dict[int, tuple[Answer, bytearray]] = {}
        self._unsent: dict[int, bytes] = {}
        self._http.initiate_connection()
        with suppress(ConnectionError):  # the client is gone
            while heard := self.request.recv(1 << 16):
                for event in self._http.receive_data(heard):
                    self._on(event)
                self._send()
                self.request.sendall(self._http.data_to_send())

    def _on(self, event: Event) -> None:
        if isinstance(event, RequestReceived):
            if answer := self._answers.get(dict(event.headers)[b":path"].decode()):
                self._asked[event.stream_id] = answer, bytearray()
            else:
                self._http.send_headers(event.stream_id, _UNIMPLEMENTED, end_stream=True)
        elif isinstance(event, DataReceived):
            if call := self._asked.get(event.stream_id):
                call[1].extend(event.data)
            self._http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, StreamEnded) and event.stream_id in self._asked:
            answer, asked = self._asked.pop(event.stream_id)
            message = answer(bytes(asked[_HEAD:]))
            self._http.send_headers(event.stream_id, _FOUND)
            self._unsent[event.stream_id] = b"\0" + len(message).to_bytes(4, "big") + message
        elif isinstance(event, StreamReset):
            self._asked.pop(event.stream_id, None)
            self._unsent.pop(event.stream_id, None)

    def _send(self) -> None:
        """As much of the answers as the client has room for."""
        for stream in [*self._unsent]:
            while (rest := self._unsent[stream]) and (room := self._http.local_flow_control_window(stream)) > 0:
                size = min(room, self._http.max_outbound_frame_size)
                self._http.send_data(stream, rest[:size])
                self._unsent[stream] = rest[size:]
            if not rest:
                self._http.send_headers(stream, _DONE, end_stream=True)
                del self._unsent[stream]
