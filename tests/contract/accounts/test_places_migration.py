"""Places that were stored before there was a grid."""

import psycopg

from dualcaster_core.accounts.model import Place
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_embedded import EmbeddedServers
from dualcaster_postgres import migrate
from tests.support.databases import create_database

BEFORE, AFTER = "0003", "0004"
PLACES = ((45.52, -122.68), (90.0, 12.0), (-90.0, -7.0), (0.0, 180.0), (-33.87, 151.21), (64.13, -21.9), None)
RADII = (50, 0, 1, 37, 12_500, 12_499, 5)
ADDED = (
    "INSERT INTO users (username, created_at, last_active_at, is_active, is_public, show_have_list, show_want_list,"
    " email_verified, location_display, latitude, longitude, trade_radius_miles)"
    " VALUES (%s, now(), now(), true, true, true, true, false, 'Somewhere', %s, %s, %s)"
)
READ = "SELECT grid_latitude, grid_longitude, trade_radius_miles FROM users ORDER BY id"


def test_stored_places_and_radii_are_brought_onto_the_grid(servers: EmbeddedServers) -> None:
    """Each place gets the core's point, radii go up to the next step, matches go stale, so too after a way back."""
    url = create_database(servers.database_url)
    migrate.upgrade(url, BEFORE)
    with psycopg.connect(url) as connection:
        for number, (place, radius) in enumerate(zip(PLACES, RADII, strict=True)):
            connection.execute(ADDED, (f"user{number}", *(place or (None, None)), radius))
        connection.execute("INSERT INTO generations (name, value) VALUES ('values', 7)")
    expected = [None if place is None else Place("", Coordinates(*place)).grid_point for place in PLACES]
    for generation in (8, 10):
        migrate.upgrade(url, AFTER)
        with psycopg.connect(url) as connection:
            rows = connection.execute(READ).fetchall()
            (value,) = connection.execute("SELECT value FROM generations WHERE name = 'values'").fetchone() or (0,)
        assert [None if row[0] is None else Coordinates(*row[:2]) for row in rows] == expected
        assert [row[2] for row in rows] == [50, 0, 5, 40, 12_500, 12_500, 5]
        assert value == generation
        migrate.downgrade(url, BEFORE)
