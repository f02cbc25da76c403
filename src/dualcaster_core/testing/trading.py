"""Trades and the items that they are made of, in memory."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from attrs import evolve

from dualcaster_core.accounts.sanctions import SanctionKind
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.matching.pairing import PairingWant
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.testing.state import State
from dualcaster_core.trading.errors import TradeConflict, TradeNotFound
from dualcaster_core.trading.events import TradeEvent
from dualcaster_core.trading.lifecycle import Party, Stage
from dualcaster_core.trading.model import Exchange, Terms, TradeLine
from dualcaster_core.trading.pauses import paused, resumed
from dualcaster_core.trading.ports import (
    CompletedTrade,
    DueBefore,
    DueTrades,
    Exposure,
    MarkChanges,
    TradableItem,
    TradeLogEntry,
    TraderFacts,
    WantedPrinting,
    WantFill,
)
from dualcaster_core.trading.trade import Trade
from dualcaster_core.trading.wants import wanted_keys


class InMemoryTradeLookups:
    """``TradeLookups`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def open_count(self, proposer_id: int) -> int:
        """Count the proposals of somebody that wait for an answer."""
        return sum(trade.is_open and trade.proposer_id == proposer_id for trade in self._state.trades.values())

    async def sent_since(self, proposer_id: int, since: datetime) -> int:
        """Count the first proposals that somebody sent since a moment."""
        return sum(
            trade.proposer_id == proposer_id
            and trade.counter_count == 0
            and trade.sent_at is not None
            and trade.sent_at >= since
            for trade in self._state.trades.values()
        )

    async def unaccepted_between(self, one: int, other: int) -> Sequence[int]:
        """List the drafts and open proposals between two people."""
        return _keys(t for t in self._unaccepted() if {t.proposer_id, t.recipient_id} == {one, other})

    async def unaccepted_of(self, user_id: int) -> Sequence[int]:
        """List the drafts and open proposals of which somebody is a party."""
        return _keys(trade for trade in self._unaccepted() if trade.party_of(user_id) is not None)

    async def mismarked(self, user_id: int) -> MarkChanges:
        """Compare the open proposals of somebody with the copies that are there."""
        found = [
            trade for trade in self._state.trades.values() if trade.is_open and trade.party_of(user_id) is not None
        ]
        wrong = {trade.id: is_short(self._state, trade) for trade in sorted(found, key=lambda trade: trade.id)}
        marked = {trade.id: trade.copies_missing_at is not None for trade in found}
        return MarkChanges(
            missing=tuple(key for key, short in wrong.items() if short and not marked[key]),
            back=tuple(key for key, short in wrong.items() if marked[key] and not short),
        )

    async def exposure(self, user_id: int) -> Sequence[Exposure]:
        """List what somebody is to receive in accepted trades under way, but those in person, the largest first."""
        found = []
        for trade in self._state.trades.values():
            party = trade.party_of(user_id)
            if trade.is_live and party is not None and trade.terms.exchange is not Exchange.IN_PERSON:
                terms, other = trade.terms, party.other
                value = sum((line.value for line in terms.lines_of(other)), terms.cash_of(other))
                found.append(Exposure(trade_id=trade.id, value=value))
        return sorted(found, key=lambda one: (-one.value, one.trade_id))

    async def due(self, before: DueBefore, *, limit: int) -> DueTrades:
        """List the trades that time moves on."""
        running = (trade for trade in self._state.trades.values() if trade.paused_since is None)
        stored = sorted(running, key=lambda trade: trade.id)
        confirmed = [trade for trade in stored if trade.stage is Stage.ONE_CONFIRMED]
        untouched = {Stage.AGREED, Stage.CANCEL_ASKED}
        silent = (t for t in stored if t.stage is Stage.CANCEL_ASKED and _by(t.cancel_asked_at, before.asked))
        return DueTrades(
            expired=_keys(t for t in stored if t.has_expired(before.now))[:limit],
            silent_cancels=_keys(silent)[:limit],
            lapsed=_keys(t for t in stored if t.stage in untouched and _by(t.accepted_at, before.accepted))[:limit],
            unanswered=_keys(t for t in confirmed if _by(t.first_confirmed_at, before.answered))[:limit],
            reminders=_keys(t for t in confirmed if _reminder_due(t, before.first_confirmed))[:limit],
            unsent=_keys(t for t in confirmed if _is_unsent_leg(t) and _by(t.accepted_at, before.started))[:limit],
        )

    def _unaccepted(self) -> Iterable[Trade]:
        return (trade for trade in self._state.trades.values() if trade.is_open or trade.stage is Stage.DRAFT)


class InMemoryTradeClocks:
    """``TradeClocks`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def pause(self, person_id: int, at: datetime) -> None:
        """Pause each trade."""
        for trade in self._of({person_id}):
            self._state.trades[trade.id] = paused(trade, at)

    async def resume(self, person_ids: Collection[int], at: datetime) -> None:
        """Resume each trade whose people are not suspended."""
        held = self._state.sanctions.values()
        suspended = {one.user_id for one in held if one.kind is SanctionKind.SUSPEND and one.lifted_at is None}
        for trade in self._of(person_ids):
            if not suspended & {trade.proposer_id, trade.recipient_id}:
                self._state.trades[trade.id] = resumed(trade, at)

    def _of(self, person_ids: Collection[int]) -> list[Trade]:
        trades = self._state.trades.values()
        return [one for one in trades if one.proposer_id in person_ids or one.recipient_id in person_ids]


