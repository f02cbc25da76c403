"""``/stores/{hashid}``: a store as everybody sees it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote_plus

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from dualcaster_app import Application
from dualcaster_core.accounts.profiles.countries import COUNTRIES
from dualcaster_core.notifying.local_time import zone_named
from dualcaster_core.stores.profiles.opening_hours import WEEKDAYS
from dualcaster_core.stores.profiles.opening_words import opening_words
from dualcaster_core.stores.profiles.views import MembershipView, StoreView
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.rendering import pages_of
from dualcaster_http.stores.buylist.store_parts import sell_here
from dualcaster_http.stores.events.store_parts import events_ahead
from dualcaster_http.stores.parameters import store_key
from dualcaster_http.stores.stock.stock_pages import stock_on_show
from dualcaster_http.stores.storefront import ReadPart

PARTS: Final[tuple[ReadPart, ...]] = (sell_here, events_ahead, stock_on_show)
"""The parts below the profile, in the order in which they are shown; each part of stores adds its own."""
CACHE: Final = "public, max-age=60, stale-while-revalidate=300"


@get("/stores/{store_id:str}", include_in_schema=False, opt={RATE: "page"})
async def storefront(
    request: Request[Any, Any, Any], application: FromApplication, visitor: Visitor, store_id: FromPath[str]
) -> Response[str]:
    """Show a store."""
    key, reading = store_key(application, store_id), application.stores.profiles.reading
    viewer_id, role = (None, "user") if visitor is None else (visitor.user_id, visitor.role)
    store = await reading.seen(key, viewer_id, role=role, also_closed=True)
    parts = () if store.closed_at is not None else PARTS
    read = [await part(application, key, store, visitor) for part in parts]
    pages, now = pages_of(request), application.clock.now()
    address = pages.absolute(f"/stores/{store.id}")
    return pages.page(
        request,
        "stores/store.html",
        me=visitor,
        cache=CACHE if store.business_verified else "private, no-store",
        canonical=address if store.business_verified else None,
        data=linked_data(store, address) if store.business_verified and store.closed_at is None else None,
        store=store,
        parts=[one for one in read if one is not None],
        works_here=await _membership(application, visitor, store),
        today=now.astimezone(zone_named(store.time_zone)).weekday(),
        weekdays=WEEKDAYS,
        opening=opening_words(store, now),
        closed_ahead=closed_ahead(store, now),
        country=COUNTRIES[store.store_country],
        directions=directions(store),
    )


async def _membership(application: Application, visitor: Visitor, store: StoreView) -> MembershipView | None:
    if visitor is None:
        return None
    mine = await application.stores.profiles.reading.mine(visitor)
    return next((one for one in mine.items if one.id == store.id and not one.is_invitation), None)


def closed_ahead(store: StoreView, now: datetime) -> list[Any]:
    """List the next dates on which a store is closed, today among them."""
    today = now.astimezone(zone_named(store.time_zone)).date()
    return [day for day in store.closed_dates if day >= today][:6]


def directions(store: StoreView) -> str:
    """Return the address of a map with the way to a store; empty where it says no place."""
    parts = (store.store_address, store.store_city, store.store_state, store.store_postal)
    line = ", ".join(part for part in parts if part)
    if line:
        return f"https://www.openstreetmap.org/search?query={quote_plus(f'{line}, {COUNTRIES[store.store_country]}')}"
    if store.latitude is None:
        return ""
    return f"https://www.openstreetmap.org/?mlat={store.latitude}&mlon={store.longitude}#map=17/{store.latitude}/{store.longitude}"


def linked_data(store: StoreView, address: str) -> Mapping[str, Any]:
    """Describe a store to search engines, as schema.org has it."""
    hours = [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{day.capitalize()}",
            "opens": span.open,
            "closes": span.close,
        }
        for day, spans in store.hours.items()
        for span in spans
    ]
    closed = [
        {
            "@type": "OpeningHoursSpecification",
            "opens": "00:00",
            "closes": "00:00",
            "validFrom": day.isoformat(),
            "validThrough": day.isoformat(),
        }
        for day in store.closed_dates
    ]
    postal = {
        "streetAddress": store.store_address,
        "addressLocality": store.store_city,
        "addressRegion": store.store_state,
        "postalCode": store.store_postal,
        "addressCountry": store.store_country,
    }
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["LocalBusiness", "HobbyShop"],
        "name": store.store_name,
        "url": address,
        "description": store.description,
        "telephone": store.store_phone,
        "sameAs": store.store_website,
        "address": {"@type": "PostalAddress", **{name: text for name, text in postal.items() if text}},
        "openingHoursSpecification": hours,
        "specialOpeningHoursSpecification": closed,
    }
    if store.latitude is not None:
        facts["geo"] = {"@type": "GeoCoordinates", "latitude": store.latitude, "longitude": store.longitude}
    return {name: value for name, value in facts.items() if value}


def storefront_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[storefront])
