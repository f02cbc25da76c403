"""How stores are found among 20,000, of which nine in ten are verified, with a million lines in stock.

Budget: no table is read whole, and each page takes less than 100 ms on two cores, since visitors wait for it.
"""

from typing import Any, Final

from sqlalchemy import text

from dualcaster_core.kernel.geo import Coordinates
from dualcaster_postgres.accounts.places import box_around
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.stores.profiles.queries import (
    BY_NAME,
    BY_NAME_WITH_CARD,
    IN_STOCK,
    NEAR,
    NEAR_WITH_CARD,
)
from tests.support.query_plans import query_plan

BUDGET_MS = 100.0
BOSTON = Coordinates(42.36, -71.06)
_ALL: Final = {"q": "", "buylist": False, "trades": False, "events": False, "limit": 25}
_NEAR: Final = {
    "north": BOSTON.latitude,
    "east": BOSTON.longitude,
    "miles": 50.0,
    "after_thousandths": 0,
    **box_around(BOSTON, 50),
}
_FILL: Final = (
    "SET LOCAL session_replication_role = replica",
    "INSERT INTO users (username, created_at, last_active_at, is_active, is_public, show_have_list, show_want_list,"
    " email_verified, trade_radius_miles) SELECT 'shop_' || n, now(), now(), true, true, true, true, true, 25"
    " FROM generate_series(1, 20000) n",
    "INSERT INTO business_accounts (user_id, business_name, state, reason, documents, applied_at, version)"
    " SELECT id, username, CASE WHEN id % 10 = 0 THEN 'pending' ELSE 'verified' END, '', '', now(), 1 FROM users",
    "INSERT INTO lgs_profiles (user_id, store_name, latitude, longitude, offers_buylist, created_at, version)"
    " SELECT id, 'Store ' || md5(id::text), 25 + (id * 7919 % 25000) / 1000.0, -125 + (id * 104729 % 58000) / 1000.0,"
    " id % 2 = 0, now(), 1 FROM users",
    "INSERT INTO oracle_cards (id, oracle_id, name) OVERRIDING SYSTEM VALUE SELECT n, lpad(to_hex(n), 32, '0')::uuid,"
    " 'Card ' || n FROM generate_series(1, 10000) n",
    "INSERT INTO cards (id, scryfall_id, oracle_card_id, name, set_code, set_name, collector_number, rarity, finishes,"
    " language, type_line) OVERRIDING SYSTEM VALUE SELECT n, lpad(to_hex(n), 32, '0')::uuid, 1 + n % 10000,"
    " 'Card ' || n, 's', 'Set', n, 'rare', '{1,2}', 'en', 'Instant' FROM generate_series(1, 30000) n",
    "INSERT INTO store_stock (store_id, card_id, finish, condition, language, quantity, price_cents)"
    " SELECT id, 1 + (id * 31 + n * 977) % 30000, 1, 1, 'en', n % 3, 100 FROM lgs_profiles, generate_series(1, 50) n"
    " ON CONFLICT DO NOTHING",
)


async def test_stores_are_found_along_indexes(database: Database) -> None:
    """Near a place along the index of places, by name along that of names; owners and businesses by their keys."""
    async with database.transaction() as session:
        for statement in _FILL:
            await session.run(text(statement))
    async with database.transaction() as session:
        for table in ("users", "business_accounts", "lgs_profiles", "cards", "store_stock"):
            await session.run(text(f"ANALYZE {table}"))
        stores = [row[0] for row in await session.rows(BY_NAME_WITH_CARD, **_ALL, after=0, card=77)]
        asked: dict[str, tuple[Any, dict[str, Any], str]] = {
            "near": (NEAR, {**_ALL, **_NEAR, "after": 0}, "ix_lgs_profiles_place"),
            "buying near": (NEAR, {**_ALL, **_NEAR, "after": 0, "buylist": True}, "ix_lgs_profiles_place"),
            "near, with a card": (NEAR_WITH_CARD, {**_ALL, **_NEAR, "after": 0, "card": 77}, "ix_store_stock_for_sale"),
            "by name, with a card": (BY_NAME_WITH_CARD, {**_ALL, "after": 0, "card": 77}, "ix_store_stock_for_sale"),
            "what stores have of a card": (IN_STOCK, {"card": 77, "stores": stores}, "ix_store_stock_for_sale"),
            "by name": (BY_NAME, {**_ALL, "after": 0}, "ix_lgs_profiles_name"),
            "by name, later": (BY_NAME, {**_ALL, "after": 777}, "ix_lgs_profiles_name"),
        }
        for name, (statement, given, index) in asked.items():
            plan = await query_plan(session, statement, **given)
            print(f"{name}: {plan.milliseconds:.1f} ms, {plan.buffers} pages, {sorted(plan.indexes)}")
            assert plan.read_whole == frozenset(), name
            assert index in plan.indexes, name
            assert plan.milliseconds < BUDGET_MS, name
