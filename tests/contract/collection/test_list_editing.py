"""Edits of single lines, in memory and on PostgreSQL: ownership, merging, promised copies, and edits at once."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.alerts.rules import AlertState
from dualcaster_core.collection.edits import CopyEdit, HaveEdit, ItemEdit, Offer, WantEdit
from dualcaster_core.collection.errors import (
    AlreadyOffered,
    CopiesReserved,
    HaveNotFound,
    ItemNotFound,
    NotOwned,
    WantNotFound,
)
from dualcaster_core.collection.events import CopiesAdded, ListsChanged
from dualcaster_core.collection.have_list_editing import HaveEditing
from dualcaster_core.collection.inventory_editing import InventoryEditing
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Priority, Want
from dualcaster_core.collection.ports import ItemChanges, WantChanges
from dualcaster_core.collection.printing_lookup import wants_of
from dualcaster_core.collection.want_list_editing import WantEditing
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, printing, raised
from tests.support.postgres_harness import PostgresHarness

SAME = CopyEdit()


@pytest.fixture
async def bolt(harness: Harness) -> int:
    """A printing without foils."""
    return (await harness.add_cards([printing("Bolt", finishes=(Finish.NONFOIL,))]))[0]


def copies(card: int, quantity: int = 1, condition: Condition = Condition.NM, **facts: Any) -> InventoryItem:
    """Make an item."""
    return evolve(InventoryItem(key=ItemKey(card, Finish.NONFOIL, condition), quantity=quantity), **facts)


async def owned(harness: Harness, user: int) -> dict[Condition, InventoryItem]:
    """List an inventory of one card by condition."""
    async with harness.snapshots() as uow:
        return {item.key.condition: item for item in await uow.inventory.items_of(user)}


async def offered(harness: Harness, user: int) -> list[Have]:
    """List the haves of somebody."""
    async with harness.snapshots() as uow:
        return list(await uow.haves.haves_of(user))


async def reserve(harness: Harness, user: int, item: InventoryItem, reserved: int) -> None:
    """Promise copies."""
    async with harness.units() as uow:
        await uow.inventory.store(user, ItemChanges((evolve(item, reserved=reserved),)))
        await uow.commit()


async def test_adding_the_same_copies_adds_up(harness: Harness, ann: int, bolt: int) -> None:
    """Copies of the same kind join one item, at the mean price and the earliest date; each edit is one event."""
    editing = InventoryEditing(harness.units, harness.clock)
    first = copies(bolt, 1, acquired_price=Decimal("1.00"), acquired_on=date(2025, 5, 1))
    second = copies(bolt, 3, acquired_price=Decimal("2.00"), acquired_on=date(2024, 1, 1), location="Box")
    key = await editing.add(ann, first)
    assert await editing.add(ann, second) == key
    (item,) = (await owned(harness, ann)).values()
    assert (item.quantity, item.acquired_price, item.acquired_on, item.location) == (
        4,
        Decimal("1.75"),
        date(2024, 1, 1),
        "Box",
    )
    kinds = [kind for _, kind, payload in await harness.recorded() if payload.get("user_id") == ann]
    assert kinds == [ListsChanged.kind, CopiesAdded.kind] * 2


async def test_what_cannot_be_is_not_added(harness: Harness, ann: int, bolt: int) -> None:
    """A finish that the printing lacks, an unknown card, and more than 9999 copies are refused."""
    editing = InventoryEditing(harness.units, harness.clock)
    foil = InventoryItem(key=ItemKey(bolt, Finish.FOIL), quantity=1)
    with pytest.raises(ValidationFailed, match="comes in nonfoil"):
        await editing.add(ann, foil)
    with pytest.raises(CardNotFound):
        await editing.add(ann, copies(10**9))
    await editing.add(ann, copies(bolt, 9_000))
    with pytest.raises(ValidationFailed, match="at most 999 more"):
        await editing.add(ann, copies(bolt, 1_000))
    assert (await owned(harness, ann))[Condition.NM].quantity == 9_000


async def test_a_smaller_item_has_a_smaller_offer(harness: Harness, ann: int, bolt: int) -> None:
    """An offer never exceeds the copies; what is not mentioned stays, None clears, and no change is no event."""
    editing, haves = InventoryEditing(harness.units, harness.clock), HaveEditing(harness.units)
    key = await editing.add(ann, copies(bolt, 4, acquired_price=Decimal("1.00"), location="Box"))
    await haves.add(ann, key, Offer(quantity_for_trade=3, notes="mine"))
    assert await editing.change(ann, key, ItemEdit(quantity=2, acquired_price=None), SAME) == key
    item = (await owned(harness, ann))[Condition.NM]
    assert (item.quantity, item.acquired_price, item.location) == (2, None, "Box")
    assert [(have.quantity_for_trade, have.notes) for have in await offered(harness, ann)] == [(2, "mine")]
    events = len(await harness.recorded())
    await editing.change(ann, key, ItemEdit(quantity=2), SAME)
    assert len(await harness.recorded()) == events


async def test_a_corrected_condition_moves_copies_and_offer(harness: Harness, ann: int, bolt: int) -> None:
    """Copies that turn out worse join the item of that grade, and their offer that item's offer."""
    editing, haves = InventoryEditing(harness.units, harness.clock), HaveEditing(harness.units)
    near_mint = await editing.add(ann, copies(bolt, 4))
    played = await editing.add(ann, copies(bolt, 1, Condition.LP))
    await haves.add(ann, near_mint, Offer(quantity_for_trade=2, notes="nm"))
    await haves.add(ann, played, Offer(quantity_for_trade=1, notes="lp"))
    moved = await editing.change(ann, near_mint, ItemEdit(quantity=3), CopyEdit(condition=Condition.LP))
    assert moved == played
    assert {grade: item.quantity for grade, item in (await owned(harness, ann)).items()} == {Condition.LP: 4}
    assert [(have.quantity_for_trade, have.notes) for have in await offered(harness, ann)] == [(3, "lp")]
    again = await editing.change(ann, moved, ItemEdit(), CopyEdit(condition=Condition.MP))
    assert again != moved
    assert [(have.item.condition, have.notes) for have in await offered(harness, ann)] == [(Condition.MP, "lp")]