class InMemoryTrades(InMemoryTradeLookups):
    """``TradeRepository`` over a state."""

    def __init__(self, state: State, clock: Clock) -> None:
        super().__init__(state)
        self._clock = clock

    async def add(self, trade: Trade, event: TradeEvent | None = None) -> Trade:
        """Store a new trade and return it with its keys."""
        key = self._state.next_id("trade")
        chain = key if trade.chain_id == UNSAVED else trade.chain_id
        stored = evolve(trade, id=key, chain_id=chain, terms=self._numbered(trade.terms))
        self._state.trades[key] = stored
        if event is not None:
            self._log(evolve(event, trade_id=key), "")
        return stored

    async def one(self, trade_id: int, *, lock: bool = False) -> Trade | None:
        """Load a trade; transactions follow each other, so that ``lock`` adds nothing."""
        return self._state.trades.get(trade_id)

    async def legs_of(self, ring_ids: Sequence[int], *, lock: bool = False) -> Sequence[Trade]:
        """Load the legs of rings, by id."""
        return [trade for _, trade in sorted(self._state.trades.items()) if trade.ring_id in ring_ids]

    async def store(self, trade: Trade, event: TradeEvent, *, reason: str = "") -> None:
        """Replace a trade and log the step. Raises ``TradeConflict``."""
        old = self._state.trades.get(trade.id)
        if old is None:
            raise TradeNotFound
        if old.version != trade.version - 1:
            raise TradeConflict(old.version)
        same = (old.terms.offered, old.terms.asked) == (trade.terms.offered, trade.terms.asked)
        terms = trade.terms if same else self._numbered(trade.terms)
        self._state.trades[trade.id] = evolve(trade, terms=terms)
        self._log(event, reason)

    async def mark(self, trade: Trade) -> None:
        """Note what is no step."""
        old = self._state.trades[trade.id]
        marked = evolve(old, copies_missing_at=trade.copies_missing_at, reminders=trade.reminders)
        self._state.trades[trade.id] = marked

    async def log(self, trade_id: int) -> Sequence[TradeLogEntry]:
        """List the steps of a trade."""
        return [entry for (key, _), entry in sorted(self._state.trade_steps.items()) if key == trade_id]

    async def completed(self, trade_id: int) -> CompletedTrade | None:
        """Load the record of a completed trade."""
        return self._state.completed_trades.get(trade_id)

    async def record_completed(self, record: CompletedTrade) -> None:
        """Write the record of a completed trade."""
        if record.proposal_id in self._state.completed_trades:
            raise TradeConflict(self._state.trades[record.proposal_id].version)
        self._state.completed_trades[record.proposal_id] = record

    def _numbered(self, terms: Terms) -> Terms:
        def side(lines: Iterable[TradeLine]) -> tuple[TradeLine, ...]:
            return tuple(evolve(line, id=self._state.next_id("trade line")) for line in lines)

        return evolve(terms, offered=side(terms.offered), asked=side(terms.asked))

    def _log(self, event: TradeEvent, reason: str) -> None:
        self._state.trade_steps[event.trade_id, event.version] = TradeLogEntry(
            version=event.version,
            at=self._clock.now(),
            actor_id=event.actor_id,
            action=event.action,
            status=event.status,
            fault_id=event.fault_id,
            reason=reason,
        )


def _keys(trades: Iterable[Trade]) -> tuple[int, ...]:
    return tuple(sorted(trade.id for trade in trades))


def _by(moment: datetime | None, latest: datetime) -> bool:
    return moment is not None and moment <= latest


def is_short(state: State, trade: Trade) -> bool:
    """Tell whether copies that a trade needs are gone or promised elsewhere."""
    for party in Party:
        items = {item.id: item for item in state.items.get(trade.user_of(party), ())}
        for line in trade.terms.lines_of(party):
            item = items.get(line.item_id)
            if item is None or item.quantity - item.reserved < line.quantity:
                return True
    return False


def _is_unsent_leg(trade: Trade) -> bool:
    by_mail = trade.terms.exchange is Exchange.MAIL
    return trade.ring_id is not None and by_mail and trade.proposer.sent is None


def _reminder_due(trade: Trade, moments: Sequence[datetime]) -> bool:
    return trade.reminders < len(moments) and _by(trade.first_confirmed_at, moments[trade.reminders])


