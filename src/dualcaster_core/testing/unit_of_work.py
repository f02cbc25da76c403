"""The unit of work in memory, and the place that holds what was committed."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from attrs import asdict, define, evolve, field

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.model import Card
from dualcaster_core.kernel.events import Delivery, Event
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.market.model import CurrentPrice, PriceSource, UnitValue
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.notifying.live_updates import Backlog
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.signals.record.ports import Calibrator
from dualcaster_core.testing.accounts import InMemoryFavorites, InMemorySocialGraph, InMemoryUsers
from dualcaster_core.testing.calibration import TenthsCalibrator
from dualcaster_core.testing.catalogue import InMemoryPrintings
from dualcaster_core.testing.clock import FixedClock
from dualcaster_core.testing.collection.bulk import InMemoryChosenLines, InMemoryUndoRecords
from dualcaster_core.testing.collection.lists import InMemoryHaveList, InMemoryInventory, InMemoryWantList
from dualcaster_core.testing.collection.price_alerts import InMemoryAlerts
from dualcaster_core.testing.market import InMemoryFeedStates, InMemoryPriceFiles, InMemoryPrices
from dualcaster_core.testing.matching.candidates import InMemoryCandidates
from dualcaster_core.testing.matching.matches import InMemoryMatches
from dualcaster_core.testing.matching.snapshots import InMemoryMatchSnapshots
from dualcaster_core.testing.messaging import (
    InMemoryMessages,
    InMemoryPhotos,
    InMemoryReports,
    InMemoryRooms,
    InMemoryTradePartners,
)
from dualcaster_core.testing.notifying.centre import InMemoryLiveUpdates, InMemoryNotifications
from dualcaster_core.testing.notifying.deliveries import InMemoryDeliveries, InMemoryNotificationSettings
from dualcaster_core.testing.reputation.records import InMemoryAnchoring, InMemoryChances, InMemoryReputations
from dualcaster_core.testing.reputation.reviews import InMemoryReviews
from dualcaster_core.testing.reputation.trade_tree import InMemorySigningKeys, InMemoryTradeTree
from dualcaster_core.testing.signals import (
    InMemoryFollows,
    InMemoryHistories,
    InMemoryLearnings,
    InMemoryMemberSignals,
    InMemoryPastOutcomes,
    InMemorySignalOutcomes,
    InMemorySignals,
)
from dualcaster_core.testing.state import State
from dualcaster_core.testing.trading import (
    InMemoryPromisedCopies,
    InMemoryTradableItems,
    InMemoryTraders,
    InMemoryTrades,
)


class InMemoryUnitOfWork:
    """One transaction over a state of its own. What it leaves there counts only after ``commit``."""

    def __init__(self, state: State, clock: Clock, rules: MatchRules, ids: PublicIds) -> None:
        self.state = state
        self.users = InMemoryUsers(state)
        self.social = InMemorySocialGraph(state, clock)
        self.favorites = InMemoryFavorites(state)
        self.inventory = InMemoryInventory(state)
        self.haves = InMemoryHaveList(state)
        self.wants = InMemoryWantList(state)
        self.alerts = InMemoryAlerts(state)
        self.lines = InMemoryChosenLines(state)
        self.undos = InMemoryUndoRecords(state)
        self.printings = InMemoryPrintings(state)
        self.prices = InMemoryPrices(state)
        self.price_files = InMemoryPriceFiles(state, clock)
        self.feed_states = InMemoryFeedStates(state)
        self.candidates = InMemoryCandidates(state, clock, rules, ids)
        self.matches = InMemoryMatches(state)
        self.match_snapshots = InMemoryMatchSnapshots(state)
        self.live_updates = InMemoryLiveUpdates(state)
        self.notification_settings = InMemoryNotificationSettings(state)
        self.deliveries = InMemoryDeliveries(state)
        self.notifications = InMemoryNotifications(state, self.live_updates, self.deliveries, ids)
        self.rooms = InMemoryRooms(state)
        self.messages = InMemoryMessages(state)
        self.partners = InMemoryTradePartners(state)
        self.photos = InMemoryPhotos(state)
        self.reports = InMemoryReports(state)
        self.trades = InMemoryTrades(state, clock)
        self.tradable = InMemoryTradableItems(state)
        self.promised = InMemoryPromisedCopies(state)
        self.traders = InMemoryTraders(state)
        self.reputation = InMemoryReputations(state)
        self.anchoring = InMemoryAnchoring(state)
        self.trade_tree = InMemoryTradeTree(state)
        self.signing_keys = InMemorySigningKeys(state)
        self.chances = InMemoryChances(state)
        self.reviews = InMemoryReviews(state)
        self.signals = InMemorySignals(state)
        self.member_signals = InMemoryMemberSignals(state)
        self.follows = InMemoryFollows(state)
        self.signal_outcomes = InMemorySignalOutcomes(state)
        self.signal_learnings = InMemoryLearnings(state)
        self.committed = False

    async def commit(self) -> None:
        """Keep the changes when the block ends."""
        self.committed = True

    async def record(self, event: Event) -> None:
        """Write an event to the outbox of this transaction."""
        self.state.outbox.append((self.state.next_id("event"), event))

    async def record_all(self, events: Sequence[Event]) -> None:
        """Write events to the outbox of this transaction."""
        for event in events:
            await self.record(event)

    async def mark_handled(self, delivery: Delivery) -> bool:
        """Note that a handler has done an event; False if it had done so before."""
        return self.state.mark_handled(delivery)


@define
class InMemoryDatabase:
    """Accounts, collections, prices, price alerts, matches, trades and signals without a database.

    ``units`` opens transactions that write, one at a time; ``snapshots`` opens transactions that read one moment.
    What comes from elsewhere in production (cards, values, tiers, linked accounts) is set by methods; each is a
    transaction of its own, so none may be called inside an open unit of work.
    """

    clock: FixedClock
    rules: MatchRules = field(factory=MatchRules)
    ids: PublicIds = field(factory=PublicIds)
    valuation: ValuationRules = field(factory=ValuationRules)
    calibrator: Calibrator = field(factory=TenthsCalibrator)
    _state: State = field(factory=State, init=False)
    _writing: asyncio.Lock = field(factory=asyncio.Lock, init=False)

    @asynccontextmanager
    async def units(self) -> AsyncIterator[InMemoryUnitOfWork]:
        """Open a transaction: rolled back unless it is committed and its block ends without an error."""
        async with self._writing:
            await asyncio.sleep(0)
            state = self._state.copied()
            state.moment += 1
            unit = InMemoryUnitOfWork(state, self.clock, self.rules, self.ids)
            yield unit
            if unit.committed:
                self._state = state

    @asynccontextmanager
    async def snapshots(self) -> AsyncIterator[InMemoryUnitOfWork]:
        """Open a transaction that reads one moment; ``RuntimeError`` where something was written to it."""
        await asyncio.sleep(0)
        before = self._state
        state = before.copied()
        yield InMemoryUnitOfWork(state, self.clock, self.rules, self.ids)
        if state != before:
            raise RuntimeError("a snapshot was written to: open a unit of work instead")

    @property
    def histories(self) -> InMemoryHistories:
        """The daily pasts of cards, for signals."""
        return InMemoryHistories(lambda: self._state, self.valuation)

    @property
    def past_outcomes(self) -> InMemoryPastOutcomes:
        """How our own signals ended."""
        return InMemoryPastOutcomes(lambda: self._state)

    async def live_updates_after(self, cursors: Mapping[int, int], *, limit: int) -> Mapping[int, Backlog]:
        """Return what each of these people has not been told yet."""
        async with self.snapshots() as unit:
            return await unit.live_updates.after(cursors, limit=limit)

    async def current_prices(self, card_id: int) -> Sequence[CurrentPrice]:
        """List the current prices of a printing, as each feed states them."""
        async with self.snapshots() as unit:
            return await unit.prices.current_prices(card_id)

    async def value_of(self, card_id: int, finish: Finish, condition: Condition) -> int | None:
        """Return what a copy is worth, in whole US cents, None where it is unpriced."""
        value = self._state.values.get((card_id, finish, condition))
        return value.cents if value else None

    @property
    def outbox(self) -> tuple[tuple[int, Event], ...]:
        """The committed events with their ids, in order."""
        return tuple(self._state.outbox)

    async def recorded(self) -> list[tuple[int, str, Mapping[str, Any]]]:
        """List the committed events as they would travel: id, kind and plain payload."""
        return [(event_id, event.kind, asdict(event)) for event_id, event in self._state.outbox]

    async def add_cards(self, cards: Iterable[Card]) -> list[int]:
        """Add printings to the catalogue; return their ids, in order. A printing that is known keeps its id."""
        keys = []
        async with self.units() as unit:
            known = {card.scryfall_id: key for key, card in unit.state.cards.items()}
            for card in cards:
                key = known.get(card.scryfall_id) or unit.state.next_id("card")
                known[card.scryfall_id] = key
                unit.state.cards[key] = card
                keys.append(key)
            await unit.commit()
        return keys

    async def set_values(
        self,
        values: Mapping[tuple[int, Finish, Condition], int | None],
        *,
        source: PriceSource = PriceSource.TCGPLAYER,
        observed_at: datetime | None = None,
    ) -> None:
        """Say what a copy of each card, finish and condition is worth, in whole US cents (None: unpriced).

        ``source`` says so, since ``observed_at`` (now). Stored matches of before are out of date.
        """
        observed = observed_at or self.clock.now()
        async with self.units() as unit:
            for key, cents in values.items():
                unit.state.values.pop(key, None)
                if cents is not None:
                    unit.state.values[key] = UnitValue(cents=cents, source=source, observed_at=observed)
            unit.state.generation += 1
            unit.state.price_generation += 1
            await unit.commit()

    async def set_tier(self, user_id: int, tier: Tier) -> None:
        """Give somebody a reputation tier."""
        async with self.units() as unit:
            unit.state.tiers[user_id] = int(tier)
            unit.state.generation += 1
            await unit.commit()

    async def check_identity(self, user_id: int) -> None:
        """Note that somebody's identity was checked."""
        async with self.units() as unit:
            unit.state.identity_checked.add(user_id)
            await unit.commit()

    async def set_country(self, user_id: int, country: str) -> None:
        """Note the country of somebody's profile, by its code."""
        async with self.units() as unit:
            unit.state.countries[user_id] = country
            await unit.commit()

    async def set_email(self, user_id: int, address: str) -> None:
        """Note a confirmed e-mail address of somebody."""
        async with self.units() as unit:
            unit.state.emails[user_id] = address
            unit.state.users[user_id] = evolve(unit.state.users[user_id], email_verified=True)
            await unit.commit()

    async def link_discord(self, user_id: int) -> None:
        """Note that somebody has linked a Discord account."""
        async with self.units() as unit:
            unit.state.discord_linked.add(user_id)
            unit.state.generation += 1
            await unit.commit()
