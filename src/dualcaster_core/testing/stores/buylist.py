"""Buylists, their orders and store credit in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from attrs import evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import Want
from dualcaster_core.kernel.geo import great_circle_miles
from dualcaster_core.stores.buylist.budgets import BudgetPeriod
from dualcaster_core.stores.buylist.credit import CreditEntry, CreditState
from dualcaster_core.stores.buylist.lifecycle import OPEN, UNSTOCKED, BuylistAction, BuylistStage
from dualcaster_core.stores.buylist.model import BuylistOrder
from dualcaster_core.stores.buylist.ports import BuylistLogEntry
from dualcaster_core.stores.buylist.pricing import MarketPrice, OfferFacts
from dualcaster_core.stores.buylist.rules import NEARBY_MILES, StoredRules
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.testing.state import State

_Kind = tuple[int, Finish]


class InMemoryBuylists:
    """``BuylistRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def hold(self, store_id: int) -> None:
        """Hold nothing: transactions in memory take turns."""

    async def rules(self, store_id: int) -> StoredRules | None:
        """Look it up."""
        versions = self._state.buylist_rules.get(store_id, ())
        return versions[-1] if versions else None

    async def add_rules(self, stored: StoredRules, at: datetime, by: int) -> bool:
        """Append them, unless there is such a version."""
        versions = self._state.buylist_rules.get(stored.store_id, ())
        if any(one.version == stored.version for one in versions):
            return False
        added = (*versions, stored)
        self._state.buylist_rules[stored.store_id] = tuple(sorted(added, key=lambda one: one.version))
        return True

    async def facts(self, store_id: int, keys: Collection[StockKey], now: datetime) -> Mapping[StockKey, OfferFacts]:
        """Look everything up for each key."""
        return {key: self._facts(store_id, key, now) for key in keys if key.card_id in self._state.cards}

    async def promised(self, store_id: int, starts: Mapping[BudgetPeriod, datetime]) -> Mapping[BudgetPeriod, int]:
        """Look through all."""
        orders = [one for one in self._state.buylist_orders.values() if one.store_id == store_id]
        return {
            period: sum(one.promised_cash_cents for one in orders if one.submitted_at and one.submitted_at >= start)
            for period, start in starts.items()
        }

    def _facts(self, store_id: int, key: StockKey, now: datetime) -> OfferFacts:
        kind = (key.card_id, key.finish)
        stock = self._state.store_stock.get(store_id, {})
        line = stock.get(key)
        near, elsewhere = self._wants(store_id, kind)
        return OfferFacts(
            name=self._state.cards[key.card_id].name,
            near_mint=self._price(kind, Condition.NM),
            as_is=self._price(kind, key.condition),
            sell_cents=None if line is None else line.price_cents,
            in_stock=sum(one.quantity for one in stock.values() if (one.key.card_id, one.key.finish) == kind),
            pending=self._pending(store_id, kind),
            wants_nearby=near,
            wants_elsewhere=elsewhere,
            sold_30_days=self._sold(store_id, kind, now - timedelta(days=30)),
            sold_90_days=self._sold(store_id, kind, now - timedelta(days=90)),
            market_sold_90_days=self._traded(kind, now - timedelta(days=90)),
            offered=self._offered(kind),
        )

    def _price(self, kind: _Kind, condition: Condition) -> MarketPrice | None:
        value = self._state.values.get((*kind, condition))
        if value is None:
            return None
        return MarketPrice(cents=value.cents, source=value.source.value, observed_at=value.observed_at)

    def _pending(self, store_id: int, kind: _Kind) -> int:
        return sum(
            line.quantity if line.grade is None else line.grade.copies
            for order in self._state.buylist_orders.values()
            if order.store_id == store_id and order.stage in UNSTOCKED
            for line in order.lines
            if (line.key.card_id, line.key.finish) == kind
        )

    def _wants(self, store_id: int, kind: _Kind) -> tuple[int, int]:
        place = self._state.stores[store_id].details.coordinates
        near = elsewhere = 0
        for user_id, wants in self._state.wants.items():
            user = self._state.users[user_id]
            if not (user.is_active and user.is_public and user.show_want_list):
                continue
            copies = sum(want.quantity for want in wants if self._fills(kind, want))
            here = None if user.place is None else user.place.grid_point
            if place and here and great_circle_miles(place, here) <= NEARBY_MILES:
                near += copies
            else:
                elsewhere += copies
        return near, elsewhere

    def _fills(self, kind: _Kind, want: Want) -> bool:
        if not (want.is_active and want.is_public) or (want.is_foil_required and kind[1] is Finish.NONFOIL):
            return False
        wanted, card = self._state.cards[want.card_id], self._state.cards[kind[0]]
        if not want.any_printing:
            return want.card_id == kind[0]
        return wanted.oracle_id == card.oracle_id and (not want.set_only or wanted.set_code == card.set_code)

    def _sold(self, store_id: int, kind: _Kind, since: datetime) -> int:
        return sum(
            copies
            for (store, card_id, finish, day), copies in self._state.store_sales.items()
            if store == store_id and (card_id, finish) == kind and day > since.date()
        )

    def _traded(self, kind: _Kind, since: datetime) -> int:
        recent = {one.proposal_id for one in self._state.completed_trades.values() if one.completed_at > since}
        return sum(
            line.quantity
            for trade in self._state.trades.values()
            if trade.id in recent
            for line in (*trade.terms.offered, *trade.terms.asked)
            if (line.key.card_id, line.key.finish) == kind
        )

    def _offered(self, kind: _Kind) -> int:
        offered = 0
        for user_id, haves in self._state.haves.items():
            user = self._state.users[user_id]
            if user.is_active and user.is_public and user.show_have_list:
                found = [one for one in haves if one.is_active and (one.item.card_id, one.item.finish) == kind]
                offered += sum(one.quantity_for_trade for one in found)
        return offered


