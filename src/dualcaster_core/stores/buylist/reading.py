"""Orders as their sellers and the staff of stores see them."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.catalogue.grading import CONDITION_NAMES
from dualcaster_core.catalogue.ports import CardView
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.buylist.acting import with_present_offers
from dualcaster_core.stores.buylist.counter import PERMISSIONS, staff_actions
from dualcaster_core.stores.buylist.errors import BuylistOrderNotFound
from dualcaster_core.stores.buylist.lifecycle import BuylistAction, BuylistStage
from dualcaster_core.stores.buylist.model import BuylistLine, BuylistOrder
from dualcaster_core.stores.buylist.offers import BuylistContext, listed, step_views
from dualcaster_core.stores.buylist.ports import BuylistLogEntry, BuylistQueries, BuylistUnitOfWork
from dualcaster_core.stores.buylist.selling import seller_actions
from dualcaster_core.stores.buylist.views import (
    BuylistLineView,
    BuylistOrderPage,
    BuylistOrderView,
    BuylistQueue,
    BuylistStepView,
    GradeView,
    PaidView,
)
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.profiles.model import Store


@frozen(kw_only=True)
class _Side:
    """From which side somebody reads an order, and what they may do with it."""

    is_seller: bool
    actions: tuple[BuylistAction, ...]


@frozen(kw_only=True)
class _Around:
    """What is shown with an order."""

    store: Store
    steps: Sequence[BuylistLogEntry]
    names: Mapping[int, str]
    cards: Mapping[int, CardView]


@frozen
class BuylistReading:
    """Lists and shows orders to their sellers, and to the staff of their stores."""

    context: BuylistContext
    queries: BuylistQueries

    async def mine(self, actor: Actor, *, limit: int = PAGE, cursor: str | None = None) -> BuylistOrderPage:
        """List one's own orders, the latest first. Raises ``ValidationFailed`` for a foreign cursor."""
        return await self.queries.of_seller(actor.user_id, limit=limit, cursor=cursor)

    async def of_store(
        self,
        actor: Actor,
        store_id: int,
        stages: Sequence[BuylistStage] = (),
        *,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> BuylistOrderPage:
        """List a store's orders, all but drafts unless ``stages`` are named, the oldest first.

        Raises ``StoreNotFound``, ``StoreForbidden`` and ``ValidationFailed``.
        """
        async with self.context.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.HANDLE_ORDERS)
        asked = set(stages or BuylistStage) - {BuylistStage.DRAFT}
        return await self.queries.of_store(store_id, asked, limit=limit, cursor=cursor)

    async def queue(self, actor: Actor, store_id: int) -> BuylistQueue:
        """Count a store's open orders by stage. Raises ``StoreNotFound`` and ``StoreForbidden``."""
        async with self.context.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.HANDLE_ORDERS)
        return await self.queries.queue(store_id)

    async def seen(self, actor: Actor, order_id: int) -> BuylistOrderView:
        """Show an order to its seller, or to the staff of its store. Raises ``BuylistOrderNotFound``."""
        async with self.context.units() as uow:
            order = await uow.buylist_orders.with_id(order_id)
            if order is None:
                raise BuylistOrderNotFound
            side = await _side(uow, actor, order)
            if order.stage is BuylistStage.DRAFT:
                order = await with_present_offers(uow, order, self.context.clock.now())
            store = await uow.stores.with_id(order.store_id)
            steps = await uow.buylist_orders.steps(order_id)
            people = {one.actor_id for one in steps} | {order.seller_id}
            names = await uow.users.usernames(sorted(one for one in people if one is not None))
        if store is None:
            raise BuylistOrderNotFound
        cards = await self.context.cards.with_keys(sorted({line.key.card_id for line in order.lines}))
        return self._view(order, side, _Around(store=store, steps=steps, names=names, cards=cards))

    def _view(self, order: BuylistOrder, side: _Side, around: _Around) -> BuylistOrderView:
        ids, store, names, cards = self.context.ids, around.store, around.names, around.cards
        seller = None if order.seller_id is None else names.get(order.seller_id)
        split = order.split() if order.stage is not BuylistStage.DRAFT else None
        staff = None if side.is_seller else names
        return BuylistOrderView(
            id=ids.encode(IdKind.BUYLIST_ORDER, order.id),
            store=ids.encode(IdKind.STORE, store.id),
            store_name=store.details.store_name,
            store_address=store.details.address_line,
            seller=seller,
            seller_name=seller or order.seller_name or "a closed account",
            stage=order.stage,
            version=order.version,
            is_seller=side.is_seller,
            actions=side.actions,
            lines=tuple(line_view(line, cards) for line in order.lines if line.key.card_id in cards),
            copies=order.copies,
            cash_total=from_cents(order.cash_total),
            credit_total=from_cents(order.credit_total),
            payout=order.payout,
            to_pay=PaidView(
                cash=from_cents(0 if split is None else split.cash_cents),
                credit=from_cents(0 if split is None else split.credit_cents),
            ),
            paid=None
            if order.paid is None
            else PaidView(cash=from_cents(order.paid.cash_cents), credit=from_cents(order.paid.credit_cents)),
            note=order.note,
            created_at=order.created_at,
            submitted_at=order.submitted_at,
            due_at=order.due_at,
            timeline=tuple(_step(one, order, staff) for one in around.steps),
        )


async def _side(uow: BuylistUnitOfWork, actor: Actor, order: BuylistOrder) -> _Side:
    if order.seller_id == actor.user_id:
        return _Side(is_seller=True, actions=seller_actions(order))
    member = await uow.store_staff.member(order.store_id, actor.user_id)
    if member is None or order.stage is BuylistStage.DRAFT or not member.may(StorePermission.HANDLE_ORDERS):
        raise BuylistOrderNotFound
    return _Side(is_seller=False, actions=tuple(one for one in staff_actions(order) if member.may(PERMISSIONS[one])))


def _step(entry: BuylistLogEntry, order: BuylistOrder, staff: Mapping[int, str] | None) -> BuylistStepView:
    """Show a step; the seller does not learn who of the staff took it."""
    named = None if staff is None or entry.actor_id is None else staff.get(entry.actor_id)
    return BuylistStepView(
        action=entry.action, stage=entry.stage, by=entry.by, name=named, at=entry.at, note=entry.note
    )


def line_view(line: BuylistLine, cards: Mapping[int, CardView]) -> BuylistLineView:
    """Show a line of an order."""
    stated = line.prices.get(line.key.condition)
    grade = line.grade
    return BuylistLineView(
        number=line.number,
        card=listed(cards[line.key.card_id]),
        finish=line.key.finish,
        condition=CONDITION_NAMES[line.key.condition],
        language=line.key.language,
        quantity=line.quantity,
        cash=from_cents(0 if stated is None else stated.cash_cents),
        credit=from_cents(0 if stated is None else stated.credit_cents),
        steps=step_views(line.steps),
        sell_chance=line.sell_chance,
        grade=None
        if grade is None
        else GradeView(
            condition=CONDITION_NAMES[grade.condition],
            copies=grade.copies,
            reason=grade.reason,
            is_different=line.is_regraded,
            cash=from_cents(line.price.cash_cents),
            credit=from_cents(line.price.credit_cents),
            accepted=line.accepted,
        ),
        taken=line.taken,
        total_cash=from_cents(line.taken * line.price.cash_cents),
        total_credit=from_cents(line.taken * line.price.credit_cents),
    )
