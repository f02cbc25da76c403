"""What people who sell to stores do with their orders."""

from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.stores.buylist.acting import draft_lines, frozen_order, moved, written
from dualcaster_core.stores.buylist.errors import (
    BuylistOrderChanged,
    BuylistOrderNotFound,
    ItemNotSellable,
    NotBought,
    OwnBuylistOrder,
)
from dualcaster_core.stores.buylist.lifecycle import ACTORS, BuylistAction, BuylistActor
from dualcaster_core.stores.buylist.model import (
    LARGEST_ORDER,
    LONGEST_NOTE,
    BuylistOrder,
    CopyPrice,
    Payout,
)
from dualcaster_core.stores.buylist.offers import (
    BuylistContext,
    CopiesToSell,
    buying_store,
    check_lines,
    priced,
    sellable,
)
from dualcaster_core.stores.buylist.ports import BuylistUnitOfWork
from dualcaster_core.stores.buylist.pricing import WHY_NOT, NoOffer


def _cleaned_note(text: str) -> str:
    return clean_text("note", text, LONGEST_NOTE, lines=True)


@frozen(kw_only=True)
class SellerWish:
    """How a seller wants to be paid, and what they say to the store; ``cash_cents`` counts where it is both."""

    payout: Payout = Payout.CREDIT
    cash_cents: int = 0
    note: str = field(default="", converter=_cleaned_note)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.cash_cents, bool) or not 0 <= self.cash_cents <= LARGEST_ORDER:
            raise ValidationFailed("the part in cash is from $0 to $1,000,000", field="cash")


@frozen
class BuylistSelling:
    """Drafts, submits and follows one's own orders; somebody else's are ``BuylistOrderNotFound``."""

    context: BuylistContext

    async def draft(
        self, actor: Actor, store_id: int, lines: Sequence[CopiesToSell], wish: SellerWish | None = None
    ) -> BuylistOrder:
        """Choose what to sell to a store, in place of what one chose before and has not submitted.

        Lines of one's inventory are of its items, whatever else they say. Raises ``StoreNotFound``,
        ``StoreDoesNotBuy``, ``NotBought``, ``ItemNotSellable``, ``OwnBuylistOrder`` and ``ValidationFailed``.
        """
        check_lines(lines)
        now, wish = self.context.clock.now(), wish or SellerWish()
        async with self.context.units() as uow:
            terms = await buying_store(uow, store_id)
            if terms.store.user_id == actor.user_id:
                raise OwnBuylistOrder
            sold = await _owned(uow, actor.user_id, lines)
            await self._check_bought(uow, store_id, sold)
            known = await uow.buylist_orders.draft_of(store_id, actor.user_id, lock=True)
            before = known or BuylistOrder(
                store_id=store_id, seller_id=actor.user_id, lines=draft_lines(sold), created_at=now
            )
            chosen = evolve(
                before,
                lines=draft_lines(sold),
                payout=wish.payout,
                wanted_cash_cents=wish.cash_cents,
                note=wish.note,
                last_actor_id=actor.user_id,
            )
            after = chosen.step(BuylistAction.EDIT, now, by=actor.user_id)
            if known is None:
                stored = await uow.buylist_orders.add(evolve(after, version=1))
                if stored is None:
                    raise BuylistOrderChanged(1)
                await written(uow, stored, now)
            else:
                stored = await moved(uow, after, now)
            await uow.commit()
        return stored

    async def submit(
        self, actor: Actor, order_id: int, *, version: int, expected: CopyPrice, wish: SellerWish | None = None
    ) -> BuylistOrder:
        """Submit a draft at the sums that one has seen; asked once more, the same order comes back.

        Raises ``OfferChanged``, ``NotBought``, ``BudgetSpent``, ``ItemNotSellable``, ``BuylistOrderChanged`` and
        ``IllegalBuylistStep``.
        """
        now = self.context.clock.now()
        async with self.context.units() as uow:
            order = await self._own(uow, actor, order_id)
            if order.is_repeated(BuylistAction.SUBMIT, actor.user_id, version):
                return order
            if wish is not None:
                order = evolve(
                    order, payout=wish.payout, wanted_cash_cents=wish.cash_cents, note=wish.note or order.note
                )
            checked = order.step(BuylistAction.SUBMIT, now, by=actor.user_id, version=version)
            sold = [CopiesToSell(key=one.key, copies=one.quantity, item_id=one.item_id) for one in order.lines]
            await _owned(uow, actor.user_id, sold)
            after = await frozen_order(uow, checked, now, expected=expected)
            await moved(uow, after, now, note=after.note)
            await uow.commit()
        return after

    async def act(self, actor: Actor, order_id: int, action: BuylistAction, *, version: int) -> BuylistOrder:
        """Say that one dropped the cards off or sent them, or cancel; asked once more, the same order comes back.

        Raises ``BuylistOrderChanged``, ``IllegalBuylistStep``, and ``ValidationFailed`` for what is no such action.
        """
        if action not in (BuylistAction.DROP_OFF, BuylistAction.SEND, BuylistAction.CANCEL):
            raise ValidationFailed(f"{action.value} is not done like this", field="action")
        now = self.context.clock.now()
        async with self.context.units() as uow:
            order = await self._own(uow, actor, order_id)
            if order.is_repeated(action, actor.user_id, version):
                return order
            after = await moved(uow, order.step(action, now, by=actor.user_id, version=version), now)
            await uow.commit()
        return after

    async def answer(self, actor: Actor, order_id: int, accepted: Mapping[int, bool], *, version: int) -> BuylistOrder:
        """Accept lines that were graded otherwise, by number, or have their copies back.

        Raises ``ValidationFailed`` where one of them has no answer, ``BuylistOrderChanged`` and ``IllegalBuylistStep``.
        """
        now = self.context.clock.now()
        async with self.context.units() as uow:
            order = await self._own(uow, actor, order_id)
            if order.is_repeated(BuylistAction.ANSWER, actor.user_id, version):
                return order
            after = answered(order.step(BuylistAction.ANSWER, now, by=actor.user_id, version=version), accepted)
            await moved(uow, after, now)
            await uow.commit()
        return after

    async def _own(self, uow: BuylistUnitOfWork, actor: Actor, order_id: int) -> BuylistOrder:
        order = await uow.buylist_orders.with_id(order_id, lock=True)
        if order is None or order.seller_id != actor.user_id:
            raise BuylistOrderNotFound
        return order

    async def _check_bought(self, uow: BuylistUnitOfWork, store_id: int, lines: Sequence[CopiesToSell]) -> None:
        terms = await buying_store(uow, store_id)
        names = await uow.printings.with_keys(sorted({line.key.card_id for line in lines}))
        offers = await priced(uow, terms, lines, self.context.clock.now())
        for number, (line, offer) in enumerate(zip(lines, offers, strict=True), 1):
            name = names[line.key.card_id].name if line.key.card_id in names else "a card that is not in the catalogue"
            if offer.refused is not None:
                raise NotBought(number, name, WHY_NOT[offer.refused])
            if offer.most_copies < line.copies:
                why = f"the store takes {offer.most_copies} more" if offer.most_copies else WHY_NOT[NoOffer.CAP_REACHED]
                raise NotBought(number, name, why)


