"""Pages of inventories, have lists and want lists on PostgreSQL."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from attrs import evolve, fields_dict, frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Priority, Want
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, Lists, PublicListQueries, WantChanges
from dualcaster_core.collection.views import ListFilter, ListOrder
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.testing.contracts.scene import account, printing
from dualcaster_postgres.collection.alert_queries import PostgresAlertQueries
from dualcaster_postgres.collection.card_counts import PostgresCardCountQueries
from dualcaster_postgres.collection.have_list_queries import PostgresHaveListQueries
from dualcaster_postgres.collection.inventory_queries import PostgresInventoryQueries
from dualcaster_postgres.collection.public_list_queries import PostgresPublicListQueries
from dualcaster_postgres.collection.want_list_queries import PostgresWantListQueries
from tests.support.postgres_harness import PostgresHarness

NAMES = ("Æther Vial", "Brainstorm", "Counterspell", "Dark Ritual")
IDS = PublicIds()
Page = Callable[..., Awaitable[Any]]


@frozen
class Shelf:
    """Two people with the same cards: ann has them in two conditions, some for trade; bob has one of each."""

    lists: Lists
    public: PublicListQueries
    harness: PostgresHarness
    ann: int
    bob: int
    cards: tuple[int, ...]


@pytest.fixture
async def shelf(shared_harness: PostgresHarness) -> Shelf:
    """Fill two inventories, have lists and want lists."""
    await shared_harness.empty()
    cards = await shared_harness.add_cards(
        [*(printing(name, number=str(n)) for n, name in enumerate(NAMES)), printing("Brainstorm", "ice", "61")]
    )
    values: dict[tuple[int, Finish, Condition], int | None] = {
        (card, Finish.NONFOIL, condition): cents
        for n, card in enumerate(cards[:3])
        for condition, cents in ((Condition.NM, 1_000 * (n + 1)), (Condition.LP, 870 * (n + 1)))
    }
    await shared_harness.set_values({**values, (cards[4], Finish.FOIL, Condition.NM): 150})
    people = []
    for name in ("ann", "bob"):
        async with shared_harness.units() as uow:
            user = await uow.users.add(account(name, shared_harness.clock.now()))
            items = [
                InventoryItem(key=ItemKey(card, Finish.NONFOIL, condition), quantity=2)
                for card in cards
                for condition in (Condition.NM, Condition.LP)[: 2 if name == "ann" else 1]
            ]
            await uow.inventory.store(user.id, ItemChanges(tuple(items)))
            haves = [Have(item=item.key, quantity_for_trade=1, notes="mine") for item in items[:4]]
            haves[1] = evolve(haves[1], min_trade_value=Decimal("20.00"))
            haves[3] = evolve(haves[3], is_active=False)
            await uow.haves.store(user.id, HaveChanges(tuple(haves)))
            wants = [Want(card_id=card, notes="for me", language="any") for card in cards]
            wants[1] = evolve(wants[1], any_printing=True, quantity=5)
            wants[2] = evolve(wants[2], priority=Priority.HIGH, alert_percent=20, alert_enabled=True)
            wants[3] = evolve(wants[3], is_public=False)
            await uow.wants.store(user.id, WantChanges(tuple(wants)))
            await uow.commit()
        people.append(user.id)
    database = shared_harness.database
    lists = Lists(
        inventory=PostgresInventoryQueries(database, IDS),
        haves=PostgresHaveListQueries(database, IDS),
        wants=PostgresWantListQueries(database, IDS),
        alerts=PostgresAlertQueries(database, IDS),
        cards=PostgresCardCountQueries(database),
    )
    return Shelf(lists, PostgresPublicListQueries(database, IDS), shared_harness, people[0], people[1], tuple(cards))


async def walk(page: Page, user_id: int, limit: int, **asked: Any) -> list[Any]:
    """Read a list page by page."""
    items: list[Any] = []
    cursor = None
    while True:
        found = await page(user_id, limit=limit, cursor=cursor, **asked)
        assert 0 < len(found.items) <= limit
        items += found.items
        cursor = found.next_cursor
        if cursor is None:
            return items


@pytest.mark.parametrize("limit", [1, 3, 10])
@pytest.mark.parametrize("order", sorted(set(ListOrder) - {ListOrder.PRIORITY}))
async def test_pages_of_an_inventory_are_the_whole_in_pieces(shelf: Shelf, limit: int, order: ListOrder) -> None:
    """Whatever the order and the size of a page, walking gives every item once, and the same backwards."""
    read = shelf.lists.inventory.page
    whole = await read(shelf.ann, order=order, limit=100)
    assert len({item.id for item in whole.items}) == 10
    assert await walk(read, shelf.ann, limit, order=order) == list(whole.items)
    assert await walk(read, shelf.ann, limit, order=order, reverse=True) == list(whole.items)[::-1]


@pytest.mark.parametrize("limit", [1, 3])
async def test_pages_of_haves_and_wants_are_the_whole_in_pieces(shelf: Shelf, limit: int) -> None:
    """Walking a have list or a want list, one's own or as others see it, gives every entry once."""
    haves, wants = shelf.lists.haves, shelf.lists.wants

    async def offers(user_id: int, **asked: Any) -> Any:
        return await shelf.public.haves(user_id, shelf.bob, **asked)

    async def wanted(user_id: int, **asked: Any) -> Any:
        return await shelf.public.wants(user_id, None, **asked)

    pages: list[tuple[Page, int]] = [
        (haves.page, 4),
        (offers, 3),
        (wants.page, 5),
        (wanted, 4),
        (shelf.lists.alerts.page, 1),
    ]
    for page, count in pages:
        walked = await walk(page, shelf.ann, limit)
        assert walked == list((await page(shelf.ann, limit=100)).items)
        assert len({getattr(entry, "id", None) or entry.want_id for entry in walked}) == count


