"""What events bring to the pages of a store: the next ones for everybody, and a figure for the staff."""

from typing import Final

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.events.views import EventFilter
from dualcaster_core.stores.profiles.views import StaffedStore, StoreView
from dualcaster_http.stores.events.words import FORMATS, by_day, seat_words, wall
from dualcaster_http.stores.figures import Figure, FigureSource
from dualcaster_http.stores.storefront import StorefrontPart

SHOWN: Final = 3
"""Events on the public page of a store."""


async def events_ahead(
    application: Application, store_id: int, store: StoreView, visitor: Actor | None
) -> StorefrontPart | None:
    """Show the next events of a store that has any; who sees the store is decided before."""
    if not store.offers_events:
        return None
    viewer = None if visitor is None else visitor.user_id
    events = application.stores.events.calendar.queries
    found = await events.listed(EventFilter(store_id=store_id), viewer, limit=SHOWN)
    if not found.items:
        return None
    words = {"formats": FORMATS, "seat_words": seat_words, "wall": wall}
    return StorefrontPart(template="stores/events/ahead.html", values={"days": by_day(found.items), **words})


async def _next_event(application: Application, shop: StaffedStore) -> list[Figure]:
    """Say when the next event is."""
    if not shop.store.offers_events:
        return []
    queries = application.stores.events.calendar.queries
    found = await queries.listed(EventFilter(store_id=shop.store_id), shop.user_id, limit=1)
    here = f"/store/{shop.store.id}/events"
    if not found.items:
        return [Figure(label="Next event", value="None", note="Plan one", href=here)]
    [event] = found.items
    when, note = f"{wall(event.starts_at, event):%a %H:%M}", f"{event.title}: {seat_words(event)}"
    return [Figure(label="Next event", value=when, note=note, href=f"{here}/{event.hashid}")]


EVENT_FIGURES: Final = FigureSource(permission=StorePermission.SEE_DASHBOARD, read=_next_event)
