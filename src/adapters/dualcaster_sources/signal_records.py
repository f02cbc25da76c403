"""Exported records of signals, line by line, from a file or from an address; packed or not, both bounded."""

import json
from collections.abc import Iterator, Mapping
from datetime import date

from dualcaster_core.signals.chain.verification import LONGEST_LINE
from dualcaster_core.signals.errors import RecordUnreadable
from dualcaster_sources.streams.limits import MEBIBYTE, Limits
from dualcaster_sources.streams.stream import SourceStream

_RECORD = Limits(expanded=4096 * MEBIBYTE)
"""About four million signals with their outcomes."""
_ROOTS = Limits(expanded=16 * MEBIBYTE)
_PIECE = 64 * 1024


def record_lines(place: str) -> Iterator[bytes]:
    """Yield the lines of a record, each with its newline, from a path or an address.

    Raises ``SourceUnreadable`` where it cannot be had or is larger than 4 GB, and ``RecordUnreadable`` for a line that
    no entry can be.
    """
    rest = b""
    for piece in _pieces(place, _RECORD):
        whole, newline, last = piece.rpartition(b"\n")
        if newline:
            yield from (rest + whole + newline).splitlines(keepends=True)
            rest = b""
        rest += last
        if len(rest) > LONGEST_LINE:
            raise RecordUnreadable(f"a line has more than {LONGEST_LINE:,} bytes")
    if rest:
        yield rest


def published_roots(place: str) -> Mapping[date, str]:
    """Read roots by day, as the API lists them: an object whose ``items`` each have a ``day`` and a ``root``.

    Raises ``SourceUnreadable``, and ``RecordUnreadable`` for anything else.
    """
    try:
        listed = json.loads(b"".join(_pieces(place, _ROOTS)))
        return {date.fromisoformat(one["day"]): str(one["root"]) for one in listed["items"]}
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise RecordUnreadable(f"{place} does not list roots by day: {error}") from error


def _pieces(place: str, limits: Limits) -> Iterator[bytes]:
    with SourceStream(place, limits) as stream:
        while piece := stream.read(_PIECE):
            yield piece