async def test_an_inventory_is_sorted_as_asked(shelf: Shelf) -> None:
    """By name first, newest first, or dearest first with what has no price at the end."""
    by_name = (await shelf.lists.inventory.page(shelf.ann)).items
    assert [item.card.name for item in by_name] == sorted(item.card.name for item in by_name)
    newest = (await shelf.lists.inventory.page(shelf.ann, order=ListOrder.NEWEST)).items
    assert newest[-1].card.name == NAMES[0]
    dearest = (await shelf.lists.inventory.page(shelf.ann, order=ListOrder.VALUE)).items
    known = [item.unit_value for item in dearest if item.unit_value is not None]
    assert known == sorted(known, reverse=True)
    assert [item.unit_value for item in dearest[len(known) :]] == [None] * 4


async def test_an_offer_that_rests_offers_nothing(shelf: Shelf) -> None:
    """An item whose offer is inactive is for trade in no copy; the offer itself is still named."""
    resting = {have.id for have in (await shelf.lists.haves.page(shelf.ann)).items if not have.is_active}
    items = [item for item in (await shelf.lists.inventory.page(shelf.ann)).items if item.have_id]
    assert len(resting) == 1
    assert {item.have_id for item in items if item.quantity_for_trade == 0} == resting
    assert sorted(item.quantity_for_trade for item in items) == [0, 1, 1, 1]


async def test_printings_of_a_name_are_sorted_by_set_and_number(shelf: Shelf) -> None:
    """Whenever they were added, and over the ends of pages."""
    places = [("mh2", "9"), ("a25", "40"), ("mh2", "10"), ("ice", "3")]
    cards = await shelf.harness.add_cards([printing("Duress", code, number) for code, number in places])
    async with shelf.harness.units() as uow:
        items = tuple(InventoryItem(key=ItemKey(card, Finish.NONFOIL), quantity=1) for card in cards)
        await uow.inventory.store(shelf.bob, ItemChanges(items))
        await uow.commit()
    for limit in (1, 100):
        listed = [item.card for item in await walk(shelf.lists.inventory.page, shelf.bob, limit)]
        found = [(card.set_code, card.collector_number) for card in listed if card.name == "Duress"]
        assert found == sorted(places)


@pytest.mark.parametrize(
    ("keep", "count"),
    [
        (ListFilter(name_part="aether"), 2),
        (ListFilter(name_part="STORM"), 4),
        (ListFilter(name_part="%"), 0),
        (ListFilter(set_code="ICE"), 2),
        (ListFilter(condition=Condition.LP), 5),
        (ListFilter(finish=Finish.FOIL), 0),
        (ListFilter(for_trade=True), 3),
        (ListFilter(for_trade=False, condition=Condition.NM), 3),
        (ListFilter(name_part=" "), 10),
    ],
)
async def test_filters_keep_what_they_say(shelf: Shelf, keep: ListFilter, count: int) -> None:
    """Parts of names ignore case and accents and mean no wildcard; filters combine; the summary keeps the same."""
    assert len((await shelf.lists.inventory.page(shelf.ann, keep)).items) == count
    assert (await shelf.lists.inventory.summary(shelf.ann, keep)).entries == count


