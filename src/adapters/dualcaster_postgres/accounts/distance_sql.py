"""Distances in SQL, as ``kernel.geo.great_circle_miles`` measures them."""

from typing import Any

from sqlalchemy import case, func

from dualcaster_core.kernel.geo import EARTH_RADIUS_MILES


def miles_between(latitude: Any, longitude: Any, other_latitude: Any, other_longitude: Any) -> Any:
    """Return the distance of two points in miles; NULL where one of them is not known."""
    north, east = func.radians(other_latitude), func.radians(other_longitude)
    half_height = func.power(func.sin((func.radians(latitude) - north) / 2), 2)
    half_width = func.power(func.sin((func.radians(longitude) - east) / 2), 2)
    chord = half_height + func.cos(north) * func.cos(func.radians(latitude)) * half_width
    at_most_one = case((chord > 1.0, 1.0), else_=chord)  # least() would pass over a NULL
    return 2 * EARTH_RADIUS_MILES * func.asin(func.sqrt(at_most_one))
