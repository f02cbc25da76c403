"""How lists of the market are read where there are a hundred thousand cards."""

from typing import Any

import pytest

from dualcaster_core.market.overview.views import Direction
from dualcaster_postgres.market.overview_queries import MOVERS
from dualcaster_postgres.sql.database import Database
from tests.support.query_plans import query_plan

CARDS = 100_000
_ORACLE: Any = "INSERT INTO oracle_cards (oracle_id, name) VALUES (gen_random_uuid(), 'Everything')"
_CARDS: Any = (
    "INSERT INTO cards (scryfall_id, oracle_card_id, name, set_code, set_name, collector_number, rarity, finishes,"
    " language, type_line) SELECT gen_random_uuid(), (SELECT max(id) FROM oracle_cards), 'Everything',"
    f" 's' || n % 400, 'Set', n::text, 'rare', '{{1}}', 'en', '' FROM generate_series(1, {CARDS}) n"
)
_STATISTICS: Any = (
    "INSERT INTO card_statistics (card_id, finish, source, as_of, cents, cents_week, cents_month, change_week,"
    " change_month, low_month, high_month, low_quarter, high_quarter, price_days, price_changes, suspect)"
    " SELECT id, 1, 'tcgplayer', date '2026-02-14' - (id % 3)::int, cents, 500, 500, (cents - 500) * 20,"
    " (cents - 500) * 20, 1, 900, 1, 900, 30, 20, false"
    " FROM (SELECT id, 50 + (id * 7919) % 900 AS cents FROM cards) made"
)
GIVEN = {
    "after_change": 2**62,
    "after_card": 0,
    "after_finish": 0,
    "limit": 25,
    "finishes": [1, 2, 3],
    "min_cents": 100,
    "min_days": 5,
}


@pytest.mark.parametrize("direction", list(Direction))
async def test_movers_are_read_by_their_index(database: Database, direction: Direction) -> None:
    """Of a hundred thousand cards those of a page are read in order, and no more; of a set by its cards."""
    first = 2**62 if direction is Direction.UP else -(2**62)
    async with database.transaction() as session:
        for statement in (_ORACLE, _CARDS, _STATISTICS, "ANALYZE cards", "ANALYZE card_statistics"):
            await session.text(statement)
        every = await query_plan(session, MOVERS[7, direction, False], **{**GIVEN, "after_change": first})
        of_set = await query_plan(
            session, MOVERS[30, direction, True], **{**GIVEN, "after_change": first, "set_code": "s7"}
        )
    assert "ix_card_statistics_change_week" in every.indexes
    assert "ix_cards_set_code_collector_number" in of_set.indexes
    assert every.read_whole == of_set.read_whole == frozenset()
