"""Distances on the globe."""

from math import asin, cos, radians, sin, sqrt

from attrs import field, frozen, validators

EARTH_RADIUS_MILES = 3958.7613
"""Mean radius of the earth (IUGG), in statute miles."""


@frozen
class Coordinates:
    """A point: latitude -90..90 and longitude -180..180, in degrees."""

    latitude: float = field(validator=[validators.ge(-90.0), validators.le(90.0)])
    longitude: float = field(validator=[validators.ge(-180.0), validators.le(180.0)])


def great_circle_miles(here: Coordinates, there: Coordinates) -> float:
    """Distance along the surface, in statute miles, by the haversine formula (Sinnott, 1984)."""
    north = radians(here.latitude), radians(there.latitude)
    half_height = sin((north[1] - north[0]) / 2) ** 2
    half_width = sin(radians(there.longitude - here.longitude) / 2) ** 2
    chord = half_height + cos(north[0]) * cos(north[1]) * half_width
    return 2 * EARTH_RADIUS_MILES * asin(min(1.0, sqrt(chord)))


def round_distance(miles: float) -> int:
    """Round a distance so that it gives no place away: to 5 miles below 100, to 25 above; at least 5."""
    step = 5 if miles < 100 else 25
    return max(5, int(miles / step + 0.5) * step)
