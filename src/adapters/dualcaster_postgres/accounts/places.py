"""Where people trade: points of the grid in rows, and the boxes that an index can search."""

from math import cos, radians

from dualcaster_core.kernel.geo import Coordinates

MILES_PER_DEGREE = 69.0
"""A little less than a degree of latitude, so that no box is too small."""


def point(latitude: float | None, longitude: float | None) -> Coordinates | None:
    """Return the point of a row, None where no place is stated."""
    return None if latitude is None or longitude is None else Coordinates(latitude, longitude)


def box_around(around: Coordinates, miles: int) -> dict[str, float]:
    """Return the edges of a box, in degrees, that holds every point within a distance.

    Where it crosses the line at 180 degrees it has a second part; around a pole it goes all the way round.
    """
    height = miles / MILES_PER_DEGREE
    south, north = around.latitude - height, around.latitude + height
    narrowest = cos(radians(min(90.0, max(abs(south), abs(north)))))
    width = 360.0 if narrowest < 1e-6 or south <= -90 or north >= 90 else height / narrowest
    west, east = around.longitude - width, around.longitude + width
    other = (1.0, 0.0)
    if width >= 180:
        west, east = -180.0, 180.0
    elif west < -180:
        other = (west + 360, 180.0)
    elif east > 180:
        other = (-180.0, east - 360)
    return {
        "south_edge": south,
        "north_edge": north,
        "west_edge": west,
        "east_edge": east,
        "other_west_edge": other[0],
        "other_east_edge": other[1],
    }