async def test_promised_copies_stay_as_they_are(harness: Harness, ann: int, bolt: int) -> None:
    """Copies promised in trades are neither taken away, nor made fewer, nor made something else."""
    editing = InventoryEditing(harness.units, harness.clock)
    key = await editing.add(ann, copies(bolt, 4))
    await reserve(harness, ann, (await owned(harness, ann))[Condition.NM], 2)
    for edit, copy in ((ItemEdit(quantity=1), SAME), (ItemEdit(), CopyEdit(signed=True))):
        with pytest.raises(CopiesReserved):
            await editing.change(ann, key, edit, copy)
    with pytest.raises(CopiesReserved, match="2 copies are promised"):
        await editing.remove(ann, key)
    assert await editing.change(ann, key, ItemEdit(quantity=2), SAME) == key


async def test_an_offer_is_kept_to_what_is_owned(harness: Harness, ann: int, bolt: int) -> None:
    """One offer for an item, for no more copies than there are; withdrawn, the item stays."""
    editing, haves = InventoryEditing(harness.units, harness.clock), HaveEditing(harness.units)
    item = await editing.add(ann, copies(bolt, 2))
    with pytest.raises(NotOwned, match="you own 2"):
        await haves.add(ann, item, Offer(quantity_for_trade=3))
    have = await haves.add(
        ann, item, Offer(quantity_for_trade=1, min_trade_value=Decimal("5.00"), trade_for_wants_only=True)
    )
    with pytest.raises(AlreadyOffered):
        await haves.add(ann, item, Offer(quantity_for_trade=1))
    with pytest.raises(NotOwned):
        await haves.change(ann, have, HaveEdit(quantity_for_trade=3))
    await haves.change(ann, have, HaveEdit(quantity_for_trade=2, min_trade_value=None, is_active=False))
    (now,) = await offered(harness, ann)
    assert (now.quantity_for_trade, now.min_trade_value, now.trade_for_wants_only, now.is_active) == (
        2,
        None,
        True,
        False,
    )
    await haves.remove(ann, have)
    assert await offered(harness, ann) == []
    assert len(await owned(harness, ann)) == 1
    await editing.remove(ann, item)
    assert await owned(harness, ann) == {}


async def test_the_lines_of_others_are_not_there(harness: Harness, ann: int, bolt: int) -> None:
    """Whatever is done to somebody else's line fails as for a line that never was, and changes nothing."""
    editing, haves = InventoryEditing(harness.units, harness.clock), HaveEditing(harness.units)
    bob = await Scene(harness).person("bob")
    item = await editing.add(ann, copies(bolt, 2))
    have = await haves.add(ann, item, Offer(quantity_for_trade=1))
    for key in (item, 10**12, UNSAVED):
        with pytest.raises(ItemNotFound):
            await editing.change(bob, key, ItemEdit(quantity=1), SAME)
        with pytest.raises(ItemNotFound):
            await editing.remove(bob, key)
        with pytest.raises(ItemNotFound):
            await haves.add(bob, key, Offer(quantity_for_trade=1))
    for key in (have, 10**12, UNSAVED):
        with pytest.raises(HaveNotFound):
            await haves.change(bob, key, HaveEdit(notes="mine now"))
        with pytest.raises(HaveNotFound):
            await haves.remove(bob, key)
    assert (await owned(harness, ann))[Condition.NM].quantity == 2
    assert [one.notes for one in await offered(harness, ann)] == [""]


