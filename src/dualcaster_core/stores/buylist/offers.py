"""What a store offers for cards: those of an inventory, of a list, or named one by one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.catalogue.ports import CardQueries, CardView
from dualcaster_core.collection.files.reading import FileReading, SourceFile
from dualcaster_core.collection.model import InventoryItem
from dualcaster_core.collection.views import ListedPrinting
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.buylist.errors import StoreDoesNotBuy
from dualcaster_core.stores.buylist.model import MOST_COPIES_OF_LINE, MOST_LINES
from dualcaster_core.stores.buylist.ports import BuylistUnitOfWork
from dualcaster_core.stores.buylist.pricing import WHY_NOT, BuylistOffer, BuylistPricing, NoOffer, OfferStep
from dualcaster_core.stores.buylist.rules import BuylistRules, StoredRules
from dualcaster_core.stores.buylist.views import OfferStepView, OffersView, OfferView, UnreadLine
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.profiles.model import Store
from dualcaster_core.stores.stock.model import StockKey

MOST_PRICED: Final = 5_000
"""Cards that are priced at once."""


@frozen(kw_only=True)
class CopiesToSell:
    """Copies that somebody would sell; ``item_id`` is the inventory item that they are of."""

    key: StockKey
    copies: int
    item_id: int | None = None

    def __attrs_post_init__(self) -> None:
        if isinstance(self.copies, bool) or not 1 <= self.copies <= MOST_COPIES_OF_LINE:
            raise ValidationFailed(f"a line has 1 to {MOST_COPIES_OF_LINE} copies", field="quantity")


@frozen(kw_only=True)
class BuylistContext:
    """What all use cases of buylists are given."""

    units: UnitOfWorkFactory[BuylistUnitOfWork]
    clock: Clock
    ids: PublicIds
    cards: CardQueries


@frozen(kw_only=True)
class StoreBuying:
    """A store with the rules that it prices by now."""

    store: Store
    stored: StoredRules
    pricing: BuylistPricing


async def buying_store(uow: BuylistUnitOfWork, store_id: int, *, by_staff: bool = False) -> StoreBuying:
    """Return a store that buys cards, with its rules; the staff price by them before it opens its buylist, too.

    Raises ``StoreNotFound`` and ``StoreDoesNotBuy``.
    """
    store = await uow.stores.with_id(store_id)
    if store is None or not (store.is_listed or by_staff):
        raise StoreNotFound
    if not store.details.offers_buylist and not by_staff:
        raise StoreDoesNotBuy
    stored = await uow.buylist.rules(store_id) or StoredRules(store_id=store_id, version=0, rules=BuylistRules())
    return StoreBuying(
        store=store, stored=stored, pricing=BuylistPricing(stored.rules, store.details.trade_in_bonus_pct)
    )


async def priced(
    uow: BuylistUnitOfWork, terms: StoreBuying, lines: Sequence[CopiesToSell], now: datetime
) -> list[BuylistOffer]:
    """Price lines in their order, each with as many copies as are still taken after the lines before it."""
    facts = await uow.buylist.facts(terms.store.id, {line.key for line in lines}, now)
    taken: Counter[tuple[int, str]] = Counter()
    offers = []
    for line in lines:
        known = facts.get(line.key)
        if known is None:
            offers.append(BuylistOffer(key=line.key, cash_cents=0, credit_cents=0, steps=(), refused=NoOffer.NO_PRICE))
            continue
        kind = (line.key.card_id, line.key.finish.value)
        offer = terms.pricing.offer(line.key, known)
        if offer.refused is None:
            copies = min(line.copies, max(0, offer.most_copies - taken[kind]))
            taken[kind] += copies
            offer = evolve(offer, most_copies=copies)
        offers.append(offer)
    return offers


def condition_keys(key: StockKey) -> dict[Condition, StockKey]:
    """Return the keys of a copy for each condition that it may turn out in."""
    return {condition: evolve(key, condition=condition) for condition in Condition}


@frozen
class BuylistOffers:
    """Tells what a store offers."""

    context: BuylistContext
    reading: FileReading

    async def of(self, store_id: int, lines: Sequence[CopiesToSell]) -> OffersView:
        """Price named cards. Raises ``StoreNotFound``, ``StoreDoesNotBuy`` and ``ValidationFailed``."""
        return await self._priced(store_id, lines)

    async def of_inventory(self, actor: Actor, store_id: int) -> OffersView:
        """Price all that somebody owns and has not promised in trades, at most 5,000 kinds of copies.

        Signed and altered copies are not priced by rules, and left out.
        """
        async with self.context.units() as uow:
            items = await uow.inventory.items_of(actor.user_id)
        return await self._priced(store_id, [line for item in items if (line := sellable(item))][:MOST_PRICED])

    async def of_list(self, store_id: int, file: SourceFile, *, by_staff: Actor | None = None) -> OffersView:
        """Price the lines of a list in any format that collections are imported from.

        With ``by_staff`` the store's staff ask. Raises what ``FileReading`` raises besides.
        """
        if by_staff is not None:
            async with self.context.units() as uow:
                await member_who_may(uow, store_id, by_staff.user_id, StorePermission.HANDLE_ORDERS)
        lines, unread = await self.lines_of(file)
        offers = await self._priced(store_id, lines, by_staff=by_staff is not None)
        return evolve(offers, unread=unread)

    async def at_counter(self, actor: Actor, store_id: int, lines: Sequence[CopiesToSell]) -> OffersView:
        """Price named cards for the staff. Raises ``StoreNotFound``, ``StoreForbidden`` and ``ValidationFailed``."""
        async with self.context.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.HANDLE_ORDERS)
        return await self._priced(store_id, lines, by_staff=True)

    async def bonus_of(self, store_id: int) -> int:
        """Tell how many percent more a store pays in credit. Raises ``StoreNotFound``."""
        async with self.context.units() as uow:
            return (await buying_store(uow, store_id, by_staff=True)).pricing.bonus_percent

    async def lines_of(self, file: SourceFile) -> tuple[list[CopiesToSell], tuple[UnreadLine, ...]]:
        """Read a list into lines, and those that name no card. Raises ``FileUnreadable`` and ``ValidationFailed``."""
        preview = await self.reading.collection(file)
        if len(preview.resolved) > MOST_PRICED:
            raise ValidationFailed(f"a list has at most {MOST_PRICED:,} lines", field="list")
        lines = []
        for found in preview.resolved:
            line = found.line
            key = StockKey(
                card_id=found.printing.card_id,
                finish=found.finish,
                condition=line.condition or Condition.NM,
                language=line.language or found.printing.language,
            )
            lines.append(CopiesToSell(key=key, copies=min(line.quantity, MOST_COPIES_OF_LINE)))
        unread = tuple(UnreadLine(line=one.line, text=one.text, message=one.message) for one in preview.problems)
        return lines, unread

    async def _priced(self, store_id: int, lines: Sequence[CopiesToSell], *, by_staff: bool = False) -> OffersView:
        if len(lines) > MOST_PRICED:
            raise ValidationFailed(f"at most {MOST_PRICED:,} cards are priced at once", field="lines")
        async with self.context.units() as uow:
            terms = await buying_store(uow, store_id, by_staff=by_staff)
            offers = await priced(uow, terms, lines, self.context.clock.now())
        cards = await self.context.cards.with_keys(sorted({line.key.card_id for line in lines}))
        return offers_view(self.context.ids, terms, lines, offers, cards)


def sellable(item: InventoryItem) -> CopiesToSell | None:
    """Return the copies of an item that can be sold by a buylist's rules, None where there are none."""
    copies, key = min(item.quantity - item.reserved, MOST_COPIES_OF_LINE), item.key
    if copies < 1 or key.signed or key.altered:
        return None
    sold = StockKey(card_id=key.card_id, finish=key.finish, condition=key.condition, language=key.language)
    return CopiesToSell(key=sold, copies=copies, item_id=item.id)


