"""Random small markets, and how they are put into a store."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from dualcaster_core.accounts.model import Place
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.events import ListsChanged
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, WantChanges
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.market.model import Currency, CurrentPrice, PriceKind, PriceSource
from dualcaster_core.market.valuation import ValuationRules, unit_values
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.testing.contracts.ports import EveryPort, Harness
from dualcaster_core.testing.contracts.scene import account, printing
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.model import Terms, TradeLine
from dualcaster_core.trading.ports import WantFill
from dualcaster_core.trading.trade import Trade
from tests.support.matching_by_hand import Market, Offer, Person, Wish

GROUPS = ["Bolt", "Bolt", "Bolt", "Orb"]
"""The card of each printing: three of one card, and one of another."""
SETS = ["s0", "s0", "s1", "s1"]
"""The set of each printing: two of one card are of one set."""
CENTS = [1, 50, 99, 250, 333, 1_050, 2_500, 5_001, 10_000, 25_000]
"""Prices; many of them times 0.87 or 0.55 end in half a cent."""
LIMITS = [1, 44, 87, 217, 218, 333, 1_050, 6_000]
PLACES = [None, (10.0, 20.0), (10.01, 20.0), (10.5, 20.0), (11.0, 20.0), (13.0, 20.5)]
MOSTLY = [True] * 19 + [False]

finishes = st.sampled_from(["nonfoil", "nonfoil", "foil", "etched"])
grades = st.sampled_from([5, 5, 4, 3, 2, 1])
limits = st.sampled_from([None] * 12 + LIMITS)
mostly = st.sampled_from(MOSTLY)
people = st.builds(
    Person,
    public=mostly,
    active=mostly,
    lately_seen=mostly,
    shows_haves=mostly,
    shows_wants=mostly,
    verified=st.booleans(),
    discord=st.booleans(),
    tier=st.integers(0, 5),
    place=st.sampled_from(PLACES),
    radius=st.sampled_from([5, 40, 100, 12_500]),
    servers=st.frozensets(st.sampled_from([7, 8]), max_size=2),
)
cards = st.integers(0, len(GROUPS) - 1)


def offers_of(owner: int) -> st.SearchStrategy[list[Offer]]:
    """Draw what the person with an index offers."""
    offer = st.builds(
        Offer,
        owner=st.just(owner),
        card=cards,
        finish=finishes,
        condition=grades,
        language=st.sampled_from(["en", "en", "de"]),
        copies=st.integers(1, 3),
        ask=limits,
        trade_for_wants_only=st.sampled_from([False, False, True]),
        active=mostly,
        more=st.sampled_from([0, 0, 1]),
    )
    offer = st.tuples(offer, st.sampled_from([0, 0, 0, 1, 2, 3])).map(lambda drawn: _promised_of(*drawn))
    return st.lists(
        offer, min_size=3, max_size=7, unique_by=lambda one: (one.card, one.finish, one.condition, one.language)
    )


def wishes_of(owner: int) -> st.SearchStrategy[list[Wish]]:
    """Draw what the person with an index wants."""
    wish = st.builds(
        Wish,
        owner=st.just(owner),
        card=cards,
        any_printing=st.booleans(),
        copies=st.integers(1, 3),
        minimum=grades,
        strict=st.sampled_from([False] * 4 + [True]),
        foil=st.sampled_from([False] * 6 + [True]),
        language=st.sampled_from(["any", "any", "any", "any", "en", "de"]),
        most=limits,
        public=mostly,
        active=mostly,
        promised=st.sampled_from([0, 0, 0, 0, 1, 2]),
    )
    narrowed = st.tuples(wish, st.booleans()).map(lambda drawn: _narrowed(*drawn))
    return st.lists(narrowed, min_size=3, max_size=6)


def _promised_of(offer: Offer, reserved: int) -> Offer:
    return replace(offer, reserved=min(reserved, offer.copies + offer.more))


def _narrowed(wish: Wish, of_set: bool) -> Wish:
    return replace(wish, only_set=SETS[wish.card]) if of_set and wish.any_printing else wish


@st.composite
def markets(draw: st.DrawFn, *, most_people: int = 7) -> Market:
    """Draw a market of 3 to ``most_people`` people."""
    crowd = draw(st.lists(people, min_size=3, max_size=most_people))
    keys = st.tuples(cards, st.sampled_from(["nonfoil", "foil", "etched"]))
    everyone = range(len(crowd))
    pairs = st.tuples(st.sampled_from(everyone), st.sampled_from(everyone)).filter(lambda pair: pair[0] != pair[1])
    return Market(
        people=crowd,
        cards=GROUPS,
        sets=SETS,
        prices=draw(st.dictionaries(keys, st.sampled_from(CENTS), min_size=5, max_size=9)),
        offers=[offer for owner in everyone for offer in draw(offers_of(owner))],
        wishes=[wish for owner in everyone for wish in draw(wishes_of(owner))],
        blocks=draw(st.sets(pairs, max_size=1)),
    )


async def put(market: Market, harness: Harness) -> list[int]:
    """Store a market in an empty store, note the ids of its people, haves and wants, and return those of its cards."""
    keys = await harness.add_cards(
        [printing(group, market.set_of(place), str(place)) for place, group in enumerate(market.cards)]
    )
    await harness.set_values(values_of(market, keys, harness))
    async with harness.units() as uow:
        now = harness.clock.now()
        for place, person in enumerate(market.people):
            old = now - harness.rules.active_within - timedelta(seconds=1)
            user = account(
                f"user{place}",
                now,
                is_public=person.public,
                is_active=person.active,
                last_active_at=now if person.lately_seen else old,
                show_have_list=person.shows_haves,
                show_want_list=person.shows_wants,
                email_verified=person.verified,
                place=Place("Here", Coordinates(*person.place)) if person.place else None,
                trade_radius_miles=person.radius,
            )
            person.id = (await uow.users.add(user)).id
            for server in person.servers:
                await uow.social.join_guild(person.id, server)
        for blocker, blocked in market.blocks:
            await uow.social.block(market.people[blocker].id, market.people[blocked].id)
        await uow.commit()
    for person in market.people:
        if person.tier:
            await harness.set_tier(person.id, Tier(person.tier))
        if person.discord:
            await harness.link_discord(person.id)
    async with harness.units() as uow:
        for place, person in enumerate(market.people):
            offers = [offer for offer in market.offers if offer.owner == place]
            wishes = [wish for wish in market.wishes if wish.owner == place]
            items = tuple(item_of(offer, keys) for offer in offers)
            await uow.inventory.store(person.id, ItemChanges(items))
            await uow.haves.store(person.id, HaveChanges(tuple(have_of(offer, keys) for offer in offers)))
            ids = {have.item: have.id for have in await uow.haves.haves_of(person.id)}
            for offer in offers:
                offer.id = ids[key_of(offer, keys)] or 0
            wants = await uow.wants.store(person.id, WantChanges(tuple(want_of(wish, keys) for wish in wishes)))
            for wish, want_id in zip(wishes, wants, strict=True):
                wish.id = want_id
        await _promise(uow, market, keys[0], harness.clock.now())
        await uow.commit()
    return keys


async def _promise(uow: EveryPort, market: Market, card: int, now: datetime) -> None:
    """Let one accepted trade bring what the wishes are promised."""
    line = TradeLine(item_id=1, key=ItemKey(card, Finish.NONFOIL), quantity=1)
    one, other = market.people[0].id, market.people[1].id
    terms = Terms(offered=(line,))
    trade = Trade(proposer_id=one, recipient_id=other, stage=Stage.AGREED, terms=terms, created_at=now)
    trade = await uow.trades.add(trade)
    line_id = trade.terms.offered[0].id
    fills = [
        WantFill(line_id=line_id, want_id=wish.id, copies=wish.promised) for wish in market.wishes if wish.promised
    ]
    await uow.promised.promise(trade.id, fills)


def values_of(market: Market, keys: list[int], harness: Harness) -> dict[tuple[int, Finish, Condition], int | None]:
    """Derive the value of every copy from the prices of a market, by the core's rule; None where unpriced."""
    values: dict[tuple[int, Finish, Condition], int | None] = {
        (key, finish, grade): None for key in keys for finish in Finish for grade in Condition
    }
    for (card, finish), cents in market.prices.items():
        price = CurrentPrice(
            card_id=keys[card],
            finish=Finish(finish),
            source=PriceSource.TCGPLAYER,
            kind=PriceKind.MARKET,
            condition=None,
            currency=Currency.USD,
            amount=Decimal(cents) / 100,
            observed_at=harness.clock.now(),
        )
        for grade, value in unit_values([price], ValuationRules()).items():
            values[keys[card], Finish(finish), grade] = value.cents
    return values


