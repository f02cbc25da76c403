"""How a process and the process of a rule talk: each message is its length in eight bytes, and then itself."""

from typing import BinaryIO

HEAD = 8
LARGEST = 256 * 1024 * 1024
"""In bytes; a batch of histories has some ten million."""


def framed(message: bytes) -> bytes:
    """Return a message with its length before it."""
    return len(message).to_bytes(HEAD, "big") + message


def length_of(head: bytes) -> int:
    """Return the length that a message has by its head. Raises ``ValueError`` where no message is that long."""
    length = int.from_bytes(head, "big")
    if length > LARGEST:
        raise ValueError(f"a message of {length:,} bytes")
    return length


def read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next message of a stream; None where it ends."""
    head = stream.read(HEAD)
    return stream.read(length_of(head)) if len(head) == HEAD else None