class InMemoryBuylistOrders:
    """``BuylistOrderRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, order: BuylistOrder) -> BuylistOrder | None:
        """Keep it, unless its draft or its reference is there."""
        is_draft = order.stage is BuylistStage.DRAFT and order.seller_id is not None
        if is_draft and await self.draft_of(order.store_id, order.seller_id or 0) is not None:
            return None
        if order.reference and await self.referred(order.store_id, order.reference) is not None:
            return None
        stored = evolve(order, id=self._state.next_id("buylist_order"))
        self._state.buylist_orders[stored.id] = stored
        return stored

    async def with_id(self, order_id: int, *, lock: bool = False) -> BuylistOrder | None:
        """Look it up."""
        return self._state.buylist_orders.get(order_id)

    async def draft_of(self, store_id: int, seller_id: int, *, lock: bool = False) -> BuylistOrder | None:
        """Look through all."""
        return self._first(
            lambda one: (one.store_id, one.seller_id, one.stage) == (store_id, seller_id, BuylistStage.DRAFT)
        )

    async def open_of(self, seller_id: int) -> Sequence[int]:
        """Look through all."""
        found = self._state.buylist_orders.values()
        return sorted(one.id for one in found if one.seller_id == seller_id and one.may(BuylistAction.CANCEL))

    async def open_at(self, store_id: int) -> Sequence[int]:
        """Look through all."""
        found = self._state.buylist_orders.values()
        return sorted(one.id for one in found if one.store_id == store_id and one.stage in OPEN)

    async def referred(self, store_id: int, reference: str) -> BuylistOrder | None:
        """Look through all."""
        return self._first(lambda one: bool(reference) and (one.store_id, one.reference) == (store_id, reference))

    async def store(self, order: BuylistOrder) -> None:
        """Replace it."""
        self._state.buylist_orders[order.id] = order

    async def log(self, entry: BuylistLogEntry) -> None:
        """Append it."""
        self._state.buylist_log.append(entry)

    async def steps(self, order_id: int) -> Sequence[BuylistLogEntry]:
        """Look through all."""
        found = [one for one in self._state.buylist_log if one.order_id == order_id]
        return sorted(found, key=lambda one: one.version)

    async def due(self, now: datetime, *, limit: int) -> Sequence[int]:
        """Look through all."""
        due = [(one.due_at, one.id) for one in self._state.buylist_orders.values() if one.due_at and one.due_at <= now]
        return [key for _, key in sorted(due)[:limit]]

    def _first(self, fits: Callable[[BuylistOrder], bool]) -> BuylistOrder | None:
        return next((one for one in self._state.buylist_orders.values() if fits(one)), None)


class InMemoryStoreCredit:
    """``StoreCreditRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def hold(self, store_id: int, customer_id: int) -> CreditState:
        """Hold nothing: transactions in memory take turns."""
        return await self.state(store_id, customer_id)

    async def post(self, entry: CreditEntry) -> bool:
        """Append it, unless its number or its reference is there."""
        for one in self._state.store_credit:
            if one.store_id == entry.store_id and (
                (one.customer_id, one.number) == (entry.customer_id, entry.number)
                or (one.kind, one.reference) == (entry.kind, entry.reference)
            ):
                return False
        self._state.store_credit.append(entry)
        return True

    async def state(self, store_id: int, customer_id: int) -> CreditState:
        """Look at the last entry."""
        last = max(self._of(store_id, customer_id), key=lambda one: one.number, default=None)
        return CreditState(
            store_id=store_id,
            customer_id=customer_id,
            entries=0 if last is None else last.number,
            balance_cents=0 if last is None else last.balance_cents,
        )

    async def of_reference(self, store_id: int, customer_id: int, kind: str, reference: str) -> CreditEntry | None:
        """Look through all."""
        found = self._of(store_id, customer_id)
        return next((one for one in found if (one.kind.value, one.reference) == (kind, reference)), None)

    async def numbered(self, store_id: int, customer_id: int, number: int) -> CreditEntry | None:
        """Look through all."""
        return next((one for one in self._of(store_id, customer_id) if one.number == number), None)

    async def entries(self, store_id: int, customer_id: int, *, limit: int) -> Sequence[CreditEntry]:
        """Look through all."""
        return sorted(self._of(store_id, customer_id), key=lambda one: -one.number)[:limit]

    async def latest(self, customer_id: int, *, limit: int) -> Mapping[int, Sequence[CreditEntry]]:
        """Look through all."""
        stores = sorted({one.store_id for one in self._state.store_credit if one.customer_id == customer_id})
        return {store_id: await self.entries(store_id, customer_id, limit=limit) for store_id in stores}

    def _of(self, store_id: int, customer_id: int) -> list[CreditEntry]:
        return [one for one in self._state.store_credit if (one.store_id, one.customer_id) == (store_id, customer_id)]
