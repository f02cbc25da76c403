"""A plain map of stores around a place: rings of distance, and a pin for each store."""

from collections.abc import Sequence
from math import cos, radians
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.geo import Coordinates, great_circle_miles

SIDE: Final = 320.0
"""The side of the drawing, in units of its own."""
_EDGE: Final = 26.0


@frozen(kw_only=True)
class StorePin:
    """A store on the map: its place in the list from 1, where it is drawn, and what it is called."""

    number: int
    x: float
    y: float
    id: str
    name: str


@frozen(kw_only=True)
class MapRing:
    """A circle of equal distance: its radius in the drawing, and in miles."""

    radius: float
    miles: float


@frozen(kw_only=True)
class StoreMap:
    """The pins, the nearest store first, and the rings around the middle; ``side`` is that of the square."""

    pins: tuple[StorePin, ...]
    rings: tuple[MapRing, ...]
    side: float = SIDE


def map_of(stores: Sequence[tuple[str, str, Coordinates]], middle: Coordinates, miles: int) -> StoreMap | None:
    """Draw stores around a place to scale, north up; as far as the farthest of them. None without any."""
    if not stores:
        return None
    farthest = max(great_circle_miles(middle, point) for _, _, point in stores)
    reach = min(float(miles), max(farthest * 1.1, 1.0))
    scale = (SIDE / 2 - _EDGE) / reach
    width = cos(radians(middle.latitude))
    pins = tuple(
        StorePin(
            number=number,
            x=_within(SIDE / 2 + _east(point.longitude - middle.longitude) * 69.17 * width * scale),
            y=_within(SIDE / 2 - (point.latitude - middle.latitude) * 69.17 * scale),
            id=key,
            name=name,
        )
        for number, (key, name, point) in enumerate(stores, 1)
    )
    rings = tuple(MapRing(radius=reach * part * scale, miles=reach * part) for part in (0.5, 1.0))
    return StoreMap(pins=pins, rings=rings)


def _east(degrees: float) -> float:
    """Return a difference of longitudes the short way round."""
    return (degrees + 180.0) % 360.0 - 180.0


def _within(value: float) -> float:
    return round(min(SIDE - 10.0, max(10.0, value)), 1)
