"""Prices in memory: the writer, reads of current prices, and a feed over a list."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

from attrs import evolve, frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.market.feeds.model import FeedState
from dualcaster_core.market.freshness import freshest
from dualcaster_core.market.model import (
    CardKeyKind,
    CurrentPrice,
    PriceKind,
    PriceObservation,
    PriceSource,
    UnitValue,
)
from dualcaster_core.market.naming import KnownPrintings, NamedPrinting
from dualcaster_core.market.ports import PriceImportReport, ValuesRefreshed
from dualcaster_core.market.price_files import Quoted, ShrunkSource, Stated, WaitingPriceFile
from dualcaster_core.market.quarantine import Quote, Suspect, screen
from dualcaster_core.market.removal import SourceCoverage
from dualcaster_core.market.valuation import ValuationRules, unit_values
from dualcaster_core.testing.state import PriceFile, PriceSeries, State, StoredSuspect


@frozen
class PriceList:
    """A feed over prices in memory."""

    name: str
    prices: Sequence[PriceObservation]

    def observations(self) -> Iterator[PriceObservation]:
        """Yield the prices, in order."""
        yield from self.prices

    def progress(self) -> tuple[int, int | None]:
        """Tell nothing: no bytes are read."""
        return 0, None


class InMemoryPrices:
    """``PriceWriter``, and the current prices as ``PriceQueries`` lists them, over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def current_prices(self, card_id: int) -> Sequence[CurrentPrice]:
        """List the newest price of each finish, source, kind and condition of a printing, as each feed states it."""
        found = [price for (series, _), price in self._state.current_prices.items() if series[0] == card_id]
        finishes = list(Finish)
        return sorted(
            found,
            key=lambda price: (
                finishes.index(price.finish),
                price.source,
                price.kind,
                int(price.condition or 0),
                price.feed,
            ),
        )

    async def store(
        self, observations: Sequence[PriceObservation], *, feed: str, known: KnownPrintings | None = None
    ) -> PriceImportReport:
        """Store a batch; the newest of each series becomes the current price of its feed."""
        known = known or KnownPrintings()
        await self.look_up(observations, known)
        resolved: dict[PriceSeries, dict[date, PriceObservation]] = {}
        unknown = 0
        for one in observations:
            keys = known.named(one.card, one.finish)
            unknown += not keys
            for key in keys:
                by_day = resolved.setdefault((key, one.finish, one.source, one.kind, one.condition), {})
                before = by_day.get(one.observed_at.date())
                if before is None or one.observed_at >= before.observed_at:
                    by_day[one.observed_at.date()] = one
        report = PriceImportReport(unknown_cards=unknown)
        for series, by_day in resolved.items():
            report += self._store_series(series, sorted(by_day.values(), key=lambda one: one.observed_at), feed)
        return report

    def _store_series(self, series: PriceSeries, prices: Sequence[PriceObservation], feed: str) -> PriceImportReport:
        stated = freshest(price for (known, _), price in self._state.current_prices.items() if known == series)
        current = Quote(stated[0].amount, stated[0].currency, stated[0].observed_at) if stated else None
        doubted = [Suspect(s.amount, s.observed_at, s.feed) for s in self._state.suspects if s.series == series]
        screened = screen(prices, current, doubted, feed)
        for one, before in screened.odd:
            if before is not None:
                self._suspect(series, one, feed)
        stored = sum(self._observe(series, one.observed_at.date(), one) for one in screened.good)
        for one in screened.good:
            self._make_current(series, one, feed)
        return PriceImportReport(stored, len(screened.good) - stored, 0, len(screened.odd))

    async def look_up(self, observations: Sequence[PriceObservation], known: KnownPrintings) -> None:
        """Look up the printings that are not known yet."""
        for kind, values in known.missing(one.card for one in observations).items():
            known.add(kind, values, _printings(self._state, kind))

    async def stated(self, feed: str) -> Mapping[Quoted, Stated]:
        """Count what a feed states now, by source and kind."""
        found: dict[Quoted, Stated] = {}
        for (series, by), price in self._state.current_prices.items():
            if by == feed:
                before = found.get((series[2], series[3]), Stated(date.min, 0))
                day = max(before.day, price.observed_at.astimezone(UTC).date())
                found[series[2], series[3]] = Stated(day, before.prices + 1)
        return found

    async def coverage(
        self, feed: str, files: Mapping[tuple[PriceSource, PriceKind], date]
    ) -> Sequence[SourceCoverage]:
        """Count, of what a feed stated, the newest day's prices of each source and kind, and the older ones."""
        found = []
        for (source, kind), day in sorted(files.items()):
            stated = self._stated(feed, source, kind)
            if not stated:
                continue
            newest = max(day, *(price.observed_at.astimezone(UTC).date() for price in stated.values()))
            missing = self._missing(feed, source, kind, newest)
            named = sum(price.observed_at >= _midnight(newest) for price in stated.values())
            found.append(SourceCoverage(source=source, kind=kind, day=newest, named=named, missing=len(missing)))
        return found

    async def drop_missing(self, feed: str, files: Mapping[tuple[PriceSource, PriceKind], date]) -> int:
        """Take a feed's prices away that are older than the day of their source and kind; their history stays."""
        gone = [series for (source, kind), day in files.items() for series in self._missing(feed, source, kind, day)]
        for series in gone:
            del self._state.current_prices[series, feed]
            self._state.unvalued.add((series[0], series[1]))
        return len(gone)

    async def refresh_values(self, rules: ValuationRules) -> ValuesRefreshed:
        """Derive the values of all that changed at once; no pairs when nothing is left."""
        pairs, values = set(self._state.unvalued), self._state.values
        self._state.unvalued.clear()
        before = dict(values)
        for card_id, finish in pairs:
            prices = [one for (series, _), one in self._state.current_prices.items() if series[:2] == (card_id, finish)]
            derived: Mapping[Condition, UnitValue] = unit_values(prices, rules)
            for condition in Condition:
                values.pop((card_id, finish, condition), None)
            values.update({(card_id, finish, condition): value for condition, value in derived.items()})
        if not pairs:
            return ValuesRefreshed()
        self._state.generation += values != before
        self._state.price_generation += 1
        return ValuesRefreshed(pairs=len(pairs), generation=self._state.price_generation)

    async def mark_all_unvalued(self) -> None:
        """Have every value derived again, after the rules of valuation changed."""
        self._state.unvalued.update((series[0], series[1]) for series, _ in self._state.current_prices)

    def _suspect(self, series: PriceSeries, one: PriceObservation, feed: str) -> None:
        found = StoredSuspect(series=series, feed=feed, observed_at=one.observed_at, amount=one.amount)
        if not any((s.series, s.feed, s.observed_at) == (series, feed, one.observed_at) for s in self._state.suspects):
            self._state.suspects.append(found)

    def _observe(self, series: PriceSeries, day: date, one: PriceObservation) -> bool:
        new = (one.observed_at, one.currency, one.amount, one.quantity)
        known = self._state.observations.get((series, day))
        if known is not None and (new == known or new[0] < known[0]):
            return False
        self._state.observations[series, day] = new
        return True

    def _make_current(self, series: PriceSeries, one: PriceObservation, feed: str) -> None:
        known = self._state.current_prices.get((series, feed))
        card_id, finish, source, kind, condition = series
        new = CurrentPrice(
            card_id=card_id,
            finish=finish,
            source=source,
            kind=kind,
            condition=condition,
            currency=one.currency,
            amount=one.amount,
            observed_at=one.observed_at,
            quantity=one.quantity,
            feed=feed,
        )
        if known is None or (one.observed_at >= known.observed_at and new != known):
            self._state.current_prices[series, feed] = new
            self._state.unvalued.add((card_id, finish))

    def _stated(self, feed: str, source: PriceSource, kind: PriceKind) -> dict[PriceSeries, CurrentPrice]:
        return {
            series: price
            for (series, by), price in self._state.current_prices.items()
            if by == feed and series[2:4] == (source, kind)
        }

    def _missing(self, feed: str, source: PriceSource, kind: PriceKind, day: date) -> list[PriceSeries]:
        start = _midnight(day)
        doubted = {s.series for s in self._state.suspects if s.feed == feed and s.observed_at >= start}
        stated = self._stated(feed, source, kind)
        return [series for series, price in stated.items() if price.observed_at < start and series not in doubted]