def key_of(offer: Offer, keys: list[int]) -> ItemKey:
    """Return the key of the item that is offered."""
    return ItemKey(keys[offer.card], Finish(offer.finish), Condition(offer.condition), offer.language)


def item_of(offer: Offer, keys: list[int]) -> InventoryItem:
    """Turn an offer into the item whose copies it offers."""
    return InventoryItem(key=key_of(offer, keys), quantity=offer.copies + offer.more, reserved=offer.reserved)


def have_of(offer: Offer, keys: list[int]) -> Have:
    """Turn an offer into a have."""
    return Have(
        item=key_of(offer, keys),
        quantity_for_trade=offer.copies,
        min_trade_value=None if offer.ask is None else Decimal(offer.ask) / 100,
        trade_for_wants_only=offer.trade_for_wants_only,
        is_active=offer.active,
    )


def want_of(wish: Wish, keys: list[int]) -> Want:
    """Turn a wish into a want."""
    return Want(
        card_id=keys[wish.card],
        any_printing=wish.any_printing,
        set_only=wish.only_set is not None,
        quantity=wish.copies,
        condition_min=Condition(wish.minimum),
        condition_strict=wish.strict,
        is_foil_required=wish.foil,
        language=wish.language,
        max_trade_value=None if wish.most is None else Decimal(wish.most) / 100,
        is_public=wish.public,
        is_active=wish.active,
    )


async def edit_of(harness: Harness, user_id: int) -> tuple[int, Delivery]:
    """Record an edit of somebody's lists; return what ``Matching.merge_edit`` takes."""
    async with harness.units() as uow:
        await uow.record(ListsChanged(user_id=user_id, version=0))
        await uow.commit()
    event_id = max(key for key, _, _ in await harness.recorded())
    return user_id, Delivery(event_id, "tests")
