"""Which handler does what when something happened. Every handler notes the event in the transaction of its effect."""

from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from typing import Any

import cattrs

from dualcaster_app.application import Application
from dualcaster_app.mailing import MAIL, send_email
from dualcaster_app.price_handlers import FOLLOW, NOTIFY_PRICES, follow_prices, notify_price_alerts
from dualcaster_core.accounts.emails import EMAILS
from dualcaster_core.accounts.events import SessionsEnded, VisibilityChanged
from dualcaster_core.collection.events import ListsChanged, PriceAlertsFired
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.kernel.events import Event
from dualcaster_core.market.events import PricesChanged
from dualcaster_core.matching.events import NightlyDue, StrongMatchesFound
from dualcaster_core.matching.notices import notices_of
from dualcaster_core.matching.ports import MatchingUnitOfWork

Handler = Callable[[Application, int, Any], Awaitable[None]]

MERGE, TELL = "matching.merge_edit", "notifying.notify_strong_matches"
NIGHTLY, PURGE = "matching.nightly", "expiry.purge"
END_SESSIONS = "accounts.end_sessions"


async def merge_edit(app: Application, event_id: int, event: ListsChanged | VisibilityChanged) -> None:
    """Merge an edit into the stored matches of everybody concerned; an edit that a later one overtook is done."""

    async def note(uow: MatchingUnitOfWork) -> bool:
        return await uow.mark_handled(event_id, MERGE)

    async with app.units() as uow:
        if await uow.list_version(event.user_id) > event.version:
            await uow.mark_handled(event_id, MERGE)
            await uow.commit()
            return
    await app.matching.merge_edit(event.user_id, note)


async def notify_strong_matches(app: Application, event_id: int, event: StrongMatchesFound) -> None:
    """Tell the owners of new strong matches, each with one notice; outside any transaction."""
    people = sorted({key for match in event.matches for key in (match.user_id, match.candidate_id)})
    async with app.units() as uow:
        names = await uow.users.usernames(people)
    for notice in notices_of(event, names, event_id=event_id):
        await app.notifier.notify(notice)
    async with app.units() as uow:
        await uow.mark_handled(event_id, TELL)
        await uow.commit()


async def nightly(app: Application, event_id: int, _event: NightlyDue) -> None:
    """Recompute the stored matches that prices, tiers or time have made out of date, and forget old keys."""
    await app.matching.refresh_stale()
    async with app.units() as uow:
        await uow.mark_handled(event_id, NIGHTLY)
        await uow.commit()


async def purge(app: Application, event_id: int, _event: NightlyDue) -> None:
    """Delete what has had its time; doing it twice deletes nothing more."""
    await app.expiring.purge(app.clock.now())
    await app.repeated_requests.purge()
    async with app.units() as uow:
        await uow.mark_handled(event_id, PURGE)
        await uow.commit()


async def end_sessions(app: Application, event_id: int, event: SessionsEnded) -> None:
    """Tell the cache that sessions have ended. Raises ``ServiceUnavailable`` while it does not hear."""
    if not await app.sessions.cache.end(event.keys):
        raise ServiceUnavailable("the cache does not answer")
    async with app.units() as uow:
        await uow.mark_handled(event_id, END_SESSIONS)
        await uow.commit()


HANDLERS: Mapping[str, Handler] = {
    MERGE: merge_edit,
    TELL: notify_strong_matches,
    NIGHTLY: nightly,
    PURGE: purge,
    FOLLOW: follow_prices,
    NOTIFY_PRICES: notify_price_alerts,
    MAIL: send_email,
    END_SESSIONS: end_sessions,
}
_HANDLED: tuple[type[Event], ...] = (
    ListsChanged,
    VisibilityChanged,
    StrongMatchesFound,
    NightlyDue,
    PricesChanged,
    PriceAlertsFired,
    SessionsEnded,
    *EMAILS,
)
EVENTS: Mapping[str, type[Event]] = {event.kind: event for event in _HANDLED}
ROUTES: Mapping[str, tuple[str, ...]] = {
    ListsChanged.kind: (MERGE,),
    VisibilityChanged.kind: (MERGE,),
    StrongMatchesFound.kind: (TELL,),
    NightlyDue.kind: (NIGHTLY, PURGE),
    PricesChanged.kind: (FOLLOW,),
    PriceAlertsFired.kind: (NOTIFY_PRICES,),
    SessionsEnded.kind: (END_SESSIONS,),
    **{event.kind: (MAIL,) for event in EMAILS},
}


async def handle(app: Application, event_id: int, handler: str) -> bool:
    """Run a handler on an event; False where the event or the handler is not known here."""
    found = await app.outbox.event(event_id)
    if found is None or found[0] not in EVENTS or handler not in HANDLERS:
        return False
    kind, payload = found
    began, outcome = perf_counter(), "failed"
    try:
        await HANDLERS[handler](app, event_id, cattrs.structure(payload, EVENTS[kind]))
        outcome = "done"
    finally:
        app.meters.tasks.labels(handler, outcome).observe(perf_counter() - began)
    return True


async def drain_outbox(app: Application) -> int:
    """Run the handlers of every open event in this process; count the runs."""
    runs = 0
    while due := await app.outbox.claim(ROUTES, limit=500, resend_after=app.settings.resend_after):
        for dispatch in due:
            await handle(app, dispatch.event_id, dispatch.handler)
            runs += 1
    await app.outbox.finish(ROUTES)
    return runs
