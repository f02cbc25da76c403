"""Prices that were stored before it was kept which feed stated them."""

import psycopg

from dualcaster_embedded import EmbeddedServers
from dualcaster_postgres import migrate
from tests.support.databases import create_database

BEFORE, AFTER = "0015", "0016"
NIGHT, MORNING = "2026-02-14T00:00:00Z", "2026-02-14T03:51:00Z"
STORED = (
    ("tcgplayer", "market", 0, MORNING, None, "scryfall"),
    ("tcgplayer", "buylist", 0, NIGHT, None, "mtgjson"),
    ("cardmarket", "trend", 0, MORNING, None, "cardmarket"),
    ("cardmarket", "low", 0, MORNING, None, "cardmarket"),
    ("cardkingdom", "retail", 0, NIGHT, 3, "cardkingdom"),
    ("cardkingdom", "retail", 2, NIGHT, None, "cardkingdom"),
    ("cardkingdom", "buylist", 0, NIGHT, None, "mtgjson"),
    ("manapool", "market", 0, NIGHT, None, "mtgjson"),
    ("tcgplayer", "market", 1, NIGHT, None, "mtgjson"),
)
ADDED = (
    "INSERT INTO current_prices (card_id, finish, source, kind, condition, observed_at, quantity, currency, amount,"
    " valued) VALUES (%s, 1, %s, %s, %s, %s, %s, 'USD', 1, 1)"
)
TWICE = (
    "INSERT INTO current_prices (card_id, finish, source, kind, condition, feed, observed_at, currency, amount, valued)"
    " SELECT card_id, finish, source, kind, condition, 'other', observed_at + interval '1 day', currency, 2, 1"
    " FROM current_prices WHERE source = 'manapool'"
)


def test_stored_prices_are_given_their_feed(servers: EmbeddedServers) -> None:
    """What only one feed states tells whose a price is; on the way back the newest of several feeds is kept."""
    url = create_database(servers.database_url)
    migrate.upgrade(url, BEFORE)
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        for source, kind, condition, moment, quantity, _ in STORED:
            connection.execute(ADDED, (1, source, kind, condition, moment, quantity))
    migrate.upgrade(url, AFTER)
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT source, kind, condition, feed FROM current_prices").fetchall()
        assert set(found) == {(*one[:3], one[5]) for one in STORED}
        connection.execute("SET session_replication_role = replica")
        connection.execute(TWICE)
    migrate.downgrade(url, BEFORE)
    with psycopg.connect(url) as connection:
        kept = connection.execute("SELECT source, amount::int, valued FROM current_prices").fetchall()
    assert sorted(kept) == sorted((one[0], 2 if one[0] == "manapool" else 1, 0) for one in STORED)
