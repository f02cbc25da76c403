"""What a store's staff do with buylist orders: approve, receive, grade, pay."""

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import evolve, field, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.buylist.acting import draft_lines, frozen_order, moved, promised_more, written
from dualcaster_core.stores.buylist.credit import CreditBooking, CreditKind
from dualcaster_core.stores.buylist.errors import BuylistOrderNotFound, OwnBuylistOrder
from dualcaster_core.stores.buylist.lifecycle import ACTORS, BuylistAction, BuylistActor, BuylistStage
from dualcaster_core.stores.buylist.model import (
    LONGEST_NOTE,
    LONGEST_SELLER,
    BuylistOrder,
    CopyPrice,
    LineGrade,
    PayoutSplit,
)
from dualcaster_core.stores.buylist.offers import BuylistContext, CopiesToSell, check_lines
from dualcaster_core.stores.buylist.ports import BuylistUnitOfWork
from dualcaster_core.stores.buylist.selling import SellerWish, answered
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.stock.model import StockChange, StockKey

PLAIN_STEPS: Final = frozenset(
    {
        BuylistAction.APPROVE,
        BuylistAction.DECLINE,
        BuylistAction.RECEIVE,
        BuylistAction.CLOSE,
        BuylistAction.CALL_OFF,
    }
)
"""Steps of the staff that change nothing but where an order stands."""
_WITH_REASON: Final = (BuylistAction.DECLINE, BuylistAction.CALL_OFF)
PERMISSIONS: Final[Mapping[BuylistAction, StorePermission]] = {
    action: StorePermission.PAY_OUT
    if action in (BuylistAction.PAY, BuylistAction.RETURN_ALL)
    else (StorePermission.HANDLE_ORDERS)
    for action in BuylistAction
}


def _cleaned_name(text: str) -> str:
    return clean_text("seller_name", text, LONGEST_SELLER)


@frozen(kw_only=True)
class WalkIn:
    """Somebody who sells at the counter: by username, or by name without an account, who is paid in cash.

    ``reference`` is made up by who sends it: taken twice, it is one order.
    """

    lines: Sequence[CopiesToSell]
    reference: str
    username: str | None = None
    name: str = field(default="", converter=_cleaned_name)
    wish: SellerWish = field(factory=SellerWish)
    expected: CopyPrice | None = None