async def test_entries_tell_their_values(shelf: Shelf) -> None:
    """Totals are copies times value, an ask replaces no value, and the cheapest copy that fits values a want."""
    vial = (await shelf.lists.inventory.page(shelf.ann)).items[-1]
    assert (vial.card.name, vial.unit_value, vial.total_value, vial.value_source) == (
        NAMES[0],
        Decimal("8.70"),
        Decimal("17.40"),
        "tcgplayer",
    )
    asked = [have for have in (await shelf.lists.haves.page(shelf.ann)).items if have.min_trade_value]
    assert [(have.unit_value, have.min_trade_value, have.total_value) for have in asked] == [
        (Decimal("8.70"), Decimal("20.00"), Decimal("8.70"))
    ]
    wants = (await shelf.lists.wants.page(shelf.ann)).items
    assert wants[0].priority == "high"
    assert wants[0].alert_percent == 20
    (any_storm,) = [want for want in wants if want.any_printing]
    assert (any_storm.unit_value, any_storm.owned, any_storm.is_satisfied) == (Decimal("1.50"), 8, True)


async def test_summaries_add_up_the_entries(shelf: Shelf) -> None:
    """A summary is the sum over the entries that count, and counts the copies without a price."""
    summary = await shelf.lists.inventory.summary(shelf.ann)
    assert (summary.entries, summary.copies, summary.unpriced_copies) == (10, 20, 8)
    assert summary.value == Decimal("224.40")
    haves = await shelf.lists.haves.summary(shelf.ann)
    assert (haves.entries, haves.copies, haves.value) == (3, 3, Decimal("38.70"))
    wants = await shelf.lists.wants.summary(shelf.ann)
    assert (wants.entries, wants.copies, wants.unpriced_copies) == (5, 9, 1)


async def test_one_reads_ones_own_entries_alone(shelf: Shelf) -> None:
    """An entry of somebody else's is as absent as one that never was."""
    lists = shelf.lists
    reads: list[tuple[Page, Page, IdKind]] = [
        (lists.inventory.page, lists.inventory.one, IdKind.ITEM),
        (lists.haves.page, lists.haves.one, IdKind.HAVE),
        (lists.wants.page, lists.wants.one, IdKind.WANT),
    ]
    for page, one, kind in reads:
        mine = (await page(shelf.ann)).items[0]
        key = IDS.decode(kind, mine.id)
        assert await one(shelf.ann, key) == mine
        assert await one(shelf.bob, key) is None
        assert await one(shelf.ann, 10**12) is None


async def test_others_see_neither_notes_nor_limits(shelf: Shelf) -> None:
    """The public entries carry nothing that only the owner is to know."""
    private = {"notes", "location", "acquired_price", "min_trade_value", "max_trade_value", "target_price", "owned"}
    have = (await shelf.public.haves(shelf.ann, None)).items[0]
    want = (await shelf.public.wants(shelf.ann, None)).items[0]
    assert not private & (set(fields_dict(type(have))) | set(fields_dict(type(want))))


async def test_a_cursor_continues_its_own_list_alone(shelf: Shelf) -> None:
    """The cursor of another list, another order, or one made up is refused."""
    lists = shelf.lists
    cursor = (await lists.inventory.page(shelf.ann, limit=1)).next_cursor
    assert cursor is not None
    for page, order in ((lists.haves.page, ListOrder.NAME), (lists.inventory.page, ListOrder.VALUE)):
        with pytest.raises(ValidationFailed):
            await page(shelf.ann, order=order, cursor=cursor)
    for forged in ("", "x", "....", cursor[:-1], cursor + "A", "A" * 200):
        with pytest.raises(ValidationFailed):
            await lists.inventory.page(shelf.ann, cursor=forged)
    with pytest.raises(ValidationFailed):
        await lists.wants.page(shelf.ann, limit=101)