def _printings(state: State, kind: CardKeyKind) -> Iterator[tuple[UUID | int, NamedPrinting]]:
    for key, card in state.cards.items():
        value = {
            CardKeyKind.SCRYFALL: card.scryfall_id,
            CardKeyKind.MTGJSON: card.mtgjson_uuid,
            CardKeyKind.TCGPLAYER: card.tcgplayer_id,
            CardKeyKind.CARDMARKET: card.cardmarket_id,
        }[kind]
        if value is not None:
            yield value, NamedPrinting(key, frozenset(card.finishes))


class InMemoryPriceFiles:
    """``PriceFiles`` over a state."""

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock

    async def begin(self, feed: str) -> int:
        """Begin a file and return its key."""
        key = self._state.next_id("price_files")
        self._state.price_files[key] = PriceFile(feed=feed, received_at=self._clock.now())
        return key

    async def add(self, file_id: int, number: int, observations: Sequence[PriceObservation]) -> None:
        """Add a part."""
        file = self._state.price_files[file_id]
        self._state.price_files[file_id] = evolve(file, parts=(*file.parts, tuple(observations)))

    async def part(self, file_id: int, number: int) -> Sequence[PriceObservation] | None:
        """Return a part, None after the last one."""
        file = self._state.price_files.get(file_id)
        return file.parts[number] if file is not None and number < len(file.parts) else None

    async def set_aside(self, file_id: int, shrunk: Sequence[ShrunkSource]) -> None:
        """Have a file wait for a decision; it takes the place of an older one of its feed that waits for one, too."""
        files, feed = self._state.price_files, self._state.price_files[file_id].feed
        for key in [key for key, one in files.items() if key < file_id and one.feed == feed and _waits(one)]:
            del files[key]
        files[file_id] = evolve(files[file_id], shrunk=tuple(shrunk))

    async def waiting(self, *, after: int, limit: int) -> Sequence[WaitingPriceFile]:
        """List the files that were set aside."""
        keys = [key for key in sorted(self._state.price_files) if key > after]
        return [file for key in keys if (file := await self.find(key)) is not None][:limit]

    async def find(self, file_id: int) -> WaitingPriceFile | None:
        """Return a file that was set aside, one that was released among them."""
        file = self._state.price_files.get(file_id)
        if file is None or file.shrunk is None:
            return None
        prices = sum(map(len, file.parts))
        return WaitingPriceFile(
            id=file_id,
            feed=file.feed,
            received_at=file.received_at,
            prices=prices,
            shrunk=file.shrunk,
            released_at=file.released_at,
        )

    async def release(self, file_id: int, at: datetime) -> WaitingPriceFile | None:
        """Mark a file as believed; None where it does not wait."""
        file = self._state.price_files.get(file_id)
        if file is None or not _waits(file):
            return None
        self._state.price_files[file_id] = evolve(file, released_at=at)
        return await self.find(file_id)

    async def refuse(self, file_id: int) -> WaitingPriceFile | None:
        """Forget a file and return it; None where it does not wait for a decision."""
        file = self._state.price_files.get(file_id)
        if file is None or not _waits(file):
            return None
        found = await self.find(file_id)
        del self._state.price_files[file_id]
        return found

    async def remove(self, file_id: int) -> None:
        """Forget a file."""
        self._state.price_files.pop(file_id, None)


class InMemoryFeedStates:
    """``FeedStates`` over a state, whose transactions follow each other."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def lock(self, name: str) -> FeedState:
        """Return a feed's state."""
        return self._state.feed_states.get(name) or FeedState(name=name)

    async def put(self, state: FeedState) -> None:
        """Keep the state of a feed."""
        self._state.feed_states[state.name] = state

    async def all(self) -> Sequence[FeedState]:
        """List the states of all feeds that were ever fetched, by name."""
        return [self._state.feed_states[name] for name in sorted(self._state.feed_states)]


def _waits(file: PriceFile) -> bool:
    """Tell whether a file waits for a decision."""
    return file.shrunk is not None and file.released_at is None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