def offers_view(
    ids: PublicIds,
    terms: StoreBuying,
    lines: Sequence[CopiesToSell],
    offers: Sequence[BuylistOffer],
    cards: Mapping[int, CardView],
) -> OffersView:
    """Show offers, the dearest first; what is no card of the catalogue is left out."""
    seen = [
        (offer, _offer_view(ids, number, line, offer, cards[line.key.card_id]))
        for number, (line, offer) in enumerate(zip(lines, offers, strict=True), 1)
        if line.key.card_id in cards
    ]
    seen.sort(key=lambda one: (-one[0].cash_cents, one[1].card.name, one[1].line))
    return OffersView(
        store=ids.encode(IdKind.STORE, terms.store.id),
        store_name=terms.store.details.store_name,
        bonus_percent=terms.store.details.trade_in_bonus_pct,
        offers=tuple(view for _, view in seen),
        cash_total=from_cents(sum(offer.cash_cents * view.taken for offer, view in seen)),
        credit_total=from_cents(sum(offer.credit_cents * view.taken for offer, view in seen)),
    )


def _offer_view(ids: PublicIds, number: int, line: CopiesToSell, offer: BuylistOffer, card: CardView) -> OfferView:
    refused = offer.refused or (None if offer.most_copies else NoOffer.CAP_REACHED)
    return OfferView(
        line=number,
        card=listed(card),
        finish=line.key.finish,
        condition=CONDITION_NAMES[line.key.condition],
        language=line.key.language,
        copies=line.copies,
        taken=offer.most_copies,
        cash=from_cents(offer.cash_cents),
        credit=from_cents(offer.credit_cents),
        steps=step_views(offer.steps),
        refused=refused,
        reason="" if refused is None else WHY_NOT[refused],
        sell_chance=offer.sell_chance,
        item=None if line.item_id is None else ids.encode(IdKind.ITEM, line.item_id),
    )


def step_views(steps: Sequence[OfferStep]) -> tuple[OfferStepView, ...]:
    """Show the steps of an offer."""
    return tuple(
        OfferStepView(kind=step.kind, sentence=step.sentence, effect=from_cents(step.effect_cents)) for step in steps
    )


def listed(card: CardView) -> ListedPrinting:
    """Show a printing as lists do."""
    return ListedPrinting(
        hashid=card.hashid,
        name=card.name,
        set_code=card.set_code,
        set_name=card.set_name,
        collector_number=card.collector_number,
        rarity=card.rarity.value,
        image_url=card.image_url,
    )


def check_lines(lines: Sequence[CopiesToSell]) -> None:
    """Refuse an order without lines, or with too many. Raises ``ValidationFailed``."""
    if not 1 <= len(lines) <= MOST_LINES:
        raise ValidationFailed(f"choose 1 to {MOST_LINES} cards to sell", field="lines")