async def test_an_edit_that_changes_nothing_is_no_event(harness: Harness, ann: int, bolt: int) -> None:
    """Saying again what is on a list counts no change of it, so that nobody's matches are computed anew."""
    items, haves, wants = (
        InventoryEditing(harness.units, harness.clock),
        HaveEditing(harness.units),
        WantEditing(harness.units),
    )
    item = copies(bolt, 2)
    have = await haves.add(ann, await items.add(ann, item), Offer(quantity_for_trade=1, notes="mine"))
    want = await wants.add(ann, Want(card_id=bolt, quantity=2))
    events = len(await harness.recorded())
    assert await haves.offer(ann, Have(item=item.key, quantity_for_trade=1, notes="mine")) == have
    assert await haves.change(ann, have, HaveEdit(quantity_for_trade=1)) == have
    assert await wants.change(ann, want, WantEdit(quantity=2)) == want
    assert len(await harness.recorded()) == events
    await haves.offer(ann, Have(item=item.key, quantity_for_trade=2))
    await wants.change(ann, want, WantEdit(quantity=3))
    assert len(await harness.recorded()) == events + 2


async def test_a_closed_account_edits_nothing(harness: Harness, ann: int, bolt: int) -> None:
    """Whoever is signed in still when the account is closed changes no list of it."""
    item = await InventoryEditing(harness.units, harness.clock).add(ann, copies(bolt, 2))
    await Scene(harness).becomes(ann, is_active=False)
    with pytest.raises(UserNotFound):
        await InventoryEditing(harness.units, harness.clock).add(ann, copies(bolt, 1))
    with pytest.raises(UserNotFound):
        await HaveEditing(harness.units).add(ann, item, Offer(quantity_for_trade=1))
    with pytest.raises(UserNotFound):
        await WantEditing(harness.units).add(ann, Want(card_id=bolt))


async def test_two_people_adding_at_once_lose_nothing(shared_harness: PostgresHarness) -> None:
    """Twenty additions to one item at the same time are twenty copies."""
    await shared_harness.empty()
    ann = await Scene(shared_harness).person("ann")
    card = await Scene(shared_harness).card("Bolt")
    editing = InventoryEditing(shared_harness.units, shared_harness.clock)
    keys = await asyncio.gather(*(editing.add(ann, copies(card)) for _ in range(20)))
    assert len(set(keys)) == 1
    assert (await owned(shared_harness, ann))[Condition.NM].quantity == 20


async def test_wants_are_changed_by_their_owner_alone(harness: Harness, ann: int) -> None:
    """A want is added, changed where mentioned, and dropped; somebody else's is not there."""
    scene = Scene(harness)
    bob = await scene.person("bob")
    editing = WantEditing(harness.units)
    key = await editing.add(ann, Want(card_id=await scene.card("Bolt"), notes="x", max_trade_value=Decimal("5.00")))
    await editing.change(ann, key, WantEdit(quantity=3, max_trade_value=None))
    async with harness.snapshots() as uow:
        want = await uow.wants.one(ann, key)
    assert want is not None
    assert (want.quantity, want.max_trade_value, want.notes) == (3, None, "x")
    for stranger in (key, 10**12, UNSAVED):
        with pytest.raises(WantNotFound):
            await editing.change(bob, stranger, WantEdit(quantity=1))
        with pytest.raises(WantNotFound):
            await editing.remove(bob, stranger)
        with pytest.raises(WantNotFound):
            await editing.set_alert(bob, stranger, target_price=Decimal("1.00"), percent=None)
    with pytest.raises(CardNotFound):
        await editing.add(ann, Want(card_id=10**9))
    with pytest.raises(ValidationFailed):
        await editing.set_alert(ann, key, target_price=None, percent=None)
    await editing.remove(ann, key)
    async with harness.snapshots() as uow:
        assert await uow.wants.wants_of(ann) == []


async def armed(harness: Harness, want: int) -> AlertState | None:
    """Return what is armed for a want; None where nothing is, or where the want has no alert."""
    async with harness.snapshots() as uow:
        watched = await uow.alerts.watched_one(want)
    return watched.state if watched else None


