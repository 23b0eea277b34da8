"""The little of protocol buffers that the plugin protocol needs: messages of bytes, text, whole numbers and flags."""

from collections.abc import Iterable

Scalar = bytes | str | int

_NUMBER, _BYTES = 0, 2  # wire types


def message(*fields: tuple[int, Scalar]) -> bytes:
    """A message of (field number, value); what is empty, zero or false is left out, as the format says."""
    return b"".join(_field(number, value) for number, value in fields if value)


def parts(number: int, messages: Iterable[bytes]) -> bytes:
    """A repeated field, whose messages may be empty."""
    return b"".join(_varint(number << 3 | _BYTES) + _varint(len(each)) + each for each in messages)


def fields(data: bytes) -> dict[int, bytes]:
    """The fields of a message that hold bytes, text or messages, by number; the last one of each."""
    found, at = {}, 0
    while at < len(data):
        key, at = _read_varint(data, at)
        size, at = _read_varint(data, at)  # or the number itself
        if key & 7 == _BYTES:
            found[key >> 3] = data[at : at + size]
            at += size
        elif key & 7 != _NUMBER:
            raise ValueError(f"wire type {key & 7} is not part of the plugin protocol")
    return found


def _field(number: int, value: Scalar) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3 | _NUMBER) + _varint(int(value))
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | _BYTES) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    low = bytearray()
    while value > 127:  # noqa: PLR2004 - seven bits a byte
        low.append(value & 127 | 128)
        value >>= 7
    return bytes((*low, value))


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:  # noqa: PLR2004 - the last one
            return value, at
