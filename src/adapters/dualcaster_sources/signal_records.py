"""Exported records of signals, line by line, from a file or from an address; both bounded."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import BinaryIO

import httpx

from dualcaster_core.signals.chain.verification import LONGEST_LINE
from dualcaster_core.signals.errors import RecordUnreadable

LARGEST_RECORD = 4 * 1024**3
"""In bytes: about four million signals with their outcomes."""
LARGEST_ROOTS = 16 * 1024**2
_PATIENCE = httpx.Timeout(10, read=30)
_PIECE = 64 * 1024


def record_lines(place: str) -> Iterator[bytes]:
    """Yield the lines of a record, each with its newline, from a path or an address that begins with http.

    Raises ``RecordUnreadable`` where it cannot be had, is larger than 4 GB, or has a line that no entry can be.
    """
    return _lines(_pieces(place, LARGEST_RECORD))


def published_roots(place: str) -> Mapping[date, str]:
    """Read roots by day, as the API lists them: an object whose ``items`` each have a ``day`` and a ``root``.

    Raises ``RecordUnreadable``.
    """
    try:
        listed = json.loads(b"".join(_pieces(place, LARGEST_ROOTS)))
        return {date.fromisoformat(one["day"]): str(one["root"]) for one in listed["items"]}
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise RecordUnreadable(f"{place} does not list roots by day: {error}") from error


def _pieces(place: str, largest: int) -> Iterator[bytes]:
    size = 0
    for piece in _fetched(place) if place.startswith(("http://", "https://")) else _read(place):
        size += len(piece)
        if size > largest:
            raise RecordUnreadable(f"{place} has more than {largest:,} bytes")
        yield piece


def _read(place: str) -> Iterator[bytes]:
    try:
        with Path(place).open("rb") as file:
            yield from _pieces_of(file)
    except OSError as error:
        raise RecordUnreadable(f"{place} cannot be read: {error.strerror}") from error


def _pieces_of(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _fetched(address: str) -> Iterator[bytes]:
    try:
        with (
            httpx.Client(timeout=_PATIENCE, headers={"User-Agent": "dualcaster"}, follow_redirects=True) as client,
            client.stream("GET", address) as response,
        ):
            response.raise_for_status()
            yield from response.iter_bytes(_PIECE)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise RecordUnreadable(f"{address} cannot be fetched: {error}") from error


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Join pieces to lines; what follows the last newline is a line without one."""
    rest = b""
    for piece in pieces:
        whole, newline, last = piece.rpartition(b"\n")
        if newline:
            yield from (rest + whole + newline).splitlines(keepends=True)
            rest = b""
        rest += last
        if len(rest) > LONGEST_LINE:
            raise RecordUnreadable(f"a line has more than {LONGEST_LINE:,} bytes")
    if rest:
        yield rest
