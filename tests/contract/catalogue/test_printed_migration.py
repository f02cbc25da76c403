"""Cards that were stored before their printings were counted."""

from datetime import date

import psycopg

from dualcaster_embedded import EmbeddedServers
from dualcaster_postgres import migrate
from tests.support.databases import create_database

BEFORE, AFTER = "0014", "0015"
CARD = (
    "INSERT INTO cards (scryfall_id, oracle_card_id, name, set_code, set_name, collector_number, rarity, finishes,"
    " language, mana_cost, type_line, released_at)"
    " SELECT gen_random_uuid(), max(id), 'Helix', 'tst', 'Test', %s, 'rare', '{1}', 'en', %s, %s, %s FROM oracle_cards"
)


def test_stored_printings_are_counted_and_their_colours_read(servers: EmbeddedServers) -> None:
    """Each card learns how many printings it has, its newest day, type and colours, and names are read anew."""
    url = create_database(servers.database_url)
    migrate.upgrade(url, BEFORE)
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO oracle_cards (oracle_id, name) VALUES (gen_random_uuid(), 'Helix')")
        connection.execute(CARD, ("1", "{R}{W}", "Instant", date(2005, 10, 7)))
        connection.execute(CARD, ("2", "{R}{W/U}", "Sorcery", date(2021, 4, 23)))
        connection.execute("INSERT INTO generations (name, value) VALUES ('catalogue', 7)")
    for generation in (8, 9):
        migrate.upgrade(url, AFTER)
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT printings, newest_on, type_line, colors FROM oracle_cards").fetchone()
            names = connection.execute("SELECT value FROM generations WHERE name = 'catalogue'").fetchone()
        assert row == (2, date(2021, 4, 23), "Sorcery", 0b01011)
        assert names == (generation,)
        migrate.downgrade(url, BEFORE)