async def test_an_alert_is_armed_at_the_value_of_the_moment(harness: Harness, ann: int) -> None:
    """Setting an alert, and changing what it watches, arms it at the value now; dropping or resting it disarms it."""
    scene, editing = Scene(harness), WantEditing(harness.units)
    card, dear = await scene.card("Bolt", cents=1_000), await scene.card("Shock", cents=9_000)
    want = await editing.add(ann, Want(card_id=card, alert_enabled=True, alert_percent=10))
    assert await armed(harness, want) == AlertState(percent_armed=True, base_cents=1_000)
    await editing.change(ann, want, WantEdit(card_id=dear))
    assert await armed(harness, want) == AlertState(percent_armed=True, base_cents=9_000)
    await editing.set_alert(ann, want, target_price=Decimal("95.00"), percent=None)
    assert await armed(harness, want) == AlertState()
    await editing.set_alert(ann, want, target_price=Decimal("80.00"), percent=None)
    await scene.value(dear, Finish.NONFOIL, Condition.NM, 7_000)
    await editing.change(ann, want, WantEdit(notes="x", quantity=2))
    assert await armed(harness, want) == AlertState(target_armed=True)
    for stops in (WantEdit(is_active=False), WantEdit(is_active=True), WantEdit(alert_enabled=False)):
        await editing.change(ann, want, stops)
        again = WantEdit(is_active=True, alert_enabled=True, target_price=Decimal("80.00"))
        await editing.change(ann, want, again)
        assert await armed(harness, want) == AlertState()
    await editing.drop_alert(ann, want)
    assert await armed(harness, want) is None
    async with harness.snapshots() as uow:
        (left,) = await uow.wants.wants_of(ann)
    assert (left.alert_enabled, left.target_price, left.alert_percent) == (False, None, None)


async def test_an_alert_says_what_it_watches_for(harness: Harness, ann: int) -> None:
    """An alert that is on needs a price or a percentage, a limit needs an alert that is on, and off forgets limits."""
    editing = WantEditing(harness.units)
    card = await Scene(harness).card("Bolt")
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"alert_enabled": True}, "alert.incomplete"),
        ({"target_price": Decimal(1)}, "alert.switched_off"),
        ({"alert_percent": 10}, "alert.switched_off"),
    )
    for wrong, code in cases:
        error = await raised(ValidationFailed, editing.add(ann, Want(**{"card_id": card, **wrong})))
        assert error.code == code
        want = await editing.add(ann, Want(card_id=card))
        error = await raised(ValidationFailed, editing.change(ann, want, WantEdit(**wrong)))
        assert error.code == code
    on = await editing.add(ann, Want(card_id=card, alert_enabled=True, target_price=Decimal(1), alert_percent=5))
    await editing.change(ann, on, WantEdit(alert_enabled=False))
    async with harness.snapshots() as uow:
        left = await uow.wants.one(ann, on)
    assert left is not None
    assert (left.alert_enabled, left.target_price, left.alert_percent) == (False, None, None)


async def test_a_limit_that_an_older_version_stored_is_in_nobodys_way(harness: Harness, ann: int) -> None:
    """A want whose alert is off and has a target of before can be changed in everything else."""
    card = await Scene(harness).card("Bolt")
    async with harness.units() as uow:
        (want,) = await uow.wants.store(ann, WantChanges((Want(card_id=card, target_price=Decimal(2)),)))
        await uow.commit()
    await WantEditing(harness.units).change(ann, want, WantEdit(quantity=3))
    async with harness.snapshots() as uow:
        left = await uow.wants.one(ann, want)
    assert left is not None
    assert left.quantity == 3


async def test_wants_are_listed_by_priority(harness: Harness, ann: int) -> None:
    """What is wanted most comes first, then by name; owned copies that would fill a want are counted."""
    scene, editing = Scene(harness), WantEditing(harness.units)
    bolt, opt, shock = [await scene.card(name) for name in ("Bolt", "Opt", "Shock")]
    for card, priority in ((bolt, Priority.LOW), (shock, Priority.MEDIUM), (opt, Priority.MEDIUM)):
        await editing.add(ann, Want(card_id=card, priority=priority, quantity=2))
    await InventoryEditing(harness.units, harness.clock).add(ann, copies(bolt, 2))
    listed = await wants_of(harness.units, "ann")
    assert [(one.printing.name, one.owned, one.is_satisfied) for one in listed] == [
        ("Opt", 0, False),
        ("Shock", 0, False),
        ("Bolt", 2, True),
    ]
