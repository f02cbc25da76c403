"""Whole files of prices that wait: while they are read, and where a source has shrunk, for somebody's decision."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from attrs import define, field, frozen

from dualcaster_core.market.model import PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.naming import KnownPrintings

Quoted = tuple[PriceSource, PriceKind]


@frozen
class Stated:
    """What a feed states of a source now: the day of the newest price, and how many there are."""

    day: date
    prices: int


@frozen(kw_only=True)
class ShrunkSource:
    """A source of which a file names at most half of the prices that its feed stated before."""

    source: PriceSource
    kind: PriceKind
    day: date
    named: int
    stated: int


@frozen(kw_only=True)
class WaitingPriceFile:
    """A file that was set aside whole, and why; ``released_at`` says since when it is believed and being brought in."""

    id: int
    feed: str
    received_at: datetime
    prices: int
    shrunk: tuple[ShrunkSource, ...]
    released_at: datetime | None = None


@define
class FileCoverage:
    """Counts, while a file is read, which series of the catalogue it names on the newest day of each source."""

    _named: dict[Quoted, tuple[date, set[object]]] = field(factory=dict, init=False)

    def count(self, observations: Iterable[PriceObservation], known: KnownPrintings) -> None:
        """Count some prices whose printings were looked up."""
        for one in observations:
            cards = known.named(one.card, one.finish)
            if not cards:
                continue
            day = one.observed_at.astimezone(UTC).date()
            newest, series = self._named.get((one.source, one.kind), (date.min, set()))
            if day > newest:
                newest, series = day, set()
                self._named[one.source, one.kind] = newest, series
            if day == newest:
                series.update((card, one.finish, one.condition) for card in cards)

    def shrunk(self, stated: Mapping[Quoted, Stated]) -> Sequence[ShrunkSource]:
        """List the sources that have shrunk by half or more; a file of an earlier day says nothing of today.

        What a file does not name at all is no part of it: a list of what a shop buys says nothing of what it sells.
        """
        return [
            ShrunkSource(source=source, kind=kind, day=day, named=len(series), stated=before.prices)
            for (source, kind), (day, series) in sorted(self._named.items())
            if (before := stated.get((source, kind))) and day >= before.day and 2 * len(series) <= before.prices
        ]


def described(shrunk: Collection[ShrunkSource]) -> str:
    """Say which sources have shrunk, for people."""
    return "; ".join(f"{one.source} {one.kind}: {one.named:,} prices after {one.stated:,}" for one in shrunk)
