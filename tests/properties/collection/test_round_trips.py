"""What is written to PostgreSQL is what is read back, whatever it is."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.accounts.model import LARGEST_RADIUS_MILES, Place, User
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.language import LANGUAGES
from dualcaster_core.collection.model import ANY_LANGUAGE, Have, InventoryItem, ItemKey, Priority, Want
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, WantChanges
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.money import LARGEST
from dualcaster_core.matching.model import COLUMNS, PairTotals, ScoredPair, StoredMatches, StoredState
from dualcaster_core.testing.contracts.scene import account, printing
from dualcaster_postgres.collection.have_list import have_from_row, have_to_row
from dualcaster_postgres.collection.inventory import item_from_row, item_to_row
from dualcaster_postgres.collection.want_list import want_from_row, want_to_row
from dualcaster_postgres.matching.matches import pair_from_row, pair_to_row
from tests.support.postgres_harness import PostgresHarness


def texts(longest: int) -> st.SearchStrategy[str]:
    """Draw texts that can be stored."""
    return st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=longest)


amounts = st.none() | st.decimals(0, LARGEST, places=2)
quantities = st.integers(1, 9_999)
keys = st.builds(
    ItemKey,
    card_id=st.just(0),
    finish=st.sampled_from(Finish),
    condition=st.sampled_from(Condition),
    language=st.sampled_from(list(LANGUAGES)),
    signed=st.booleans(),
    altered=st.booleans(),
)
items = st.builds(
    InventoryItem,
    key=keys,
    quantity=quantities,
    acquired_price=amounts,
    acquired_on=st.none() | st.dates(date(1993, 8, 5), date(2999, 12, 31)),
    location=texts(200),
).flatmap(lambda item: st.integers(0, item.quantity).map(lambda copies: evolve(item, reserved=copies)))
wants = st.builds(
    Want,
    card_id=st.just(0),
    any_printing=st.booleans(),
    quantity=quantities,
    condition_min=st.sampled_from(Condition),
    condition_strict=st.booleans(),
    is_foil_required=st.booleans(),
    language=st.sampled_from([ANY_LANGUAGE, *LANGUAGES]),
    max_trade_value=amounts,
    target_price=amounts,
    alert_enabled=st.booleans(),
    alert_percent=st.none() | st.integers(1, 99),
    priority=st.sampled_from(Priority),
    is_public=st.booleans(),
    is_active=st.booleans(),
    notes=texts(500),
)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
places = st.none() | st.builds(Place, texts(120), st.builds(Coordinates, st.floats(-90, 90), st.floats(-180, 180)))
people = st.builds(
    User,
    id=st.just(0),
    username=st.from_regex(r"[A-Za-z0-9_-]{3,30}", fullmatch=True),
    created_at=moments,
    last_active_at=moments,
    is_active=st.booleans(),
    is_public=st.booleans(),
    show_have_list=st.booleans(),
    show_want_list=st.booleans(),
    email_verified=st.booleans(),
    place=places,
    trade_radius_miles=st.integers(0, LARGEST_RADIUS_MILES),
)


def haves_of(item: InventoryItem) -> st.SearchStrategy[Have]:
    """Draw an offer of an item."""
    return st.builds(
        Have,
        item=st.just(item.key),
        quantity_for_trade=st.integers(1, item.quantity),
        min_trade_value=amounts,
        trade_for_wants_only=st.booleans(),
        notes=texts(500),
        is_active=st.booleans(),
    )


@pytest.fixture
async def card_id(shared_harness: PostgresHarness) -> int:
    """A printing in the catalogue."""
    await shared_harness.empty()
    return (await shared_harness.add_cards([printing("Bolt")]))[0]


@given(item=items, data=st.data())
@settings(max_examples=60)
async def test_items_and_haves_come_back(
    item: InventoryItem, data: st.DataObject, shared_harness: PostgresHarness, card_id: int
) -> None:
    """An item and its have are read as they were written."""
    item = evolve(item, key=evolve(item.key, card_id=card_id))
    have = data.draw(haves_of(item))
    async with shared_harness.units() as uow:
        user = await uow.users.add(account("ann", shared_harness.clock.now()))
        await uow.inventory.store(user.id, ItemChanges((item,)))
        await uow.haves.store(user.id, HaveChanges((have,)))
        assert await uow.inventory.items_of(user.id) == [item]
        assert await uow.haves.haves_of(user.id) == [have]


@given(want=wants)
@settings(max_examples=60)
async def test_wants_come_back(want: Want, shared_harness: PostgresHarness, card_id: int) -> None:
    """A want is read as it was written, when it is added and when it is replaced."""
    want = evolve(want, card_id=card_id)
    async with shared_harness.units() as uow:
        user = await uow.users.add(account("ann", shared_harness.clock.now()))
        keys = await uow.wants.store(user.id, WantChanges((want, Want(card_id=card_id))))
        await uow.wants.store(user.id, WantChanges((evolve(want, id=keys[1]),)))
        assert await uow.wants.wants_of(user.id) == [want, want]


@given(user=people)
@settings(max_examples=60)
async def test_accounts_come_back(user: User, shared_harness: PostgresHarness) -> None:
    """An account is read as it was written, when it is added and when it is replaced."""
    async with shared_harness.units() as uow:
        added = await uow.users.add(user)
        assert await uow.users.with_id(added.id) == added == evolve(user, id=added.id)
        other = await uow.users.add(account("__other__", shared_harness.clock.now()))
        await uow.users.store(evolve(user, id=other.id, username="another-name"))
        assert await uow.users.named("ANOTHER-name") == evolve(user, id=other.id, username="another-name")


@given(item=items, want=wants, data=st.data())
def test_rows_and_values_are_the_same_thing(item: InventoryItem, want: Want, data: st.DataObject) -> None:
    """The two functions of each aggregate undo each other, the id beside them."""
    have = data.draw(haves_of(item))
    assert item_from_row((7, *item_to_row(item))) == item
    assert have_from_row((8, *have_to_row(have))) == have
    assert want_from_row((9, *want_to_row(want))) == want
    ids = item_from_row((7, *item_to_row(item))).id, have_from_row((8, *have_to_row(have))).id
    assert (*ids, want_from_row((9, *want_to_row(want))).id) == (7, 8, 9)


totals = st.builds(PairTotals, *(st.integers(0, 2**15 - 1) for _ in COLUMNS))


@given(pairs=st.lists(totals, max_size=3, unique_by=lambda one: one.candidate), score=st.integers(0, 100))
def test_pairs_and_their_rows_are_the_same_thing(pairs: list[PairTotals], score: int) -> None:
    """A scored pair survives its row, every column in its place."""
    for one in pairs:
        pair = ScoredPair(one, score)
        assert pair_from_row(pair_to_row(pair, pair.found_at)) == pair


@given(cents=st.integers(0, 2**62), version=st.integers(0, 2**62), score=st.integers(0, 100), floor=st.booleans())
@settings(max_examples=30)
async def test_stored_matches_come_back(
    cents: int, version: int, score: int, floor: bool, shared_harness: PostgresHarness
) -> None:
    """Stored matches are read as they were written, with who has another version by now, however large the numbers."""
    async with shared_harness.units() as uow:
        users = [await uow.users.add(account(f"user{n}", shared_harness.clock.now())) for n in range(2)]
        one, other = users[0].id, users[1].id
        row = PairTotals(one, other, cents, 9_999, -9_999, cents, 1, 0, 10, 1, 3, version, version)
        state = StoredState(
            user_id=one,
            list_version=version,
            generation=version,
            revision=1,
            computed_at=shared_harness.clock.now(),
            floor=(-score, other) if floor else None,
        )
        matches = StoredMatches(state=state, pairs=(ScoredPair(row, score),))
        await uow.matches.replace(matches)
        now_outdated = frozenset({other} if version != users[1].list_version else ())
        assert await uow.matches.stored(one) == evolve(matches, outdated=now_outdated)


def test_largest_amounts_fit() -> None:
    """The largest amount of money has as many digits as its columns."""
    assert Decimal("9999999999.99") == LARGEST
