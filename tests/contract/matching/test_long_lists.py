"""Two people with long lists, told to the planner as short ones."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Select, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.testing.contracts.scene import Scene, printing
from dualcaster_postgres.matching.pairing_sql import lines_between, totals_between
from dualcaster_postgres.sql.database import Session
from tests.support.postgres_harness import PostgresHarness

CARDS, VARIANTS = 400, 8
_HAVES = """
    INSERT INTO inventory_items (user_id, card_id, finish, condition, language, signed, altered, quantity)
    SELECT CAST(:owner AS bigint), card_id, 1 + v % 2, 1 + v / 2, 'en', false, false, 1
    FROM unnest(CAST(:cards AS bigint[])) AS card_id, generate_series(0, CAST(:variants AS int) - 1) AS v
"""
_OFFERS = """
    INSERT INTO have_list_items (inventory_item_id, user_id, card_id, finish, condition, language, quantity_for_trade,
        on_offer)
    SELECT id, user_id, card_id, finish, condition, language, 1, 1 FROM inventory_items WHERE user_id = :owner
"""
_WISHES = """
    INSERT INTO want_list_items (user_id, card_id, oracle_card_id, any_printing, quantity, condition_min,
        condition_strict, is_foil_required, language, alert_enabled, priority, is_public, is_active)
    SELECT CAST(:owner AS bigint), id, oracle_card_id, id % 2 = 0, 9, 1, false, false, 'any', false, 2, true, true
    FROM cards WHERE id = ANY(CAST(:cards AS bigint[]))
"""


def _work(plan: dict[str, Any]) -> Iterator[int]:
    """Count the rows that each step of a plan read, returned or threw away."""
    removed = sum(plan.get(f"Rows Removed by {how}", 0) for how in ("Filter", "Join Filter", "Index Recheck"))
    yield int((plan["Actual Rows"] + removed) * plan["Actual Loops"])
    for part in plan.get("Plans", ()):
        yield from _work(part)


async def _lists(session: Session, owner: int, cards: list[int], *, variants: int) -> None:
    """Let somebody offer every card in so many finishes and conditions, and want all of them."""
    await session.run(text(_WISHES), owner=owner, cards=cards)
    await session.run(text(_HAVES), owner=owner, cards=cards, variants=variants)
    await session.run(text(_OFFERS), owner=owner)


async def _analysed(session: Session, statement: Select[Any], **parameters: object) -> dict[str, Any]:
    """Run a statement and return its plan with the rows of each step."""
    compiled = statement.compile(dialect=PGDialect_psycopg())  # type: ignore[no-untyped-call]
    explained: Any = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + str(compiled)
    cursor = await session.connection.execute(explained, {**compiled.params, **parameters})
    ((plans,),) = await cursor.fetchall()
    plan: dict[str, Any] = plans[0]["Plan"]
    return plan


@pytest.mark.parametrize("statement", [lines_between(), totals_between()], ids=["lines", "totals"])
async def test_a_pair_with_long_lists_costs_what_its_lines_cost(
    shared_harness: PostgresHarness, statement: Select[Any]
) -> None:
    """Statistics older than the lists make no statement of a pair compare every have with every want."""
    await shared_harness.empty()
    scene = Scene(shared_harness)
    ann, bob, *others = [await scene.person(f"user{place}") for place in range(30)]
    keys = await shared_harness.add_cards([printing(f"Card {place}") for place in range(CARDS)])
    await shared_harness.set_values({(key, Finish.NONFOIL, Condition.NM): 100 for key in keys})
    async with shared_harness.database.transaction() as session:
        for table in ("inventory_items", "have_list_items", "want_list_items"):
            await session.run(text(f"ALTER TABLE {table} SET (autovacuum_enabled = false)"))
        for owner in others:
            await _lists(session, owner, keys[:20], variants=1)
        await session.run(text("ANALYZE"))
        for owner in (ann, bob):
            await _lists(session, owner, keys, variants=VARIANTS)
        plan = await _analysed(
            session, statement, user=ann, candidates=[bob], max_ask_percent=125, any_printing_times=3
        )
    haves = CARDS * VARIANTS
    assert sum(_work(plan)) < 100 * haves, "a comparison of all with all is some hundred times the haves"
