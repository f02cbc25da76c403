"""The map of stores around a place."""

from dualcaster_core.kernel.geo import Coordinates
from dualcaster_http.stores.profiles.store_map import SIDE, map_of

MIDDLE = Coordinates(42.36, -71.06)


def test_north_is_up_and_east_is_right() -> None:
    """Pins are numbered as the list is, and all lie within the drawing."""
    stores = [
        ("a", "North", Coordinates(42.46, -71.06)),
        ("b", "East", Coordinates(42.36, -70.96)),
        ("c", "Far", Coordinates(41.9, -71.6)),
    ]
    drawn = map_of(stores, MIDDLE, 50)
    assert drawn is not None
    north, east, far = drawn.pins
    assert [pin.number for pin in drawn.pins] == [1, 2, 3]
    assert (north.x, north.y < SIDE / 2) == (SIDE / 2, True)
    assert (east.x > SIDE / 2, east.y) == (True, SIDE / 2)
    assert far.x < SIDE / 2 < far.y
    assert all(0 < pin.x < SIDE and 0 < pin.y < SIDE for pin in drawn.pins)
    assert drawn.rings[0].miles * 2 == drawn.rings[1].miles


def test_the_line_at_180_degrees_is_crossed_the_short_way() -> None:
    """A store on the other side of it is near."""
    drawn = map_of([("a", "Taveuni", Coordinates(-16.9, -179.9))], Coordinates(-16.9, 179.9), 50)
    assert drawn is not None
    assert SIDE / 2 < drawn.pins[0].x < SIDE


def test_without_stores_there_is_no_map() -> None:
    """Nothing is drawn."""
    assert map_of([], MIDDLE, 50) is None
