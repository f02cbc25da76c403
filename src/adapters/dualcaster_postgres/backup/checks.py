"""Whether what a database holds fits together: rows that point at others, and what trades say they moved."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import LiteralString

from attrs import frozen
from psycopg import AsyncConnection, OperationalError, sql
from psycopg.rows import TupleRow

from dualcaster_core.kernel.errors import ServiceUnavailable

_FOREIGN_KEYS: LiteralString = """
SELECT k.conname, child.relname, parent.relname,
       array(SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY AS u (n, place)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.place)::text[],
       array(SELECT a.attname FROM unnest(k.confkey) WITH ORDINALITY AS u (n, place)
             JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.place)::text[]
FROM pg_constraint k
JOIN pg_class child ON child.oid = k.conrelid AND NOT child.relispartition
JOIN pg_class parent ON parent.oid = k.confrelid AND NOT parent.relispartition
WHERE k.contype = 'f' AND child.relnamespace = current_schema()::regnamespace
ORDER BY k.conname
"""
CONSERVATION: Mapping[str, LiteralString] = {
    "completed trades without their record, and records without their trade": """
        SELECT count(*) FROM (SELECT id FROM trades WHERE stage = 'completed') t
        FULL JOIN completed_trades r ON r.proposal_id = t.id
        WHERE t.id IS NULL OR r.id IS NULL
    """,
    "records that name other people than their trade": """
        SELECT count(*) FROM completed_trades r JOIN trades t ON t.id = r.proposal_id
        WHERE (r.user_a_id, r.user_b_id) <> (t.proposer_id, t.recipient_id)
    """,
    "records whose copies are not the lines of their trade": """
        WITH stated AS (
            SELECT r.proposal_id AS trade_id, side.from_proposer, (line ->> 'card_id')::bigint AS card_id,
                   sum((line ->> 'quantity')::int) AS copies
            FROM completed_trades r
            CROSS JOIN LATERAL (VALUES (true, r.user_a_gave), (false, r.user_b_gave)) AS side (from_proposer, lines)
            CROSS JOIN LATERAL jsonb_array_elements(side.lines) AS line
            GROUP BY 1, 2, 3
        ), agreed AS (
            SELECT l.trade_id, l.from_proposer, l.card_id, sum(l.quantity) AS copies
            FROM trade_lines l JOIN completed_trades r ON r.proposal_id = l.trade_id
            GROUP BY 1, 2, 3
        )
        SELECT count(DISTINCT trade_id) FROM stated FULL JOIN agreed USING (trade_id, from_proposer, card_id)
        WHERE stated.copies IS DISTINCT FROM agreed.copies
    """,
    "records whose cash is not that of their trade": """
        SELECT count(*) FROM completed_trades r JOIN trades t ON t.id = r.proposal_id
        WHERE (r.cash_from_a, r.cash_from_b) <> (t.cash_from_proposer, t.cash_from_recipient)
    """,
    "people whose number of completed trades is not that of their records": """
        SELECT count(*) FROM users u
        LEFT JOIN (
            SELECT person, count(*) AS trades
            FROM completed_trades CROSS JOIN LATERAL (VALUES (user_a_id), (user_b_id)) AS both_sides (person)
            GROUP BY person
        ) r ON r.person = u.id
        WHERE u.is_active AND u.completed_trades <> coalesce(r.trades, 0)
    """,
    "copies that are promised in accepted trades more often than they exist": """
        SELECT count(*) FROM (
            SELECT l.item_id FROM trade_lines l
            JOIN trades t ON t.id = l.trade_id
            JOIN inventory_items i ON i.id = l.item_id
            WHERE t.stage IN ('agreed', 'cancel asked', 'sent', 'one confirmed', 'disputed')
              AND t.copies_missing_at IS NULL
            GROUP BY l.item_id, i.quantity HAVING sum(l.quantity) > i.quantity
        ) AS promised
    """,
}
"""What no database may have, in words, and how to count it."""


_TREE: LiteralString = """
SELECT e.trade_id, r.completed_at, e.proposer_hash, e.recipient_hash
FROM trade_tree_entries e JOIN completed_trades r ON r.proposal_id = e.trade_id
ORDER BY e.position
"""
_RECALCULATED: LiteralString = """
SELECT user_id, calculated_at FROM user_reputation
WHERE calculated_at IS NOT NULL ORDER BY md5(user_id::text) LIMIT %s
"""


@frozen(kw_only=True)
class DatabaseChecks:
    """What is counted and read of a database to see whether it fits together."""

    connection: AsyncConnection[TupleRow]

    async def orphans(self) -> tuple[int, Mapping[str, int]]:
        """Count the foreign keys, and of each the rows that point at nothing, where there are any."""
        keys = await (await self.connection.execute(_FOREIGN_KEYS)).fetchall()
        found: dict[str, int] = {}
        for name, child, parent, own, other in keys:
            count = await self._count(_pointing_at_nothing(child, parent, list(zip(own, other, strict=True))))
            if count:
                found[str(name)] = count
        return len(keys), found

    async def not_conserved(self) -> Mapping[str, int]:
        """Count what trades say and did not do, in words; empty where everything fits together."""
        counts = {what: await self._count(sql.SQL(query)) for what, query in CONSERVATION.items()}
        return {what: count for what, count in counts.items() if count}

    async def tree_entries(self) -> Sequence[tuple[int, datetime, bytes, bytes]]:
        """List the trades of the tree in their order: number, moment, and what stands for both people."""
        rows = await (await self.connection.execute(_TREE)).fetchall()
        return [(trade, at, bytes(proposer), bytes(recipient)) for trade, at, proposer, recipient in rows]

    async def recalculated_at(self, limit: int) -> Sequence[tuple[int, datetime]]:
        """Choose people by chance whose reputation was made of their history, and when that was."""
        rows = await (await self.connection.execute(_RECALCULATED, (limit,))).fetchall()
        return [(user, at) for user, at in rows]

    async def _count(self, query: sql.SQL | sql.Composed) -> int:
        row = await (await self.connection.execute(query)).fetchone()
        return int(row[0]) if row else 0


def _pointing_at_nothing(child: str, parent: str, columns: Sequence[tuple[str, str]]) -> sql.Composed:
    """Count the rows of a table whose key is complete and of no row of the other table."""
    given = sql.SQL(" AND ").join(sql.SQL("c.{} IS NOT NULL").format(sql.Identifier(own)) for own, _ in columns)
    pairs = sql.SQL(" AND ").join(
        sql.SQL("p.{} = c.{}").format(sql.Identifier(other), sql.Identifier(own)) for own, other in columns
    )
    return sql.SQL("SELECT count(*) FROM {} c WHERE {} AND NOT EXISTS (SELECT FROM {} p WHERE {})").format(
        sql.Identifier(child), given, sql.Identifier(parent), pairs
    )


@asynccontextmanager
async def open_checks(url: str) -> AsyncIterator[DatabaseChecks]:
    """Open a connection of its own for checking a database.

    Raises ``ServiceUnavailable`` where the server cannot be reached or goes away.
    """
    try:
        async with await AsyncConnection.connect(url, autocommit=True, application_name="dualcaster checks") as link:
            await link.execute("SET statement_timeout = 0")
            yield DatabaseChecks(connection=link)
    except OperationalError as error:
        raise ServiceUnavailable("the database does not answer") from error
