"""``/stores``: finding stores near a place, or by name, also those that have a card."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get

from dualcaster_core.accounts.profiles.countries import distance_unit_of
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import KILOMETRES_PER_MILE, Coordinates, DistanceUnit, distance_in_words
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.stores.profiles.filters import LONGEST_NAME_TYPED, SearchedPlace, StoreFilters
from dualcaster_core.stores.profiles.finding import LARGEST_STORE_RADIUS, LONGEST_PLACE_TYPED, USUAL_RADIUS
from dualcaster_core.stores.profiles.opening_words import opening_words
from dualcaster_core.stores.profiles.views import FoundStore, StorePage
from dualcaster_http.catalogue.named_cards import LONGEST_CARD_NAME, card_named
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.queries import PLAIN, read_query
from dualcaster_http.site.rendering import pages_of
from dualcaster_http.stores.profiles.store_map import StoreMap, map_of

RADII = (10, 25, 50, 100, 250)
CACHE = "public, max-age=60, stale-while-revalidate=300"


class FinderQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which stores are looked for."""

    q: Annotated[str, msgspec.Meta(max_length=LONGEST_NAME_TYPED, pattern=PLAIN)] = ""
    card: Annotated[str, msgspec.Meta(max_length=LONGEST_CARD_NAME, pattern=PLAIN)] = ""
    near: Annotated[str, msgspec.Meta(max_length=LONGEST_PLACE_TYPED, pattern=PLAIN)] = ""
    miles: Annotated[int, msgspec.Meta(ge=5, le=LARGEST_STORE_RADIUS, multiple_of=5)] = USUAL_RADIUS
    open_now: bool = False
    buylist: bool = False
    trades: bool = False
    events: bool = False
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """What the address of a page has, without the cursor and what is usual."""
        values = {name: value for name, value in msgspec.structs.asdict(self).items() if name != "cursor" and value}
        if values.get("miles") == USUAL_RADIUS:
            del values["miles"]
        return {name: 1 if value is True else value for name, value in values.items()}


@get("/stores", include_in_schema=False, opt={RATE: "page"})
async def finder(request: Request[Any, Any, Any], application: FromApplication, visitor: Visitor) -> Response[str]:
    """List stores as the address asks."""
    given = {name: value for name, value in request.query_params.items() if isinstance(value, str)}
    finding, trouble, place, status = application.stores.profiles.finding, "", None, 200
    asked = FinderQuery()
    try:
        asked = read_query(given, FinderQuery)
        filters = StoreFilters(
            q=asked.q,
            buylist=asked.buylist,
            trades=asked.trades,
            events=asked.events,
            open_now=asked.open_now,
            card_id=await card_named(application, asked.card) if asked.card.strip() else None,
        )
        place = await finding.place(asked.near, visitor)
        found = await finding.find(filters, place, miles=asked.miles, cursor=asked.cursor)
    except (ValidationFailed, CardNotFound) as error:
        found, status = StorePage(items=()), 422
        trouble = f"{error.message[:1].upper()}{error.message[1:]}."
    unit = await _unit(application, visitor, found)
    now, pages, drawn = application.clock.now(), pages_of(request), _map(found, place, asked.miles)
    return pages.page(
        request,
        "stores/finder.html",
        me=visitor,
        cache=CACHE,
        status=status,
        canonical=None if asked.kept or asked.cursor else pages.absolute("/stores"),
        found=found,
        asked=asked,
        kept=asked.kept,
        narrowed=bool(set(asked.kept) - {"near", "miles"}),
        trouble=trouble,
        openings={one.store.id: opening_words(one.store, now) for one in found.items},
        distances={one.store.id: distance_words(one.miles, unit) for one in found.items if one.miles is not None},
        radii=[(miles, f"Within {distance_in_words(miles, unit)}") for miles in RADII],
        map=drawn,
        ring_words="" if drawn is None else distance_words(drawn.rings[-1].miles, unit),
        mine=() if visitor is None else (await application.stores.profiles.reading.mine(visitor)).items,
    )


async def _unit(application: FromApplication, visitor: Visitor, found: StorePage) -> DistanceUnit:
    """Tell distances as a visitor reads them, or as they are told where the nearest store is."""
    if visitor is not None:
        async with application.units() as uow:
            country = (await uow.profiles.of(visitor.user_id)).country
        if country:
            return distance_unit_of(country)
    return distance_unit_of(found.items[0].store.store_country if found.items else "")


def distance_words(miles: float, unit: DistanceUnit) -> str:
    """Say how far a store is: shops tell where they are, so that it is exact."""
    value, word = (miles, "mi") if unit is DistanceUnit.MILES else (miles * KILOMETRES_PER_MILE, "km")
    return f"{value:.1f} {word}" if value < 10 else f"{value:,.0f} {word}"


def _map(found: StorePage, place: SearchedPlace | None, miles: int) -> StoreMap | None:
    """Draw the stores of a page around the place, where there are any."""
    if place is None:
        return None
    pins: list[tuple[FoundStore, Coordinates]] = [
        (one, Coordinates(one.store.latitude, one.store.longitude))
        for one in found.items
        if one.store.latitude is not None and one.store.longitude is not None
    ]
    return map_of([(one.store.id, one.store.store_name, point) for one, point in pins], place.coordinates, miles)


def store_finder_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[finder])
