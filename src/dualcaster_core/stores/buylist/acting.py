"""What every step of a buylist order does: store it, write it down, and tell who wants to know."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import evolve

from dualcaster_core.kernel.money import from_cents
from dualcaster_core.stores.buylist.budgets import check_budget, period_starts
from dualcaster_core.stores.buylist.errors import NotBought, OfferChanged
from dualcaster_core.stores.buylist.events import BuylistOrderMoved
from dualcaster_core.stores.buylist.lifecycle import ACTORS, BuylistActor
from dualcaster_core.stores.buylist.model import BuylistLine, BuylistOrder, CopyPrice, Payout
from dualcaster_core.stores.buylist.offers import CopiesToSell, StoreBuying, buying_store, condition_keys, priced
from dualcaster_core.stores.buylist.ports import BuylistLogEntry, BuylistUnitOfWork
from dualcaster_core.stores.buylist.pricing import WHY_NOT, BuylistOffer, NoOffer, OfferFacts
from dualcaster_core.stores.stock.model import StockKey


async def written(
    uow: BuylistUnitOfWork, after: BuylistOrder, at: datetime, *, by: BuylistActor | None = None, note: str = ""
) -> BuylistOrder:
    """Write the last step of an order down and record it as an event; the order itself is stored by the caller."""
    entry = BuylistLogEntry(
        order_id=after.id,
        version=after.version,
        action=after.last_action,
        stage=after.stage,
        by=by or ACTORS[after.last_action],
        actor_id=after.last_actor_id,
        at=at,
        note=note,
    )
    await uow.buylist_orders.log(entry)
    await uow.record(
        BuylistOrderMoved(
            order_id=after.id,
            store_id=after.store_id,
            seller_id=after.seller_id,
            actor_id=after.last_actor_id,
            action=after.last_action.value,
            stage=after.stage.value,
            version=after.version,
        )
    )
    return after


async def moved(
    uow: BuylistUnitOfWork, after: BuylistOrder, at: datetime, *, by: BuylistActor | None = None, note: str = ""
) -> BuylistOrder:
    """Store an order after a step, and write the step down."""
    await uow.buylist_orders.store(after)
    return await written(uow, after, at, by=by, note=note)


def draft_lines(lines: Sequence[CopiesToSell]) -> tuple[BuylistLine, ...]:
    """Return the lines of a draft, which have no prices yet; copies of one kind from one item are one line."""
    copies: Counter[tuple[StockKey, int | None]] = Counter()
    for line in lines:
        copies[line.key, line.item_id] += line.copies
    return tuple(
        BuylistLine(number=number, key=key, quantity=count, prices={}, item_id=item_id)
        for number, ((key, item_id), count) in enumerate(copies.items(), 1)
    )


async def with_present_offers(uow: BuylistUnitOfWork, order: BuylistOrder, now: datetime) -> BuylistOrder:
    """Return a draft with what its store pays now; what it does not take pays nothing. Nothing is stored."""
    terms = await buying_store(uow, order.store_id, by_staff=True)
    asked = [CopiesToSell(key=line.key, copies=line.quantity, item_id=line.item_id) for line in order.lines]
    offers = await priced(uow, terms, asked, now)
    lines = (
        evolve(
            line,
            prices={line.key.condition: CopyPrice(offer.cash_cents, offer.credit_cents)},
            steps=offer.steps,
            sell_chance=offer.sell_chance,
        )
        for line, offer in zip(order.lines, offers, strict=True)
    )
    return evolve(order, lines=tuple(lines))


async def frozen_order(
    uow: BuylistUnitOfWork,
    order: BuylistOrder,
    now: datetime,
    *,
    expected: CopyPrice | None,
    by_staff: bool = False,
) -> BuylistOrder:
    """Freeze the offers of a draft, and promise its cash, one order of a store after the other.

    Raises ``NotBought`` for a line that the store does not take whole, ``OfferChanged`` where the sums are not those
    that the seller ``expected``, ``BudgetSpent``, and ``StoreDoesNotBuy``.
    """
    await uow.buylist.hold(order.store_id)
    terms = await buying_store(uow, order.store_id, by_staff=by_staff)
    keys = {key for line in order.lines for key in condition_keys(line.key).values()}
    facts = await uow.buylist.facts(order.store_id, keys, now)
    names = await uow.printings.with_keys(sorted({line.key.card_id for line in order.lines}))
    taken: Counter[tuple[int, str]] = Counter()
    lines = []
    for line in order.lines:
        printing = names.get(line.key.card_id)
        name = "a card that is not in the catalogue" if printing is None else printing.name
        offer = _whole(terms, line, facts.get(line.key), taken, name)
        offers = {grade: terms.pricing.offer(key, facts[key]) for grade, key in condition_keys(line.key).items()}
        ladder = {grade: CopyPrice(one.cash_cents, one.credit_cents) for grade, one in offers.items()}
        lines.append(evolve(line, prices=ladder, steps=offer.steps, sell_chance=offer.sell_chance))
    after = evolve(
        order,
        lines=tuple(lines),
        rules_version=terms.stored.version,
        due_at=now + timedelta(days=terms.stored.rules.offer_days),
        submitted_at=now,
    )
    if expected is not None and (after.cash_total, after.credit_total) != (expected.cash_cents, expected.credit_cents):
        raise OfferChanged(f"${from_cents(after.cash_total)}", f"${from_cents(after.credit_total)}")
    return await _promised(uow, terms, after, now)


def _whole(
    terms: StoreBuying,
    line: BuylistLine,
    facts: OfferFacts | None,
    taken: Counter[tuple[int, str]],
    name: str,
) -> BuylistOffer:
    if facts is None:
        raise NotBought(line.number, name, WHY_NOT[NoOffer.NO_PRICE])
    offer = terms.pricing.offer(line.key, facts)
    if offer.refused is not None:
        raise NotBought(line.number, name, WHY_NOT[offer.refused])
    kind = (line.key.card_id, line.key.finish.value)
    taken[kind] += line.quantity
    if taken[kind] > offer.most_copies:
        raise NotBought(line.number, name, f"the store takes at most {offer.most_copies}")
    return offer


async def _promised(uow: BuylistUnitOfWork, terms: StoreBuying, order: BuylistOrder, now: datetime) -> BuylistOrder:
    """Promise the cash that the seller wants, as far as the budget allows. Raises ``BudgetSpent``."""
    wanted = {
        Payout.CASH: order.cash_total,
        Payout.CREDIT: 0,
        Payout.BOTH: min(order.wanted_cash_cents, order.cash_total),
    }[order.payout]
    if wanted:
        starts = period_starts(now, terms.store.details.time_zone)
        promised = await uow.buylist.promised(order.store_id, starts)
        check_budget(terms.stored.rules.budget, promised, wanted)
    return evolve(order, promised_cash_cents=wanted)


async def promised_more(uow: BuylistUnitOfWork, order: BuylistOrder, now: datetime) -> BuylistOrder:
    """Promise more cash to who wants all in cash, where copies are better than stated. Raises ``BudgetSpent``."""
    more = order.cash_total - order.promised_cash_cents
    if order.payout is not Payout.CASH or more <= 0:
        return order
    await uow.buylist.hold(order.store_id)
    terms = await buying_store(uow, order.store_id, by_staff=True)
    promised = await uow.buylist.promised(order.store_id, period_starts(now, terms.store.details.time_zone))
    check_budget(terms.stored.rules.budget, promised, more)
    return evolve(order, promised_cash_cents=order.cash_total)
