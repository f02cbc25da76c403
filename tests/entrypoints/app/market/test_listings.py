"""Lists of cards with what they are worth, on a real database, beside the same list made by hand."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from random import Random

import pytest
from attrs import frozen

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.model import Card
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.listing import CardOrder, ListedCard, ListingQuery, PriceRange
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.use_cases import refresh_values
from dualcaster_core.testing.contracts.scene import printing
from tests.support.priced_printings import DAY

NAMES = ("Bolt", "Bolt Bend", "Lightning Bolt", "Fire // Ice", "Dragon", "Mox", "Sol Ring", "Island")
SETS = {"aaa": "Alpha Age", "bbb": "Alpha Age Promos", "ccc": "Gamma: Third Age"}
PER_CARD = CardFilter(one_per_card=True)


@frozen
class Shelf:
    """A small catalogue: printings and what they cost by finish."""

    cards: tuple[Card, ...]
    costs: dict[int, dict[Finish, int]]


def shelf() -> Shelf:
    """Make printings of some names in some sets, most of them with a price, some cheaper in foil."""
    choose = Random(7)
    cards: list[Card] = []
    costs: dict[int, dict[Finish, int]] = {}
    for at, name in enumerate(NAMES):
        for number, code in enumerate(choose.choices(list(SETS), k=choose.randint(1, 5))):
            finishes = choose.choice([(Finish.NONFOIL,), (Finish.NONFOIL, Finish.FOIL), (Finish.FOIL,)])
            facts = {
                "set_name": SETS[code],
                "finishes": finishes,
                "released_at": date(2000 + choose.randint(0, 20), 1, 1),
                "edhrec_rank": None if name == "Mox" else 10 * (at + 1),
                "colors": {"Bolt": "R", "Fire // Ice": "UR", "Island": ""}.get(name, "W"),
                "type_line": "Creature — Dragon" if name == "Dragon" else "Instant",
            }
            cards.append(printing(name, code, f"{at}{number}", **facts))
            costs[len(cards) - 1] = {finish: choose.randint(10, 2000) for finish in finishes if choose.random() < 0.8}
    return Shelf(tuple(cards), costs)


@pytest.fixture
async def app(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Application]:
    """An application with the small catalogue and its prices."""
    settings = Settings(database_url=database_url, redis_url=servers.redis_url)
    stock = shelf()
    async with open_application(settings, migrated=False, quiet=True) as opened:
        async with opened.units() as uow:
            await uow.catalogue.store_cards(stock.cards, authoritative=True)
            await uow.prices.store(
                [
                    PriceObservation(
                        card=CardKey(CardKeyKind.SCRYFALL, stock.cards[at].scryfall_id),
                        finish=finish,
                        source=PriceSource.TCGPLAYER,
                        kind=PriceKind.MARKET,
                        currency=Currency.USD,
                        amount=Decimal(cents) / 100,
                        observed_at=DAY,
                    )
                    for at, costs in stock.costs.items()
                    for finish, cents in costs.items()
                ],
                feed="tests",
            )
            await uow.commit()
        await refresh_values(opened.units, opened.settings.valuation)
        yield opened


async def listed(app: Application, query: ListingQuery, limit: int = 3) -> list[ListedCard]:
    """List everything, page by page."""
    found: list[ListedCard] = []
    cursor = None
    while True:
        page = await app.market.priced_cards.listings.listed(query, limit=limit, cursor=cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def _has_colors(card: Card, colors: str) -> bool:
    return set(colors) <= set(card.colors) if colors else not card.colors


def by_hand(stock: Shelf, query: ListingQuery) -> list[tuple[str, int, Decimal | None]]:
    """Work out which cards a list of one line for each has: the name, how many printings are kept, the cheapest."""
    filters, prices = query.filters, query.prices
    kept: dict[str, list[int]] = {}
    for at, card in enumerate(stock.cards):
        if (
            filters.set_code in (None, card.set_code)
            and (filters.finish is None or filters.finish in card.finishes)
            and (filters.colors is None or _has_colors(card, filters.colors))
            and (filters.type_contains or "") in card.type_line.lower()
            and (query.names is None or card.name.lower() in query.names)
        ):
            kept.setdefault(card.name, []).append(at)
    lines = []
    for name, places in kept.items():
        costs = [
            cents for at in places for finish, cents in stock.costs[at].items() if filters.finish in (None, finish)
        ]
        cheapest = Decimal(min(costs)) / 100 if costs else None
        too_cheap = prices.least is not None and (cheapest is None or cheapest < prices.least)
        too_dear = prices.most is not None and (cheapest is None or cheapest > prices.most)
        if not (too_cheap or too_dear):
            lines.append((name, len(places), cheapest))
    return lines


FILTERS = (
    CardFilter(one_per_card=True),
    CardFilter(one_per_card=True, set_code="aaa"),
    CardFilter(one_per_card=True, finish=Finish.FOIL),
    CardFilter(one_per_card=True, colors="R"),
    CardFilter(one_per_card=True, colors="", set_code="bbb"),
    CardFilter(one_per_card=True, colors="UR", finish=Finish.NONFOIL),
    CardFilter(one_per_card=True, type_contains="dragon"),
)
RANGES = (PriceRange(), PriceRange(least=Decimal(1)), PriceRange(least=Decimal("0.50"), most=Decimal(8)))
WORDS = (None, ("bolt", "fire // ice", "nothing"))


async def test_each_card_has_one_line_with_its_cheapest_printing(app: Application) -> None:
    """Whatever is asked for: the cards, how many printings are kept, and the lowest price are those worked out."""
    stock = shelf()
    for filters, prices, names, order in product(FILTERS, RANGES, WORDS, CardOrder):
        query = ListingQuery(names=names, filters=filters, prices=prices, order=order)
        found = [(card.name, card.printings, card.current_price) for card in await listed(app, query)]
        assert sorted(found, key=repr) == sorted(by_hand(stock, query), key=repr), query


async def test_cards_come_in_the_order_asked_for(app: Application) -> None:
    """By name, by price both ways with unpriced cards at the end, by rank with unranked ones at the end, by age."""
    keys = {
        CardOrder.NAME: lambda card: card.name,
        CardOrder.CHEAPEST: lambda card: (card.current_price is None, card.current_price or 0),
        CardOrder.DEAREST: lambda card: (card.current_price is None, -(card.current_price or 0)),
        CardOrder.POPULAR: lambda card: (card.name == "Mox", NAMES.index(card.name)),
    }
    for order, key in keys.items():
        found = await listed(app, ListingQuery(filters=PER_CARD, order=order))
        assert [card.name for card in found] == [card.name for card in sorted(found, key=key)], order
    newest = {name: max(str(c.released_at) for c in shelf().cards if c.name == name) for name in NAMES}
    days = [newest[card.name] for card in await listed(app, ListingQuery(filters=PER_CARD, order=CardOrder.NEWEST))]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("order", [one for one in CardOrder if one is not CardOrder.RELEVANCE])
async def test_printings_have_a_line_each(app: Application, order: CardOrder) -> None:
    """A list of printings has all of them once, in its order, with the price of the plainest finish that has one."""
    found = await listed(app, ListingQuery(filters=CardFilter(set_code="aaa"), order=order), limit=2)
    stock = shelf()
    numbers = {card.collector_number: at for at, card in enumerate(stock.cards) if card.set_code == "aaa"}
    assert {card.collector_number for card in found} == set(numbers)
    assert len(found) == len(numbers)
    assert all(card.printings is None for card in found)
    for card in found:
        costs = stock.costs[numbers[card.collector_number]]
        plainest = next((costs[finish] for finish in Finish if finish in costs), None)
        assert card.current_price == (None if plainest is None else Decimal(plainest) / 100)


async def test_the_newest_printing_stands_for_its_card(app: Application) -> None:
    """Where the newest is asked for, each card has its newest printing."""
    newest = {name: max(str(c.released_at) for c in shelf().cards if c.name == name) for name in NAMES}
    found = await listed(app, ListingQuery(filters=CardFilter(newest_printing_only=True)))
    assert {card.name: card.released_at for card in found} == newest


async def test_a_search_says_where_nothing_has_what_was_typed(app: Application) -> None:
    """A name, then a nickname, then a beginning; what is misspelt finds what it resembles, and that is said."""
    search = app.market.priced_cards.search
    found = await search("bolt", PER_CARD)
    assert [card.name for card in found.items] == ["Bolt", "Lightning Bolt", "Bolt Bend"]
    assert not found.similar
    resembling = await search("lihgtning bolt", PER_CARD)
    assert (resembling.items[0].name, resembling.similar) == ("Lightning Bolt", True)
    alone = await search("bolt", CardFilter())
    assert {card.name for card in alone.items} == {"Bolt"}
    assert (await search("qqqq", PER_CARD)).items == ()


async def test_prices_of_all_printings_are_not_compared(app: Application) -> None:
    """Printings are sorted and kept by price within a name or a set alone; cards always are."""
    search, dear = app.market.priced_cards.search, PriceRange(least=Decimal(1))
    for order, prices, field in ((CardOrder.CHEAPEST, PriceRange(), "sort"), (None, dear, "min_price")):
        with pytest.raises(ValidationFailed) as refused:
            await search(None, CardFilter(), order=order, prices=prices)
        assert refused.value.facts["field"] == field
        for text, filters in ((None, PER_CARD), (None, CardFilter(set_code="aaa")), ("bolt", CardFilter())):
            assert (await search(text, filters, order=order, prices=prices)).items


async def test_cards_are_suggested_with_their_cheapest_printing(app: Application) -> None:
    """A suggestion is the line that a list with one line for each card has; unknown names suggest nothing."""
    suggest = app.market.priced_cards.suggest
    lines = {card.name: card for card in await listed(app, ListingQuery(filters=PER_CARD))}
    found = (await suggest("bolt", limit=2)).cards
    assert list(found) == [lines["Bolt"], lines["Lightning Bolt"]]
    assert (await suggest("qqqq")).cards == ()
    beside_a_set = await suggest("gamma: t")
    assert (beside_a_set.cards, [one.code for one in beside_a_set.sets]) == ((), ["ccc"])


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("AAA", ["aaa"]),
        ("alpha age", ["aaa", "bbb"]),
        ("Gamma: third", ["ccc"]),
        ("age", ["aaa", "bbb", "ccc"]),
        ("beta", []),
        ("%", []),
        ("a" * 100, []),
    ],
)
async def test_sets_are_found_by_code_and_name(app: Application, typed: str, codes: Sequence[str]) -> None:
    """A code, a name, its beginning, or that of a word in it finds the set, the best fitting first."""
    held = {card.set_code for card in shelf().cards}
    assert [one.code for one in await app.catalogue.cards.sets(typed)] == [code for code in codes if code in held]


async def test_rarities_are_kept(app: Application) -> None:
    """A rarity that no card has leaves nothing."""
    for rarity, empty in ((Rarity.RARE, False), (Rarity.MYTHIC, True)):
        found = await listed(app, ListingQuery(filters=CardFilter(one_per_card=True, rarity=rarity)))
        assert (not found) is empty