@frozen
class BuylistCounter:
    """Handles the orders of a store for its staff.

    Everything raises ``StoreNotFound`` or ``BuylistOrderNotFound`` for who does not work there, ``StoreForbidden`` for
    a role that may not, ``OwnBuylistOrder`` for one's own order, ``BuylistOrderChanged`` where it is not as it was
    seen, and ``IllegalBuylistStep``. A step that was just taken by the same person is not taken again.
    """

    context: BuylistContext

    async def act(
        self, actor: Actor, order_id: int, action: BuylistAction, *, version: int, note: str = ""
    ) -> BuylistOrder:
        """Approve, decline, receive, close or call off an order; to decline and to call off needs a reason."""
        if action not in PLAIN_STEPS:
            raise ValidationFailed(f"{action.value} is not done like this", field="action")
        said = clean_text("note", note, LONGEST_NOTE)
        if action in _WITH_REASON and not said:
            raise ValidationFailed("say why", field="note")
        now = self.context.clock.now()
        async with self.context.units() as uow:
            order = await self._handled(uow, actor, order_id, action)
            if order.is_repeated(action, actor.user_id, version):
                return order
            after = order.step(action, now, by=actor.user_id, version=version)
            await moved(uow, after, now, note=said)
            await uow.commit()
        return after

    async def grade(
        self, actor: Actor, order_id: int, grades: Mapping[int, LineGrade], *, version: int
    ) -> BuylistOrder:
        """Grade all lines of an order by their numbers; those without a grade are as stated.

        Raises ``ValidationFailed`` for more copies than a line has, and without a reason where one is graded otherwise.
        """
        now = self.context.clock.now()
        async with self.context.units() as uow:
            order = await self._handled(uow, actor, order_id, BuylistAction.REGRADE)
            known = {line.number for line in order.lines}
            if not set(grades) <= known:
                raise ValidationFailed("there is no such line on this order", field="lines")
            lines = tuple(
                line.graded(grades.get(line.number, LineGrade(condition=line.key.condition, copies=line.quantity)))
                for line in order.lines
            )
            asks = any(line.is_regraded for line in lines)
            action = BuylistAction.REGRADE if asks else BuylistAction.GRADE_AS_STATED
            if order.is_repeated(action, actor.user_id, version):
                return order
            after = evolve(order.step(action, now, by=actor.user_id, version=version), lines=lines)
            after = await promised_more(uow, after, now)
            await moved(uow, after, now)
            await uow.commit()
        return after

    async def answer(self, actor: Actor, order_id: int, accepted: Mapping[int, bool], *, version: int) -> BuylistOrder:
        """Note what a seller without an account says at the counter to lines that were graded otherwise."""
        now = self.context.clock.now()
        async with self.context.units() as uow:
            order = await self._handled(uow, actor, order_id, BuylistAction.ANSWER)
            if order.seller_id is not None:
                raise ValidationFailed("the seller has an account, and answers there", field="action")
            if order.is_repeated(BuylistAction.ANSWER, actor.user_id, version):
                return order
            after = answered(order.step(BuylistAction.ANSWER, now, by=actor.user_id, version=version), accepted)
            await moved(uow, after, now, by=BuylistActor.STORE)
            await uow.commit()
        return after

    async def pay(self, actor: Actor, order_id: int, *, version: int, cash_cents: int | None = None) -> BuylistOrder:
        """Pay an order: as much cash as was agreed or less, the rest in credit; the copies come into the stock.

        Where nothing is to be paid all copies go back, and the order is closed.
        """
        now = self.context.clock.now()
        async with self.context.units() as uow:
            order = await self._handled(uow, actor, order_id, BuylistAction.PAY)
            action = BuylistAction.PAY if order.copies else BuylistAction.RETURN_ALL
            if order.is_repeated(action, actor.user_id, version):
                return order
            split = order.split(cash_cents)
            after = evolve(order.step(action, now, by=actor.user_id, version=version), paid=split)
            after = evolve(after, promised_cash_cents=split.cash_cents)
            if action is BuylistAction.PAY:
                await self._granted(uow, after, split, actor.user_id)
                await self._stocked(uow, after, split)
            await moved(uow, after, now)
            await uow.commit()
        return after

    async def walk_in(self, actor: Actor, store_id: int, walk_in: WalkIn) -> BuylistOrder:
        """Take an order at the counter, submitted, approved and received at once.

        Raises ``UserNotFound`` for an unknown username, ``NotBought``, ``OfferChanged``, ``BudgetSpent`` and
        ``ValidationFailed``; of one reference the first order comes back.
        """
        check_lines(walk_in.lines)
        now = self.context.clock.now()
        async with self.context.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.HANDLE_ORDERS)
            known = await uow.buylist_orders.referred(store_id, walk_in.reference)
            if known is not None:
                return known
            seller_id, name = await self._seller(uow, actor, walk_in)
            draft = BuylistOrder(
                store_id=store_id,
                seller_id=seller_id,
                seller_name=name,
                lines=draft_lines(walk_in.lines),
                payout=walk_in.wish.payout,
                wanted_cash_cents=walk_in.wish.cash_cents,
                note=walk_in.wish.note,
                reference=walk_in.reference,
                created_at=now,
            )
            after = draft.step(BuylistAction.SUBMIT, now, by=actor.user_id)
            after = await frozen_order(uow, after, now, expected=walk_in.expected, by_staff=True)
            for action in (BuylistAction.APPROVE, BuylistAction.RECEIVE):
                after = after.step(action, now, by=actor.user_id)
            if seller_id is None:
                after.split()
            stored = await uow.buylist_orders.add(after)
            if stored is None:
                known = await uow.buylist_orders.referred(store_id, walk_in.reference)
                assert known is not None  # noqa: S101 - an order that is no draft is refused for its reference alone
                return known
            await written(uow, stored, now, by=BuylistActor.STORE)
            await uow.commit()
        return stored

    async def _seller(self, uow: BuylistUnitOfWork, actor: Actor, walk_in: WalkIn) -> tuple[int | None, str]:
        if not walk_in.username:
            if not walk_in.name:
                raise ValidationFailed("name the seller, or their account", field="seller_name")
            return None, walk_in.name
        user = await uow.users.named(walk_in.username)
        if user is None or not user.is_active:
            raise UserNotFound(walk_in.username)
        if user.id == actor.user_id:
            raise OwnBuylistOrder
        return user.id, ""

    async def _handled(
        self, uow: BuylistUnitOfWork, actor: Actor, order_id: int, action: BuylistAction
    ) -> BuylistOrder:
        order = await uow.buylist_orders.with_id(order_id, lock=True)
        if order is None or order.stage is BuylistStage.DRAFT:
            raise BuylistOrderNotFound
        try:
            await member_who_may(uow, order.store_id, actor.user_id, PERMISSIONS[action])
        except StoreNotFound:
            raise BuylistOrderNotFound from None
        if order.seller_id == actor.user_id:
            raise OwnBuylistOrder
        return order

    async def _granted(self, uow: BuylistUnitOfWork, order: BuylistOrder, split: PayoutSplit, by: int) -> None:
        if not split.credit_cents or order.seller_id is None:
            return
        state = await uow.store_credit.hold(order.store_id, order.seller_id)
        booking = CreditBooking(kind=CreditKind.GRANTED, cents=split.credit_cents, reference=f"order-{order.id}")
        await uow.store_credit.post(state.booked(booking, self.context.clock.now(), by))

    async def _stocked(self, uow: BuylistUnitOfWork, order: BuylistOrder, split: PayoutSplit) -> None:
        """Take the copies into the stock at what they cost; none is then sold for less, unless the store says so."""
        changes = [
            StockChange(
                key=evolve(line.key, condition=line.condition),
                copies=line.taken,
                cost_cents=unit_cost(order, split, line.price),
            )
            for line in order.lines
            if line.taken
        ]
        lines = await uow.store_stock.change(order.store_id, changes)
        below: dict[StockKey, int | None] = {
            key: line.cost_cents
            for key, line in lines.items()
            if line.price_cents is not None and line.cost_cents is not None and line.price_cents < line.cost_cents
        }
        if below and (await uow.store_prices.settings(order.store_id)).rules.never_below_cost:
            await uow.store_stock.reprice(order.store_id, below)


def unit_cost(order: BuylistOrder, split: PayoutSplit, price: CopyPrice) -> int:
    """Return what one copy costs the store, in cents: its cash and its credit price in the proportion of the payout."""
    total = order.cash_total
    if not total:
        return price.credit_cents
    in_cash = price.cash_cents * split.cash_cents
    in_credit = price.credit_cents * (total - split.cash_cents)
    return (2 * (in_cash + in_credit) + total) // (2 * total)


def staff_actions(order: BuylistOrder) -> tuple[BuylistAction, ...]:
    """List what the staff of a store may do with an order now."""
    may = []
    for action in BuylistAction:
        side = ACTORS[action]
        speaks = action is BuylistAction.ANSWER and order.seller_id is None
        if (side is BuylistActor.STORE or speaks) and order.may(action):
            may.append(action)
    skipped = BuylistAction.PAY if not order.copies else BuylistAction.RETURN_ALL
    return tuple(action for action in may if action is not skipped)
