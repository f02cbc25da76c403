"""Finding stores: near a place, or by name, narrowed to what they offer and whether they are open."""

from typing import Final

from attrs import frozen

from dualcaster_core.accounts.errors import PlaceUnknown
from dualcaster_core.accounts.model import Actor, check_radius
from dualcaster_core.accounts.profiles.ports import Geocoder
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import RADIUS_STEP_MILES
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.stores.profiles.filters import SearchedPlace, StoreFilters
from dualcaster_core.stores.profiles.opening_hours import open_state
from dualcaster_core.stores.profiles.ports import FoundRow, StoreQueries
from dualcaster_core.stores.profiles.views import FoundStore, StorePage, view_of

LONGEST_PLACE_TYPED: Final = 120
LARGEST_STORE_RADIUS: Final = 500
"""Miles: who travels farther searches at the other end."""
USUAL_RADIUS: Final = 50
_LOOKED_THROUGH: Final = 400
"""Stores that are read to find a page of open ones: who is open is told by clocks, which no index knows."""


@frozen
class StoreFinding:
    """Finds stores whose business is verified."""

    queries: StoreQueries
    geocoder: Geocoder
    clock: Clock
    ids: PublicIds

    async def place(self, text: str | None, visitor: Actor | None) -> SearchedPlace | None:
        """Return where to look: a place by its name, or else where a visitor trades, as near as others may learn it.

        None where neither is known. Raises ``PlaceUnknown``.
        """
        typed = clean_text("near", text or "", LONGEST_PLACE_TYPED)
        if typed:
            found = await self.geocoder.find(typed)
            if not found:
                raise PlaceUnknown(typed, tuple(await self.geocoder.near(typed)))
            return SearchedPlace(display=found[0].display, coordinates=found[0].coordinates)
        known = None if visitor is None else await self.queries.place_of(visitor.user_id)
        return None if known is None else SearchedPlace(display=known.display, coordinates=known.grid_point)

    async def find(
        self,
        filters: StoreFilters,
        place: SearchedPlace | None = None,
        *,
        miles: int = USUAL_RADIUS,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> StorePage:
        """List stores: around a place the nearest first, up to so many miles in steps of 5; without one by name.

        Raises ``ValidationFailed``, also for a cursor of another list.
        """
        check_radius(miles, least=RADIUS_STEP_MILES, name="miles")
        if miles > LARGEST_STORE_RADIUS:
            raise ValidationFailed(f"stores are found within {LARGEST_STORE_RADIUS} miles", field="miles")
        checked_limit(limit)
        cursors = self._cursors(place is not None)
        after = cursors.read(cursor) or (0, 0)
        read = _LOOKED_THROUGH if filters.open_now else limit + 1
        rows = await self.queries.found(
            filters, around=None if place is None else place.coordinates, miles=miles, after=after, limit=read
        )
        now = self.clock.now()
        fitting = [row for row in rows if not filters.open_now or _is_open(row, self.clock)]
        shown = fitting[:limit]
        asked = filters.card_id
        stocked = {} if asked is None else await self.queries.in_stock(asked, [row.store.id for row in shown])
        last = shown[-1] if len(fitting) > limit else rows[-1] if len(rows) == read and rows else None
        return StorePage(
            items=tuple(
                FoundStore(store=view_of(row.store, self.ids, now), miles=row.miles, in_stock=stocked.get(row.store.id))
                for row in shown
            ),
            place=None if place is None else place.display,
            next_cursor=None if last is None else cursors.at((last.thousandths, last.store.id)),
        )

    def _cursors(self, is_near: bool) -> Cursors:
        return Cursors("stores.near" if is_near else "stores.name", (None, IdKind.STORE), self.ids)


def _is_open(row: FoundRow, clock: Clock) -> bool:
    details = row.store.details
    return open_state(details.hours, details.zone, clock.now()).is_open