class InMemoryTradableItems:
    """``TradableItems`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def of(self, owner_id: int, item_ids: Sequence[int]) -> Mapping[int, TradableItem]:
        """Return these items of an owner with what they are worth now."""
        haves = {have.item: have for have in self._state.haves.get(owner_id, ())}
        items = self._state.items.get(owner_id, ())
        return {item.id: self._tradable(owner_id, item, haves.get(item.key)) for item in items if item.id in item_ids}

    async def wants_for(
        self, wanter_id: int, card_ids: Sequence[int], *, public_only: bool = False
    ) -> Sequence[WantedPrinting]:
        """List the active wants of somebody that take one of these printings."""
        asked = sorted({card_id for card_id in card_ids if card_id in self._state.cards})
        return [
            self._wanted(wanter_id, card_id, want)
            for want in self._state.wants.get(wanter_id, ())
            for card_id in asked
            if want.is_active and (want.is_public or not public_only) and self._takes(want, card_id)
        ]

    async def wanted(self, wanter_id: int, keys: Sequence[ItemKey]) -> frozenset[ItemKey]:
        """Tell which of these copies would fill a public, active want of somebody."""
        return wanted_keys(keys, await self.wants_for(wanter_id, [key.card_id for key in keys], public_only=True))

    def _takes(self, want: Want, card_id: int) -> bool:
        named, asked = self._state.cards[want.card_id], self._state.cards[card_id]
        if not want.any_printing:
            return want.card_id == card_id
        return named.oracle_id == asked.oracle_id and (not want.set_only or named.set_code == asked.set_code)

    def _wanted(self, wanter_id: int, card_id: int, want: Want) -> WantedPrinting:
        card = self._state.cards[card_id]
        pairing = PairingWant(
            want_id=want.id,
            user_id=wanter_id,
            card_id=want.card_id,
            oracle=card.oracle_id.int,
            any_printing=want.any_printing,
            set_only=want.set_only,
            set_code=card.set_code,
            quantity=want.quantity,
            condition_min=want.condition_min,
            condition_strict=want.condition_strict,
            is_foil_required=want.is_foil_required,
            language=want.language,
            max_cents=None,
        )
        return WantedPrinting(
            card_id=card_id,
            oracle=card.oracle_id.int,
            set_code=card.set_code,
            want=pairing,
            promised=self._state.promised_copies(want.id),
        )

    def _tradable(self, owner_id: int, item: InventoryItem, have: Have | None) -> TradableItem:
        card, key = self._state.cards[item.key.card_id], item.key
        value = self._state.values.get((key.card_id, key.finish, key.condition))
        return TradableItem(
            item_id=item.id,
            owner_id=owner_id,
            key=key,
            quantity=item.quantity,
            reserved=item.reserved,
            name=card.name,
            set_code=card.set_code,
            collector_number=card.collector_number,
            unit_value=from_cents(value.cents) if value else None,
            value_source=value.source.value if value else None,
            value_observed_at=value.observed_at if value else None,
            have=have,
        )


class InMemoryPromisedCopies:
    """``PromisedCopies`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def promise(self, trade_id: int, fills: Sequence[WantFill]) -> None:
        """Count copies of an accepted trade against wants."""
        self._state.want_fills[trade_id] = (*self._state.want_fills.get(trade_id, ()), *fills)

    async def release(self, trade_id: int) -> None:
        """Count them no more."""
        self._state.want_fills.pop(trade_id, None)

    async def of(self, trade_id: int) -> Sequence[WantFill]:
        """List what a trade has promised."""
        return sorted(self._state.want_fills.get(trade_id, ()), key=lambda fill: (fill.line_id, fill.want_id))


class InMemoryTraders:
    """``TraderQueries`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def of(self, user_ids: Sequence[int]) -> Mapping[int, TraderFacts]:
        """Return what is known of these people."""
        known = [self._state.users[key] for key in dict.fromkeys(user_ids) if key in self._state.users]
        return {
            user.id: TraderFacts(
                user_id=user.id,
                username=user.username,
                is_active=user.is_active,
                tier=Tier(self._state.tiers.get(user.id, Tier.NEW)),
                completed_trades=user.completed_trades,
                country=self._state.countries.get(user.id, ""),
            )
            for user in known
        }

    async def named(self, usernames: Sequence[str]) -> Mapping[str, TraderFacts]:
        """Return what is known of the people of these names, by name as asked."""
        keys = {user.username.casefold(): user.id for user in self._state.users.values()}
        asked = {name: keys[name.casefold()] for name in usernames if name.casefold() in keys}
        facts = await self.of(list(asked.values()))
        return {name: facts[key] for name, key in asked.items()}

    async def open_to_trades(self, user_ids: Sequence[int], *, seen_since: datetime) -> frozenset[int]:
        """Return who of these people show both of their lists to everybody and were here since."""
        known = (self._state.users[key] for key in user_ids if key in self._state.users)
        return frozenset(
            user.id
            for user in known
            if user.is_active
            and user.is_public
            and user.show_have_list
            and user.show_want_list
            and user.last_active_at >= seen_since
        )

    async def blocks_among(self, user_ids: Sequence[int]) -> frozenset[tuple[int, int]]:
        """Return who of these people blocks whom of them."""
        return frozenset(pair for pair in self._state.blocks if set(pair) <= set(user_ids))

    async def blocks_between(self, one: int, other: int) -> frozenset[int]:
        """Return which of the two block the other."""
        pairs = ((one, other), (other, one))
        return frozenset(blocker for blocker, blocked in pairs if (blocker, blocked) in self._state.blocks)
