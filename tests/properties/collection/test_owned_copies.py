"""Owned copies that fill a want are counted twice: by the rule in Python, and by SQL for pages of a want list."""

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.files.want_changes import owned_copies
from dualcaster_core.collection.model import InventoryItem, ItemKey, Want
from dualcaster_core.collection.ports import ItemChanges, WantChanges
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.testing.contracts.scene import account, printing
from dualcaster_postgres.collection.want_list_queries import PostgresWantListQueries
from tests.support.postgres_harness import PostgresHarness

PLACES = range(4)


def _exact_or_open(want: Want, exact: bool) -> Want:
    return evolve(want, any_printing=False, set_only=False) if exact else want


items_owned = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        st.sampled_from(Finish),
        st.sampled_from(Condition),
        st.sampled_from(["en", "de"]),
        st.integers(1, 4),
    ),
    max_size=8,
    unique_by=lambda item: item[:4],
)
wants_listed = st.lists(
    st.builds(
        _exact_or_open,
        exact=st.booleans(),
        want=st.builds(
            Want,
            card_id=st.sampled_from(PLACES),
            any_printing=st.just(True),
            set_only=st.booleans(),
            quantity=st.integers(1, 5),
            condition_min=st.sampled_from(Condition),
            condition_strict=st.booleans(),
            is_foil_required=st.booleans(),
            language=st.sampled_from(["en", "de", "any"]),
        ),
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
async def cards(shared_harness: PostgresHarness) -> list[int]:
    """Three printings of one card, two of them in one set, and another card."""
    bolts = [printing("Bolt", *place) for place in (("a", "1"), ("a", "2"), ("b", "2"))]
    return await shared_harness.add_cards([*bolts, printing("Orb", "a", "3")])


@given(owned=items_owned, listed=wants_listed)
@settings(max_examples=60)
async def test_sql_and_rule_count_the_same_copies(
    owned: list[tuple[int, Finish, Condition, str, int]],
    listed: list[Want],
    shared_harness: PostgresHarness,
    cards: list[int],
) -> None:
    """The page of a want list and ``owned_copies`` say the same of every want."""
    await shared_harness.empty()
    items = tuple(
        InventoryItem(key=ItemKey(cards[place], finish, condition, language), quantity=quantity)
        for place, finish, condition, language, quantity in owned
    )
    written = tuple(evolve(want, card_id=cards[want.card_id]) for want in listed)
    async with shared_harness.units() as uow:
        user = await uow.users.add(account("ann", shared_harness.clock.now()))
        await uow.inventory.store(user.id, ItemChanges(written=items))
        keys = await uow.wants.store(user.id, WantChanges(written=written))
        printings = await uow.printings.with_keys(cards)
        await uow.commit()
    ids = PublicIds()
    page = await PostgresWantListQueries(shared_harness.database, ids).page(user.id, limit=100)
    counted = {entry.id: entry.owned for entry in page.items}
    expected = owned_copies(written, items, printings)
    assert counted == {ids.encode(IdKind.WANT, key): copies for key, copies in zip(keys, expected, strict=True)}
