"""Builds the market from a snapshot, without more memory than it takes in the end."""

from collections.abc import AsyncIterator, Callable
from typing import Final

from dualcaster_columnar.layouts import DTYPES, Records, plain, read
from dualcaster_columnar.market import Market
from dualcaster_core.matching.index.errors import IndexTooLarge
from dualcaster_core.matching.index.ports import MarketSnapshot
from dualcaster_core.matching.index.records import Record

Progress = Callable[[int, int], object]
"""Told how many entries of lists have been read, and how many there are."""
AT_ONCE: Final = 400_000
ENTRY_BYTES: Final = 23
"""What an entry of a list takes, with the room that lists have to grow."""
OTHER_BYTES: Final = 512
"""What a person or printing takes, generously."""


def needed_bytes(people: int, printings: int, entries: int) -> int:
    """Estimate what an index of a market takes."""
    return OTHER_BYTES * (people + printings) + ENTRY_BYTES * entries + 200 * AT_ONCE


async def build(
    snapshot: MarketSnapshot, *, allowed_bytes: int, progress: Progress = lambda _done, _all: None
) -> Market:
    """Read the whole market. Raises ``IndexTooLarge`` before anything large is taken, where it would not fit."""
    market = Market()
    market.people.put(await whole(snapshot, Record.PERSON))
    market.printings.add(await whole(snapshot, Record.PRINTING))
    haves, wants = await whole(snapshot, Record.HAVE_COUNT), await whole(snapshot, Record.WANT_COUNT)
    entries = int(plain(haves["count"]).sum() + plain(wants["count"]).sum())
    needed = needed_bytes(len(market.people), len(market.printings), entries)
    if needed > allowed_bytes:
        raise IndexTooLarge(needed, allowed_bytes)
    market.printings.price(await whole(snapshot, Record.VALUE))
    market.reserve(haves, wants)
    done = 0
    for kind, place in ((Record.HAVE, market.place_haves), (Record.WANT, market.place_wants)):
        async for rows in portions(snapshot, kind):
            place(rows)
            done += len(rows)
            progress(done, entries)
    market.people.set_blocks(await whole(snapshot, Record.BLOCK))
    market.people.set_memberships(await whole(snapshot, Record.MEMBERSHIP))
    return market


async def whole(snapshot: MarketSnapshot, kind: Record) -> Records:
    """Read all records of a kind."""
    portions = [portion async for portion in snapshot.records(kind)]
    return read(kind, b"".join(portions))


async def portions(snapshot: MarketSnapshot, kind: Record) -> AsyncIterator[Records]:
    """Return records in portions of about ``AT_ONCE``."""
    waiting: list[bytes] = []
    size = 0
    async for portion in snapshot.records(kind):
        waiting.append(portion)
        size += len(portion)
        if size >= AT_ONCE * DTYPES[kind].itemsize:
            yield read(kind, b"".join(waiting))
            waiting, size = [], 0
    yield read(kind, b"".join(waiting))
