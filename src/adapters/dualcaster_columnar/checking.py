"""Compares an index with the database, entry by entry, by sums of what stands for each."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dualcaster_columnar.building import portions, whole
from dualcaster_columnar.following import FollowingIndex
from dualcaster_columnar.layouts import Records, have_facts, plain, want_facts
from dualcaster_columnar.lists import Lists
from dualcaster_columnar.market import Market
from dualcaster_columnar.people import GONE, People
from dualcaster_columnar.printings import Printings
from dualcaster_core.matching.index.errors import IndexCorrupt
from dualcaster_core.matching.index.ports import MarketSnapshot
from dualcaster_core.matching.index.records import FOIL, STRICT, Record

Words = NDArray[np.uint64]
_ODD: Final = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_AT_ONCE: Final = 1 << 20


@frozen(kw_only=True)
class PartFinding:
    """What of a part is held, what the database has, and whether every entry is the same."""

    part: str
    held: int
    stored: int
    is_same: bool


@frozen
class Digest:
    """How many entries there are, and the sum of a number that stands for each; whatever their order."""

    entries: int = 0
    total: int = 0

    def and_of(self, *columns: NDArray[np.int64]) -> "Digest":
        """Add entries, whose columns these are."""
        with np.errstate(over="ignore"):
            mixed: Words = np.zeros(len(columns[0]), dtype=np.uint64)
            for column in columns:
                mixed = _mixed(mixed ^ _mixed(column.astype(np.int64).view(np.uint64)))
            total = int(mixed.sum(dtype=np.uint64))
        return Digest(self.entries + len(columns[0]), (self.total + total) % 2**64)


def _mixed(words: Words) -> Words:
    """Mix the bits of words (the finaliser of splitmix64)."""
    add, first, second = (np.uint64(one) for one in _ODD)
    words = words + add
    words = (words ^ (words >> np.uint64(30))) * first
    words = (words ^ (words >> np.uint64(27))) * second
    return words ^ (words >> np.uint64(31))


async def check_index(index: FollowingIndex) -> list[PartFinding]:
    """Compare an index with the database at one moment. One that differs is built anew."""
    async with index.at_snapshot(_held) as (snapshot, held):
        market = index.held.ready()
        stored = await _stored(snapshot, market)
    findings = [
        PartFinding(part=part, held=held[part].entries, stored=stored[part].entries, is_same=held[part] == stored[part])
        for part in held
    ]
    if not all(one.is_same for one in findings):
        await index.rebuild(IndexCorrupt("the index differs from the database, and is being built anew"))
    return findings


def _held(market: Market) -> dict[str, Digest]:
    return {
        "people": _people(market.people),
        "printings": _printings(market.printings),
        "haves": _entries(market.haves, market.people),
        "wants": _entries(market.wants, market.people),
    }


def _people(people: People) -> Digest:
    count = len(people)
    there = np.flatnonzero(people["version"] != GONE)
    numbers = [people[name].astype(np.int64) for name in ("visible", "shows", "trust", "last_active", "radius")]
    places = [np.nan_to_num(people[name], nan=999.0).view(np.int64) for name in ("latitude", "longitude")]
    columns = (people.codes.ids[:count], *numbers, people["version"], *places)
    return Digest().and_of(*(column[there] for column in columns))


def _printings(printings: Printings) -> Digest:
    place = np.arange(printings.values.shape[1])
    ids = printings.codes.ids[: len(printings)]
    values = printings.values[: len(printings)]
    rows, columns = np.nonzero(values >= 0)
    return Digest().and_of(ids[rows], place[columns], values[rows, columns])


def _entries(lists: Lists, people: People) -> Digest:
    digest, postings = Digest(), lists.postings
    for keys in _key_portions(postings.counts):
        starts, counts = postings.starts[keys], postings.counts[keys].astype(np.int64)
        columns = postings.gather(starts, counts, "user", "id", "facts", "amount")
        user, entry, facts, amount = (column.astype(np.int64) for column in columns)
        digest = digest.and_of(np.repeat(keys, counts), people.codes.ids[user], entry, facts, amount)
    return digest


def _key_portions(counts: NDArray[np.int32]) -> Iterator[NDArray[np.int64]]:
    """Part lists into portions of about as many entries."""
    keys = np.flatnonzero(counts)
    portion = np.cumsum(counts[keys], dtype=np.int64) // _AT_ONCE
    for one in np.unique(portion).tolist():
        yield keys[portion == one]


async def _stored(snapshot: MarketSnapshot, market: Market) -> dict[str, Digest]:
    people = People()
    people.put(await whole(snapshot, Record.PERSON))
    printings = Printings()
    printings.add(await whole(snapshot, Record.PRINTING))
    printings.price(await whole(snapshot, Record.VALUE))
    haves, wants = Digest(), Digest()
    async for rows in portions(snapshot, Record.HAVE):
        keys = market.printings.codes.of(plain(rows["card"]))
        haves = _added(haves, market.haves, rows, keys, have_facts(rows), "ask")
    async for rows in portions(snapshot, Record.WANT):
        facts = want_facts(rows, strict=STRICT, foil=FOIL)
        wants = _added(wants, market.wants, rows, market.want_keys(rows), facts, "limit")
    return {"people": _people(people), "printings": _printings(printings), "haves": haves, "wants": wants}


def _added(  # noqa: PLR0917
    digest: Digest, lists: Lists, rows: Records, keys: NDArray[np.int64], facts: NDArray[np.int32], amount: str
) -> Digest:
    users = plain(rows["user"])
    marked = lists.with_several(keys, users, plain(facts))
    return digest.and_of(keys, users, plain(rows["id"]), marked, plain(rows[amount]))
