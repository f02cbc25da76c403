"""Where people trade: finding a place by its name."""

from dualcaster_core.accounts.errors import PlaceUnknown
from dualcaster_core.accounts.model import Place
from dualcaster_core.accounts.profiles.ports import Geocoder
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.text import clean_text

LONGEST_PLACE_NAME = 120
_DECIMALS = 2
"""Coordinates are kept to a hundredth of a degree, about 0.7 miles: near enough to meet, too coarse for a house."""


def place_from(display: str, latitude: float, longitude: float) -> Place:
    """Make a place of a name and coordinates. Raises ``ValidationFailed`` where they are out of range."""
    try:
        exact = Coordinates(latitude, longitude)
    except ValueError:
        raise ValidationFailed(
            "a latitude is from -90 to 90 and a longitude from -180 to 180 degrees", field="latitude"
        ) from None
    rounded = Coordinates(round(exact.latitude, _DECIMALS), round(exact.longitude, _DECIMALS))
    return Place(clean_text("display", display, LONGEST_PLACE_NAME), rounded)


async def place_called(geocoder: Geocoder, text: str) -> Place:
    """Return the likeliest place of a name. Raises ``PlaceUnknown`` with names that exist."""
    asked = clean_text("place", text, LONGEST_PLACE_NAME)
    found = await geocoder.find(asked) if asked else ()
    if not found:
        raise PlaceUnknown(asked, tuple(await geocoder.near(asked)) if asked else ())
    best = found[0]
    return place_from(best.display[:LONGEST_PLACE_NAME], best.coordinates.latitude, best.coordinates.longitude)
