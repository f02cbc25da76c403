"""Distances."""

from math import cos, isclose, pi, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.geo import (
    EARTH_RADIUS_MILES,
    Coordinates,
    DistanceUnit,
    distance_in_words,
    great_circle_miles,
    round_distance,
    snap_to_grid,
)

points = st.builds(Coordinates, st.floats(-90, 90), st.floats(-180, 180))
HALF_AROUND = EARTH_RADIUS_MILES * 3.141592653589793


@pytest.mark.parametrize(
    ("here", "there", "miles"),
    [
        ((0.0, 0.0), (1.0, 0.0), 69.09),
        ((52.0, 5.0), (51.0, 5.0), 69.09),
        ((0.0, 179.5), (0.0, -179.5), 69.09),
        ((90.0, 10.0), (90.0, -120.0), 0.0),
        ((0.0, 0.0), (0.0, 180.0), HALF_AROUND),
        ((40.6413, -73.7781), (51.4700, -0.4543), 3_441.0),
    ],
)
def test_known_distances(here: tuple[float, float], there: tuple[float, float], miles: float) -> None:
    """A degree is 69.09 miles, across the date line too; New York (JFK) to London (LHR) is about 3,441."""
    assert isclose(great_circle_miles(Coordinates(*here), Coordinates(*there)), miles, rel_tol=5e-4, abs_tol=0.01)


@given(here=points, there=points)
def test_distances_are_symmetric_and_bounded(here: Coordinates, there: Coordinates) -> None:
    """It is as far there as back, never below 0 and never beyond half the circumference."""
    miles = great_circle_miles(here, there)
    assert isclose(miles, great_circle_miles(there, here), abs_tol=1e-6)
    assert 0 <= miles <= HALF_AROUND + 1e-6


@pytest.mark.parametrize(
    ("miles", "shown"),
    [(0, 5), (2, 5), (7.4, 5), (7.5, 10), (97.4, 95), (99, 100), (112, 100), (113, 125), (1000, 1000)],
)
def test_shown_distances_are_coarse(miles: float, shown: int) -> None:
    """Below 100 miles a distance is told in steps of 5, from 100 in steps of 25, and never below 5."""
    assert round_distance(miles) == shown


@pytest.mark.parametrize("point", [(90.1, 0.0), (-91.0, 0.0), (0.0, 180.5), (float("nan"), 0.0)])
def test_no_place_lies_outside_the_globe(point: tuple[float, float]) -> None:
    """Coordinates out of range are refused."""
    with pytest.raises(ValueError, match="must be"):
        Coordinates(*point)


@given(point=points)
def test_a_place_is_snapped_to_the_middle_of_its_cell(point: Coordinates) -> None:
    """The middle is at most 3.6 miles away, half a cell's diagonal, and is its own middle."""
    middle = snap_to_grid(point)
    assert great_circle_miles(point, middle) <= 3.6
    assert snap_to_grid(middle) == middle


@given(latitude=st.floats(-89.9, 89.9), longitude=st.floats(-180, 180))
def test_cells_are_about_as_large_everywhere(latitude: float, longitude: float) -> None:
    """A cell has 18 to 25 square miles, from the equator to a few miles before the poles."""
    middle = snap_to_grid(Coordinates(latitude, longitude))
    cells = round(360 / _width_of_cells(middle))
    edges = [sin(radians(middle.latitude + half)) for half in (0.036, -0.036)]
    square_miles = 2 * pi * EARTH_RADIUS_MILES**2 * (edges[0] - edges[1]) / cells
    assert 18 < square_miles < 25


def _width_of_cells(middle: Coordinates) -> float:
    """Find the width of a cell in degrees: the same at both sides of its middle."""
    low, high = 0.0, 180.0
    for _ in range(60):
        half = (low + high) / 2
        there = Coordinates(middle.latitude, (middle.longitude + half + 180) % 360 - 180)
        low, high = (half, high) if snap_to_grid(there) == middle else (low, half)
    return 2 * low


def test_the_line_at_180_degrees_is_the_edge_of_a_cell_and_nothing_more() -> None:
    """Both names of the line mean one cell, and those on its two sides are neighbours."""
    for latitude in (-60.0, 0.0, 10.3, 71.2):
        assert snap_to_grid(Coordinates(latitude, 180.0)) == snap_to_grid(Coordinates(latitude, -180.0))
        east, west = (snap_to_grid(Coordinates(latitude, side)) for side in (-179.999, 179.999))
        assert east != west
        assert great_circle_miles(east, west) < 5.0


@pytest.mark.parametrize("latitude", [90.0, -90.0])
def test_a_pole_is_in_one_cell_whatever_its_longitude(latitude: float) -> None:
    """At a pole every longitude names the same point."""
    cells = {snap_to_grid(Coordinates(latitude, longitude)) for longitude in (-180.0, -90.0, 0.0, 45.0, 180.0)}
    assert len(cells) == 1


@given(latitude=st.floats(-85, 85), longitude=st.floats(-180, 180))
def test_neighbouring_cells_lie_within_one_step(latitude: float, longitude: float) -> None:
    """The cells north and east of one are within the smallest radius of 5 miles."""
    middle = snap_to_grid(Coordinates(latitude, longitude))
    width = 0.072 / cos(radians(middle.latitude))
    north = snap_to_grid(Coordinates(middle.latitude + 0.072, middle.longitude))
    east = snap_to_grid(Coordinates(middle.latitude, (middle.longitude + width + 180) % 360 - 180))
    assert east != middle
    assert great_circle_miles(middle, east) <= 5
    assert abs(north.latitude - middle.latitude) * 69.1 <= 5


@pytest.mark.parametrize(
    ("miles", "words"),
    [(0, "0 km"), (5, "10 km"), (25, "40 km"), (50, "80 km"), (95, "155 km"), (100, "160 km"), (1000, "1,610 km")],
)
def test_kilometres_are_as_coarse_as_miles(miles: int, words: str) -> None:
    """What is rounded to miles is told to 5 km; a longer distance in miles is never a shorter one in kilometres."""
    assert distance_in_words(miles, DistanceUnit.KILOMETRES) == words
    assert distance_in_words(miles, DistanceUnit.MILES) == f"{miles:,} miles"
