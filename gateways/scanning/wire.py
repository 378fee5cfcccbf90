"""Messages between the engine and its children: a head in JSON and byte strings after it.

Never pickle: a child that a hostile file has taken over must not be able to run code in its parent.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")
MOST_BYTES = 1 << 30
MOST_PARTS = 5_000


class BrokenError(Exception):
    """The other side is gone, or does not keep to the form."""


@dataclass(frozen=True, slots=True)
class Message:
    """A head and the byte strings that belong to it."""

    head: dict[str, Any]
    parts: Sequence[bytes] = field(default=())


def send(stream: BinaryIO, message: Message) -> None:
    """Write a message; raise BrokenError when nobody reads it."""
    head = json.dumps({**message.head, "parts": [len(part) for part in message.parts]}).encode()
    try:
        stream.write(LENGTH.pack(len(head)))
        stream.write(head)
        stream.writelines(message.parts)
        stream.flush()
    except (OSError, ValueError) as error:
        raise BrokenError from error


def receive(stream: BinaryIO) -> Message:
    """Read the next message; raise BrokenError at the end or at anything odd."""
    (length,) = LENGTH.unpack(_exactly(stream, LENGTH.size))
    try:
        head = json.loads(_exactly(stream, length))
        lengths = [int(one) for one in head.pop("parts")]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenError from error
    if len(lengths) > MOST_PARTS or any(one < 0 for one in lengths):
        raise BrokenError
    return Message(head, [_exactly(stream, one) for one in lengths])


def _exactly(stream: BinaryIO, length: int) -> bytes:
    if length > MOST_BYTES:
        raise BrokenError
    try:
        data = stream.read(length)
    except (OSError, ValueError) as error:
        raise BrokenError from error
    if len(data) != length:
        raise BrokenError
    return data