def answered(order: BuylistOrder, accepted: Mapping[int, bool]) -> BuylistOrder:
    """Return an order with answers to all lines that were graded otherwise. Raises ``ValidationFailed``."""
    for line in order.lines:
        if line.is_regraded and line.number not in accepted:
            name = f"line_{line.number}"
            raise ValidationFailed(f"accept line {line.number}, or take its cards back", field=name)
    lines = (evolve(line, accepted=accepted[line.number]) if line.is_regraded else line for line in order.lines)
    return evolve(order, lines=tuple(lines))


async def _owned(uow: BuylistUnitOfWork, user_id: int, lines: Sequence[CopiesToSell]) -> list[CopiesToSell]:
    """Take what lines of an inventory sell from its items. Raises ``ItemNotSellable``."""
    if all(line.item_id is None for line in lines):
        return list(lines)
    items = {item.id: item for item in await uow.inventory.items_of(user_id)}
    asked: dict[int, int] = {}
    sold = []
    for number, line in enumerate(lines, 1):
        if line.item_id is None:
            sold.append(line)
            continue
        item = items.get(line.item_id)
        free = None if item is None else sellable(item)
        asked[line.item_id] = asked.get(line.item_id, 0) + line.copies
        if free is None or asked[line.item_id] > free.copies:
            raise ItemNotSellable(number, 0 if free is None else free.copies)
        sold.append(evolve(free, copies=line.copies))
    return sold


def seller_actions(order: BuylistOrder) -> tuple[BuylistAction, ...]:
    """List what the seller of an order may do now."""
    return tuple(one for one in BuylistAction if ACTORS[one] is BuylistActor.SELLER and order.may(one))