async def test_a_page_is_one_statement(shelf: Shelf) -> None:
    """However many entries a page has, it takes one statement."""
    database, lists = shelf.harness.database, shelf.lists
    pages: list[Page] = [lists.inventory.page, lists.haves.page, lists.wants.page]
    pages += [partial(read, viewer_id=shelf.bob) for read in (shelf.public.haves, shelf.public.wants)]
    for page in pages:
        for limit in (1, 100):
            before = database.statements
            await page(shelf.ann, limit=limit)
            assert database.statements == before + 1


async def test_a_list_is_sorted_by_each_of_its_columns(shelf: Shelf) -> None:
    """By set, condition, copies, copies for trade, one copy's value and all copies' value, each from its first way."""
    read = shelf.lists.inventory.page
    async with shelf.harness.units() as uow:
        items = list(await uow.inventory.items_of(shelf.ann))
        more = [evolve(item, quantity=n + 2) for n, item in enumerate(items)]
        await uow.inventory.store(shelf.ann, ItemChanges(tuple(more)))
        await uow.commit()
    shown: list[tuple[ListOrder, Callable[[Any], Any]]] = [
        (ListOrder.COPIES, lambda item: -item.quantity),
        (ListOrder.FOR_TRADE, lambda item: -item.quantity_for_trade),
        (ListOrder.CONDITION, lambda item: -Condition[item.condition]),
        (ListOrder.TOTAL, lambda item: -(item.total_value if item.total_value is not None else -1)),
        (ListOrder.SET, lambda item: (item.card.set_code, item.card.collector_number, item.card.name)),
    ]
    for order, key in shown:
        found = (await read(shelf.ann, order=order)).items
        assert [key(item) for item in found] == sorted(key(item) for item in found), order


async def test_an_order_that_a_list_lacks_is_refused(shelf: Shelf) -> None:
    """Inventories know no priority and want lists no copies for trade."""
    with pytest.raises(ValidationFailed):
        await shelf.lists.inventory.page(shelf.ann, order=ListOrder.PRIORITY)
    with pytest.raises(ValidationFailed):
        await shelf.lists.wants.page(shelf.ann, order=ListOrder.FOR_TRADE)


async def test_a_summary_tells_the_version_of_ones_own_lists_alone(shelf: Shelf) -> None:
    """It is the version that the account has; of somebody else's lists none is told."""
    async with shelf.harness.units() as uow:
        version = await uow.users.bump_version(shelf.ann)
        await uow.commit()
    lists = shelf.lists
    for summary in (lists.inventory.summary, lists.haves.summary, lists.wants.summary):
        assert (await summary(shelf.ann)).version == version
    assert (await shelf.public.haves_summary(shelf.ann, shelf.bob)).version is None


async def test_lists_of_others_are_marked_with_what_the_viewer_wants_and_has(shelf: Shelf) -> None:
    """Offers tell the copies that the viewer wants, wants those that the viewer has; a stranger sees no mark."""
    haves = (await shelf.public.haves(shelf.ann, shelf.bob)).items
    marked = {(have.card.name, have.condition): have.viewer_wants for have in haves}
    assert marked == {(NAMES[0], "NM"): 1, (NAMES[0], "LP"): 1, (NAMES[1], "NM"): 5}
    wants = {want.card.name: want.viewer_has for want in (await shelf.public.wants(shelf.ann, shelf.bob)).items}
    assert wants[NAMES[0]] == 2
    assert not any(have.viewer_wants for have in (await shelf.public.haves(shelf.ann, None)).items)
    assert not any(want.viewer_has for want in (await shelf.public.wants(shelf.ann, None)).items)


async def test_lists_of_others_can_be_narrowed_to_what_is_marked(shelf: Shelf) -> None:
    """Page and summary keep the marked entries, or the others, and totals are of what is kept."""
    async with shelf.harness.units() as uow:
        wants = await uow.wants.wants_of(shelf.bob)
        await uow.wants.store(shelf.bob, WantChanges(dropped=tuple(want.id for want in wants[1:])))
        await uow.commit()
    for marked, count in ((True, 2), (False, 1), (None, 3)):
        keep = ListFilter(marked=marked)
        found = (await shelf.public.haves(shelf.ann, shelf.bob, keep)).items
        assert len(found) == count
        summary = await shelf.public.haves_summary(shelf.ann, shelf.bob, keep)
        assert summary.entries == count
        assert summary.value == sum(have.unit_value or 0 for have in found)
    assert (await shelf.public.wants_summary(shelf.ann, shelf.bob, ListFilter(marked=True))).entries == 4
