"""What ends with a store that closes, by its owner or with their account, on a real server."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from attrs import evolve

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.events import drain_outbox
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.buylist.lifecycle import BuylistStage
from dualcaster_core.stores.buylist.model import BuylistLine, BuylistOrder, CopyPrice, PayoutSplit
from dualcaster_core.stores.errors import StoreForbidden, StoreNameDiffers, StoreNotFound
from dualcaster_core.stores.events.lifecycle import EventStatus, SignUpStatus
from dualcaster_core.stores.stock.model import StockKey
from tests.support.buylist import priced_cards
from tests.support.databases import SECRET, create_database, database_name
from tests.support.people import Person, person
from tests.support.priced_printings import printing
from tests.support.stores import StoreScene, actor_of, details_of_store, event_of, store

ENDS = {
    BuylistStage.DRAFT: BuylistStage.EXPIRED,
    BuylistStage.SUBMITTED: BuylistStage.DECLINED,
    BuylistStage.APPROVED: BuylistStage.CANCELLED,
    BuylistStage.DROPPED_OFF: BuylistStage.CANCELLED,
    BuylistStage.SENT: BuylistStage.CANCELLED,
    BuylistStage.RECEIVED: BuylistStage.CANCELLED,
    BuylistStage.GRADED: BuylistStage.CANCELLED,
    BuylistStage.AGREED: BuylistStage.CANCELLED,
    BuylistStage.PAID: BuylistStage.CLOSED,
}
"""How an order at each stage ends with its store."""


@pytest.fixture
async def application(servers: dualcaster_embedded.EmbeddedServers, migrated_url: str) -> AsyncIterator[Application]:
    """An application with one printing."""
    url = create_database(servers.database_url, database_name(migrated_url))
    settings = Settings(secret_key=SECRET, database_url=url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False) as opened:
        async with opened.units() as uow:
            await uow.catalogue.store_cards([printing(1)], authoritative=True)
            await uow.commit()
        yield opened


async def _order(application: Application, shop: StoreScene, seller: Person, stage: BuylistStage) -> BuylistOrder:
    (card,) = await priced_cards(application, 1)
    async with application.units() as uow:
        line = BuylistLine(
            number=1,
            key=StockKey(card_id=card, finish=Finish.NONFOIL),
            quantity=1,
            prices={Condition.NM: CopyPrice(100, 125)},
        )
        new = BuylistOrder(
            store_id=shop.id,
            seller_id=seller.user_id,
            stage=stage,
            lines=(line,),
            created_at=application.clock.now(),
            promised_cash_cents=100,
            paid=PayoutSplit(cash_cents=0, credit_cents=125) if stage is BuylistStage.PAID else None,
        )
        stored = await uow.buylist_orders.add(new)
        await uow.commit()
    assert stored is not None
    return evolve(new, id=stored.id)


async def _closed(application: Application, shop: StoreScene, *, account_too: bool) -> None:
    """Close a store by its owner, or with their account."""
    if account_too:
        await application.accounts.deletion.delete_named(shop.owner.username)
    else:
        await application.stores.profiles.closing.close(actor_of(shop.owner), shop.id, "mox corner")
    await drain_outbox(application)


async def _told(application: Application, somebody: Person) -> list[str]:
    """List the types of what somebody was told of stores and events."""
    async with application.units() as uow:
        told = await uow.notifications.page(somebody.user_id, before=None, limit=50)
    return [one.type for one in told if one.type.startswith(("store.", "event."))]


@pytest.mark.parametrize("account_too", [False, True])
async def test_orders_end_with_their_store(application: Application, account_too: bool) -> None:
    """What is not paid for is called off, once, with the reason, and its seller is told; what is paid for closes."""
    shop, other, seller = await store(application), await store(application), await person(application)
    orders = {stage: await _order(application, shop, seller, stage) for stage in ENDS}
    elsewhere = await _order(application, other, seller, BuylistStage.APPROVED)
    await drain_outbox(application)
    await _closed(application, shop, account_too=account_too)
    async with application.units() as uow:
        for stage, order in orders.items():
            ended = await uow.buylist_orders.with_id(order.id)
            assert ended is not None
            assert (ended.stage, ended.version) == (ENDS[stage], order.version + 1)
            assert [one.note for one in await uow.buylist_orders.steps(order.id)] == ["The store has closed."]
        kept = await uow.buylist_orders.with_id(elsewhere.id)
        assert kept is not None
        assert (kept.stage, kept.version) == (elsewhere.stage, elsewhere.version)
    assert await _told(application, seller) == ["store.buylist_sale"] * (len(ENDS) - 1)
    assert await _told(application, shop.owner) == []


@pytest.mark.parametrize("account_too", [False, True])
async def test_events_are_called_off_with_their_store(application: Application, account_too: bool) -> None:
    """Who signed up is told, and is reminded of nothing."""
    shop, ann = await store(application), await person(application)
    event = await event_of(application, shop.owner, shop.hashid)
    key = application.ids.decode(IdKind.STORE_EVENT, event) or 0
    await application.stores.events.sign_ups.sign_up(actor_of(ann), key)
    await _closed(application, shop, account_too=account_too)
    async with application.units() as uow:
        planned = await uow.store_events.one(key)
    assert planned is not None
    assert planned.status is EventStatus.CANCELLED
    assert await _told(application, ann) == ["event.cancelled"]


async def test_nobody_works_for_a_store_that_its_owner_closed(application: Application) -> None:
    """Its staff are told, what it told of itself is erased, and it is written down; opened again it begins anew."""
    shop, other = await store(application), await store(application)
    profiles = application.stores.profiles
    await _closed(application, shop, account_too=False)
    for somebody in (shop.owner, shop.manager, shop.clerk):
        with pytest.raises(StoreNotFound):
            await profiles.reading.staffed(actor_of(somebody), shop.id)
    async with application.units() as uow:
        kept = await uow.stores.with_id(shop.id)
        elsewhere = await uow.stores.with_id(other.id)
    assert await _told(application, shop.clerk) == ["store.closed"]
    assert kept is not None
    assert kept.is_closed
    assert (kept.details.store_name, kept.details.store_phone, kept.details.coordinates) == ("Mox Corner", "", None)
    assert elsewhere is not None
    assert elsewhere.is_listed
    again = await profiles.registration.open(actor_of(shop.owner), details_of_store(store_name="Mox Corner II"))
    assert (again.id, again.is_listed) == (shop.id, True)
    assert [one.username for one in (await profiles.staffing.listed(actor_of(shop.owner), shop.id)).items] == [
        shop.owner.username
    ]


async def test_closing_and_opening_again_are_in_the_audit_log(application: Application) -> None:
    """Each once, with who did it and what the store was called then; the first opening and a refused one are not."""
    shop, registration = await store(application), application.stores.profiles.registration
    await _closed(application, shop, account_too=False)
    named = details_of_store(store_name="Mox Corner II")
    both = await asyncio.gather(
        *(registration.open(actor_of(shop.owner), named, source=AuditSource.API) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in both) == ["Store", "StoreExists"]
    async with application.units() as uow:
        entries = [one for one in await uow.audit.latest(limit=50) if one.action.value.startswith("store_")]
    assert [
        (one.action.value, one.source.value, one.by_id, one.subject_id, one.details)
        for one in reversed(entries)
        if one.subject_id == shop.owner.user_id
    ] == [
        ("store_closed", "site", shop.owner.user_id, shop.owner.user_id, {"store_name": "Mox Corner"}),
        ("store_reopened", "api", shop.owner.user_id, shop.owner.user_id, {"store_name": "Mox Corner II"}),
    ]


async def test_a_store_is_closed_by_its_owner_alone_and_by_its_name(application: Application) -> None:
    """Whoever may not, or types another name, changes nothing."""
    shop, closing = await store(application), application.stores.profiles.closing
    with pytest.raises(StoreNameDiffers):
        await closing.close(actor_of(shop.owner), shop.id, "Mox Corner II")
    with pytest.raises(StoreForbidden):
        await closing.close(actor_of(shop.manager), shop.id, "Mox Corner")
    with pytest.raises(StoreNotFound):
        await closing.close(actor_of(await person(application)), shop.id, "Mox Corner")
    async with application.units() as uow:
        kept = await uow.stores.with_id(shop.id)
    assert kept is not None
    assert kept.is_listed


async def test_the_seat_of_a_deleted_account_goes_to_who_waits(application: Application) -> None:
    """The erasure takes the sign-up away; the seat is offered all the same."""
    shop, ann, bob = await store(application), await person(application), await person(application)
    event = await event_of(application, shop.owner, shop.hashid, capacity=1)
    key = application.ids.decode(IdKind.STORE_EVENT, event) or 0
    for somebody in (ann, bob):
        await application.stores.events.sign_ups.sign_up(actor_of(somebody), key)
    await application.accounts.deletion.delete_named(ann.username)
    await drain_outbox(application)
    async with application.units() as uow:
        assert await uow.sign_ups.one(key, ann.user_id) is None
        offered = await uow.sign_ups.one(key, bob.user_id)
    assert offered is not None
    assert offered.status is SignUpStatus.OFFERED
    assert await _told(application, bob) == ["event.seat"]
