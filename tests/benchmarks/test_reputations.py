"""What recalculating everybody's reputation costs: ten thousand people with two hundred thousand events.

The budget: as many statements as for one person, through the same calculator, and for each person at most a tenth
of what one alone takes, since the nightly run goes over the whole market.
"""

from time import perf_counter

from attrs import evolve
from sqlalchemy import text

import dualcaster_embedded
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.reputation.use_cases import recalculated
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK
from dualcaster_postgres.unit_of_work import unit_of_work_factory
from tests.support.databases import create_database, database_name

PEOPLE, TRADES = 10_000, 60_000
LARGEST_SHARE = 1 / 10
OF_STATISTICS = 2
"""After so many rows the planner's statistics are renewed, whatever their number, by these."""
_PEOPLE = text(
    "INSERT INTO users (username, created_at, last_active_at, is_active, is_public, show_have_list, show_want_list,"
    " email_verified, trade_radius_miles) SELECT 'bench' || n, '2025-01-01', '2026-03-01', true, true, true, true,"
    " n % 2 = 0, 50 FROM generate_series(1, 10000) AS n"
)
_TRADES = text(
    "INSERT INTO trades (id, chain_id, counter_count, proposer_id, recipient_id, stage, version, exchange,"
    " held_payment, message, expires_in_days, cash_from_proposer, cash_from_recipient, proposer_value,"
    " recipient_value, created_at, changed_at, sent_at, decided_at, accepted_at, ended_at)"
    " OVERRIDING SYSTEM VALUE SELECT n, n, 0, a.id, b.id, 'completed', 6, 'mail', false, '', 7, 0, 0, 10, 12, at, at,"
    " at - interval '1 day', at - interval '6 hours', at - interval '6 hours', at"
    " FROM (SELECT n, 1 + n * 7919 % 10000 AS one, 1 + (n * 7919 + 1 + n / 10000 * 31) % 10000 AS other,"
    " timestamptz '2025-02-01' + n * interval '9 minutes' AS at FROM generate_series(1, 60000) AS n) AS made"
    " JOIN users a ON a.username = 'bench' || one JOIN users b ON b.username = 'bench' || other"
)
_RECORDS = text(
    "INSERT INTO completed_trades (proposal_id, user_a_id, user_b_id, user_a_username, user_b_username, user_a_gave,"
    " user_b_gave, user_a_gave_value, user_b_gave_value, cash_from_a, cash_from_b, total_trade_value,"
    " completion_method, proposed_at, completed_at, user_a_confirmed, user_b_confirmed)"
    " SELECT id, proposer_id, recipient_id, 'a', 'b', '[]', '[]', 10, 12, 0, 0, 22, 'mail', sent_at, ended_at, true,"
    " true FROM trades"
)
_REVIEWS = text(
    "INSERT INTO trade_reviews (trade_id, reviewer_id, reviewed_id, overall, comment, written_at, visible_at,"
    " is_announced, version) SELECT id, p.by, p.about, 1 + id % 5, '', ended_at, ended_at, true, 1 FROM trades,"
    " LATERAL (VALUES (proposer_id, recipient_id), (recipient_id, proposer_id)) AS p (by, about) WHERE id <= 40000"
)
_EVENTS = text("SELECT 2 * (SELECT count(*) FROM completed_trades) + (SELECT count(*) FROM trade_reviews)")
_ANALYZE = text("ANALYZE")


async def test_everybody_costs_as_many_statements_as_one(
    servers: dualcaster_embedded.EmbeddedServers, migrated_url: str
) -> None:
    """Ten thousand people with two hundred thousand events are recalculated by the statements of one person."""
    url = create_database(servers.database_url, database_name(migrated_url))
    database, clock = Database(url, evolve(WORK, connections=2)), FixedClock()
    await database.open()
    units = unit_of_work_factory(database, clock, MatchRules(), PublicIds())
    async with database.transaction() as session:
        for statement in (_PEOPLE, _TRADES, _RECORDS, _REVIEWS, _ANALYZE):
            await session.run(statement)
        counted = await session.row(_EVENTS)
        people = [row[0] for row in await session.rows(text("SELECT id FROM users ORDER BY id"))]
    assert counted is not None
    assert (len(people), counted[0]) == (PEOPLE, 200_000)
    statements, seconds = [], []
    for keys in (people[:1], people[1:2], people):
        async with units() as uow:
            before, began = database.statements, perf_counter()
            made = await recalculated(uow, keys, clock)
            await uow.commit()
        seconds.append(perf_counter() - began)
        statements.append(database.statements - before)
        assert len(made) == len(keys)
    print(
        f"\none person: {statements[1]} statements, {1000 * seconds[1]:.1f} ms; {PEOPLE:,} people with"
        f" {counted[0]:,} events: {statements[2]} statements, {seconds[2]:.1f} s,"
        f" {1_000_000 * seconds[2] / PEOPLE:.0f} us each"
    )
    await database.close()
    assert statements[1] <= statements[2] <= statements[1] + OF_STATISTICS
    assert seconds[2] / PEOPLE <= LARGEST_SHARE * seconds[1]
