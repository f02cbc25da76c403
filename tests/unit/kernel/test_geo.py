"""Distances."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.geo import EARTH_RADIUS_MILES, Coordinates, great_circle_miles, round_distance

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
