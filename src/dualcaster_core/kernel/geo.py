"""Distances on the globe, and how much of a place others may learn."""

from enum import StrEnum
from math import asin, ceil, cos, floor, radians, sin, sqrt

from attrs import field, frozen, validators

EARTH_RADIUS_MILES = 3958.7613
"""Mean radius of the earth (IUGG), in statute miles."""
KILOMETRES_PER_MILE = 1.609344
RADIUS_STEP_MILES = 5
"""Radii and distances are in whole steps of so many miles."""
_BANDS = 2_500
"""Rows of the grid from pole to pole: each is 4.97 miles high."""
_ROUND_THE_EQUATOR = 2 * _BANDS


@frozen
class Coordinates:
    """A point: latitude -90..90 and longitude -180..180, in degrees."""

    latitude: float = field(validator=[validators.ge(-90.0), validators.le(90.0)])
    longitude: float = field(validator=[validators.ge(-180.0), validators.le(180.0)])


class DistanceUnit(StrEnum):
    """What distances are told in."""

    MILES = "miles"
    KILOMETRES = "km"


def snap_to_grid(point: Coordinates) -> Coordinates:
    """Return the centre of the grid cell that a point lies in: all that others may learn of a place.

    Cells are nearly squares of 5 miles, at every latitude: rows of equal height, each divided into as many cells as
    fit around it, from the line at 180 degrees on, which is the edge of a cell. The poles belong to one cell each.
    """
    row = min(floor((point.latitude + 90.0) / 180.0 * _BANDS), _BANDS - 1)
    latitude = (row + 0.5) / _BANDS * 180.0 - 90.0
    cells = ceil(_ROUND_THE_EQUATOR * cos(radians(latitude)))
    longitude = 0.0 if abs(point.latitude) == 90.0 else point.longitude
    cell = floor((longitude + 180.0) / 360.0 * cells) % cells
    return Coordinates(latitude, (cell + 0.5) / cells * 360.0 - 180.0)


def great_circle_miles(here: Coordinates, there: Coordinates) -> float:
    """Distance along the surface, in statute miles, by the haversine formula (Sinnott, 1984)."""
    north = radians(here.latitude), radians(there.latitude)
    half_height = sin((north[1] - north[0]) / 2) ** 2
    half_width = sin(radians(there.longitude - here.longitude) / 2) ** 2
    chord = half_height + cos(north[0]) * cos(north[1]) * half_width
    return 2 * EARTH_RADIUS_MILES * asin(min(1.0, sqrt(chord)))


def round_distance(miles: float) -> int:
    """Round a distance as it is told: to 5 miles below 100, to 25 above; at least 5."""
    step = RADIUS_STEP_MILES if miles < 100 else 25
    return max(RADIUS_STEP_MILES, int(miles / step + 0.5) * step)


def distance_in_words(miles: int, unit: DistanceUnit) -> str:
    """Say a rounded distance, or a radius: ``25 miles``, or ``40 km``, to 5 km."""
    if unit is DistanceUnit.MILES:
        return f"{miles:,} miles"
    return f"{int(miles * KILOMETRES_PER_MILE / 5 + 0.5) * 5:,} km"
