"""Seats that fall free go to who waited first. Whoever calls holds the lock of the event."""

from datetime import datetime

from dualcaster_core.stores.events.events import SeatGiven
from dualcaster_core.stores.events.lifecycle import EventStatus, SignUpAction
from dualcaster_core.stores.events.model import EventRules, StoreEvent
from dualcaster_core.stores.events.ports import StoreEventsUnitOfWork


async def fill_seats(uow: StoreEventsUnitOfWork, event: StoreEvent, now: datetime, rules: EventRules) -> int:
    """Give every free seat to the next in line; return how many were given.

    They have until the deadline of the rules to take it, or have it at once where the event begins soon. Nobody is
    seated any more once it has begun: staff check in whoever is there.
    """
    if event.status is not EventStatus.SCHEDULED or now >= event.starts_at:
        return 0
    taken = await uow.sign_ups.taken(event.id)
    free = event.terms.capacity - taken if event.terms.capacity is not None else None
    if free is not None and free <= 0:
        return 0
    waiting = await uow.sign_ups.next_waiting(event.id, limit=free if free is not None else 10_000)
    until = event.confirm_by(now, rules)
    action = SignUpAction.SEAT if until is None else SignUpAction.OFFER
    await uow.sign_ups.store_all([one.after(action, now, confirm_by=until) for one in waiting])
    said = until.isoformat() if until is not None else None
    await uow.record_all([SeatGiven(event_id=event.id, user_id=one.user_id, confirm_by=said) for one in waiting])
    return len(waiting)
