"""Stores for tests: verified or not, with an owner, a manager and a clerk."""

from datetime import time, timedelta
from typing import Any

from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.accounts.business.model import BusinessStep
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.staff import operator
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.access import StoreRole
from dualcaster_core.stores.events.model import EventFormat, EventTerms
from dualcaster_core.stores.events.planning import EventTime
from dualcaster_core.stores.profiles.model import Store, StoreDetails
from dualcaster_core.stores.profiles.opening_hours import opening_hours_from
from dualcaster_core.stores.profiles.staff import StaffEntry
from tests.support.people import Person, person

WEEK = {
    **{day: {"open": "10:00", "close": "21:00"} for day in ("monday", "tuesday", "wednesday", "thursday")},
    "friday": {"open": "10:00", "close": "01:00"},
    "saturday": [{"open": "09:00", "close": "13:00"}, {"open": "14:00", "close": "23:00"}],
}
"""Opening hours with a night, a break and a day off."""


@frozen(kw_only=True)
class StoreScene:
    """A store and the people who work there; ``hashid`` is its public id."""

    id: int
    hashid: str
    owner: Person
    manager: Person
    clerk: Person


def actor_of(somebody: Person | Actor) -> Actor:
    """Return somebody as who calls a use case."""
    return Actor(user_id=somebody.user_id, username=somebody.username, session_id=0)


def details_of_store(**facts: Any) -> StoreDetails:
    """Describe a store in Boston that does everything."""
    return StoreDetails(
        **{
            "store_name": "Mox Corner",
            "description": "Cards since 1994.",
            "store_address": "1 Main Street",
            "store_city": "Boston",
            "store_state": "MA",
            "store_postal": "02118",
            "store_phone": "+1 617 555 0100",
            "store_website": "https://mox.example",
            "coordinates": Coordinates(42.34, -71.07),
            "offers_buylist": True,
            "offers_events": True,
            "trade_in_bonus_pct": 25,
            "time_zone": "America/New_York",
            "hours": opening_hours_from(WEEK),
            **facts,
        }
    )


async def verify_business(
    application: Application, somebody: Person | Actor, step: BusinessStep = BusinessStep.VERIFY
) -> None:
    """Decide on somebody's business account, as an operator."""
    await application.accounts.businesses.decide(
        operator(), somebody.user_id, step, reason="Registered.", documents="Licence 4711."
    )


async def join_staff(application: Application, store_id: int, somebody: Person | Actor, role: StoreRole) -> None:
    """Have somebody work for a store."""
    now = application.clock.now()
    async with application.units() as uow:
        await uow.store_staff.put(
            StaffEntry(store_id=store_id, user_id=somebody.user_id, role=role, invited_at=now, joined_at=now)
        )
        await uow.commit()


async def store(application: Application, *, verified: bool = True, **facts: Any) -> StoreScene:
    """Open a store of a new business account, with a manager and a clerk; ``facts`` are of its details."""
    owner, manager, clerk = [await person(application) for _ in range(3)]
    details = details_of_store(**facts)
    await application.accounts.businesses.apply(actor_of(owner), details.store_name)
    if verified:
        await verify_business(application, owner)
    opened = await application.stores.profiles.registration.open(actor_of(owner), details)
    await join_staff(application, opened.id, manager, StoreRole.MANAGER)
    await join_staff(application, opened.id, clerk, StoreRole.CLERK)
    return StoreScene(
        id=opened.id,
        hashid=application.ids.encode(IdKind.STORE, opened.id),
        owner=owner,
        manager=manager,
        clerk=clerk,
    )


async def open_stores_of_each_other(application: Application, one: int, other: int) -> None:
    """Give each of two accounts a store, with the other invited to its staff."""
    now = application.clock.now()
    async with application.units() as uow:
        for owner, guest in ((one, other), (other, one)):
            opened = await uow.stores.add(Store(user_id=owner, details=details_of_store(), created_at=now))
            await uow.store_staff.put(
                StaffEntry(store_id=opened.id, user_id=guest, role=StoreRole.CLERK, invited_at=now)
            )
        await uow.commit()


async def store_of(application: Application, owner: Person | Actor) -> str:
    """Open a store of somebody whose business waits to be verified; return its public id."""
    await application.accounts.businesses.apply(actor_of(owner), "Mox Corner")
    opened = await application.stores.profiles.registration.open(actor_of(owner), details_of_store())
    return application.ids.encode(IdKind.STORE, opened.id)


async def stores_around(application: Application, owner: Person | Actor, count: int) -> str:
    """Open a store of somebody with so many people on its staff, and as many verified stores that they work for."""
    hashid = await store_of(application, owner)
    key = application.ids.decode(IdKind.STORE, hashid) or 0
    for number in range(count):
        other = await person(application)
        await join_staff(application, key, other, StoreRole.CLERK)
        elsewhere = application.ids.decode(IdKind.STORE, await store_of(application, other)) or 0
        await verify_business(application, other)
        await join_staff(application, elsewhere, owner, StoreRole.MANAGER if number % 2 else StoreRole.CLERK)
    return hashid


async def own_store(application: Application, owner: Person | Actor, staff: int) -> str:
    """Open and verify a store of somebody, with so many people on its staff and one more invited."""
    hashid = await stores_around(application, owner, staff)
    await verify_business(application, owner)
    key = application.ids.decode(IdKind.STORE, hashid) or 0
    invited = await person(application)
    staffing = application.stores.profiles.staffing
    await staffing.invite(actor_of(owner), key, invited.username, StoreRole.MANAGER)
    return hashid


async def event_of(application: Application, owner: Person, store_id: str, *, capacity: int | None = None) -> str:
    """Plan an event of somebody's store, three days from now; return its public id."""
    key = application.ids.decode(IdKind.STORE, store_id)
    assert key is not None
    planning = application.stores.events.planning
    day = (planning.clock.now() + timedelta(days=3)).date()
    when = EventTime(day=day, starts=time(18, 30), ends=time(22))
    terms = EventTerms(title="Friday Night Magic", format=EventFormat.MODERN, capacity=capacity)
    [planned] = await planning.plan(actor_of(owner), key, terms, when)
    return application.ids.encode(IdKind.STORE_EVENT, planned.id)
