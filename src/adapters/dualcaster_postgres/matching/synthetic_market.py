"""Fills an empty market with traders by COPY."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import psycopg
from attrs import define
from sqlalchemy import BigInteger, ForeignKeyConstraint, Table, Text, UniqueConstraint, bindparam, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.schema import AddConstraint, CreateIndex, DropConstraint, DropIndex, ExecutableDDLElement

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.kernel.batches import batches_ahead
from dualcaster_core.kernel.errors import Conflict, ServiceUnavailable
from dualcaster_core.matching.synthetic import PricedPrinting, SyntheticTrader
from dualcaster_core.reputation.tiers import tier_of
from dualcaster_postgres.sql.codes import FINISH_CODES, FINISHES
from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.sql.list_versions import CURRENT_TRANSACTION
from dualcaster_postgres.tables.accounts import connected_accounts, guild_members, users
from dualcaster_postgres.tables.catalogue import cards, oracle_cards
from dualcaster_postgres.tables.collection import have_list_items, inventory_items, want_list_items
from dualcaster_postgres.tables.market import card_values
from dualcaster_postgres.tables.reputation import user_reputation

BATCH: Final = 250
"""Traders written by one round of COPY."""
_FILLED: Final = (
    users,
    user_reputation,
    connected_accounts,
    guild_members,
    inventory_items,
    have_list_items,
    want_list_items,
)
_NUMBERED: Final = (users, inventory_items)
_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
_PRICED = (
    select(
        cards.c.id,
        cards.c.oracle_card_id,
        func.array_agg(card_values.c.finish),
        func.array_agg(card_values.c.cents),
        oracle_cards.c.edhrec_rank,
    )
    .join_from(cards, card_values, card_values.c.card_id == cards.c.id)
    .join(oracle_cards, oracle_cards.c.id == cards.c.oracle_card_id)
    .where(card_values.c.condition == int(Condition.NM), ~cards.c.digital)
    .group_by(cards.c.id, oracle_cards.c.edhrec_rank)
    .order_by(cards.c.id)
)
_ANYBODY = select(users.c.id).limit(1)
_sequence = func.pg_get_serial_sequence(bindparam("filled", type_=Text()), "id")
_FIRST_KEY = select(func.nextval(sql_cast(_sequence, Text)))
_LAST_KEY = select(func.setval(sql_cast(_sequence, Text), bindparam("last", type_=BigInteger())))
_THIS_TRANSACTION = select(CURRENT_TRANSACTION)


async def priced_printings(database: Database) -> list[PricedPrinting]:
    """List the printings that have a near mint value, with their popularity; one statement."""
    async with database.transaction() as session:
        rows = await session.rows(_PRICED)
    printings = []
    for card_id, oracle, finishes, cents, rank in rows:
        priced = sorted(zip(finishes, cents, strict=True))
        printings.append(
            PricedPrinting(
                card_id=card_id,
                oracle=oracle,
                finishes=tuple(FINISHES[code] for code, _ in priced),
                cents=tuple(value for _, value in priced),
                rank=rank,
            )
        )
    return printings


async def load_market(
    database: Database,
    traders: Iterable[SyntheticTrader],
    *,
    now: datetime | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> int:
    """Write traders with their lists into a database that has no accounts yet; count them.

    All in one transaction, for which the tables are locked: their secondary indexes and foreign keys are dropped
    before and built after, which is faster than keeping them up row by row and nobody can see. ``now`` is when the
    idle days of the traders count from. ``progress`` is told how many traders are written. Raises ``Conflict`` where
    there are accounts.
    """
    async with database.transaction() as session:
        await session.text(_lock_command())
        if await session.row(_ANYBODY) is not None:
            raise Conflict("there are accounts in this database; a market is loaded into an empty one")
        for statement in _without_indexes():
            await session.text(_text(statement))
        count = await _copy(session, traders, now or datetime.now(UTC), progress)
        for statement in _with_indexes():
            await session.text(_text(statement))
    await _vacuum(database)
    return count


async def _copy(
    session: Session, traders: Iterable[SyntheticTrader], now: datetime, progress: Callable[[int], None]
) -> int:
    first = {table.name: await _one(session, _FIRST_KEY, filled=table.name) for table in _NUMBERED}
    rows = _Rows(
        user_id=first["users"],
        item_id=first["inventory_items"],
        now=now,
        changed_in=await _one(session, _THIS_TRANSACTION),
    )
    count = 0
    async for batch in batches_ahead(iter(traders), BATCH):
        for table, columns, lines in rows.of(batch):
            await session.copy(table.name, columns, lines)
        count += len(batch)
        progress(count)
    if count:
        last = {"users": rows.user_id - 1, "inventory_items": max(rows.item_id - 1, first["inventory_items"])}
        for name, key in last.items():
            await session.row(_LAST_KEY, filled=name, last=key)
    return count


async def _one(session: Session, statement: Any, **parameters: Any) -> int:
    row = await session.row(statement, **parameters)
    return int(row[0]) if row else 0


@define
class _Rows:
    """Turns traders into rows; numbers the users and the items."""

    user_id: int
    item_id: int
    now: datetime
    changed_in: int

    def of(self, batch: Sequence[SyntheticTrader]) -> Iterator[tuple[Table, Sequence[str], Iterable[Sequence[Any]]]]:
        """Yield the rows of each table, in the order they refer to each other."""
        named = [(self.user_id + place, trader) for place, trader in enumerate(batch)]
        self.user_id += len(batch)
        yield users, _USER, [self._user(key, trader) for key, trader in named]
        yield user_reputation, _REPUTATION, [(key, one.reputation, int(tier_of(one.reputation))) for key, one in named]
        linked = [(key, one) for key, one in named if one.discord_id is not None]
        yield connected_accounts, _ACCOUNT, [(key, "discord", str(one.discord_id)) for key, one in linked]
        yield guild_members, _MEMBER, [(guild, key) for key, one in named for guild in one.guilds]
        first = self.item_id
        yield inventory_items, _ITEM, self._items(named)
        yield have_list_items, _HAVE, self._haves(named, first)
        yield want_list_items, _WANT, self._wants(named)

    def _user(self, key: int, trader: SyntheticTrader) -> tuple[Any, ...]:
        place = trader.place
        seen = self.now - timedelta(days=trader.idle_days)
        return (
            key,
            trader.username,
            seen - timedelta(days=30),
            seen,
            True,
            trader.is_public,
            True,
            True,
            trader.email_verified,
            place.display if place else None,
            place.coordinates.latitude if place else None,
            place.coordinates.longitude if place else None,
            place.grid_point.latitude if place else None,
            place.grid_point.longitude if place else None,
            trader.trade_radius_miles,
            1,
            self.changed_in,
            0,
            None,
        )

    def _items(self, named: Sequence[tuple[int, SyntheticTrader]]) -> Iterator[Sequence[Any]]:
        for key, trader in named:
            for have in trader.haves:
                item = have.item
                yield (
                    self.item_id,
                    key,
                    item.card_id,
                    FINISH_CODES[item.finish],
                    int(item.condition),
                    item.language,
                    item.signed,
                    item.altered,
                    have.quantity,
                )
                self.item_id += 1

    def _haves(self, named: Sequence[tuple[int, SyntheticTrader]], item_id: int) -> Iterator[Sequence[Any]]:
        for key, trader in named:
            for have in trader.haves:
                item = have.item
                yield (
                    item_id,
                    key,
                    item.card_id,
                    FINISH_CODES[item.finish],
                    int(item.condition),
                    item.language,
                    have.quantity_for_trade,
                    have.min_trade_value,
                    have.trade_for_wants_only,
                    have.is_active,
                    have.quantity_for_trade,
                )
                item_id += 1

    def _wants(self, named: Sequence[tuple[int, SyntheticTrader]]) -> Iterator[Sequence[Any]]:
        for key, trader in named:
            for want in trader.wants:
                yield (
                    key,
                    want.card_id,
                    want.oracle,
                    want.any_printing,
                    want.quantity,
                    int(want.condition_min),
                    want.condition_strict,
                    want.is_foil_required,
                    want.language,
                    want.max_trade_value,
                    False,
                    int(want.priority),
                    want.is_public,
                    True,
                )


_USER: Final = [column.name for column in users.columns]
_REPUTATION: Final = ["user_id", "score", "tier"]
_ACCOUNT: Final = ["user_id", "provider", "provider_user_id"]
_MEMBER: Final = ["guild_id", "user_id"]
_KEY: Final = ["user_id", "card_id", "finish", "condition", "language"]
_ITEM: Final = ["id", *_KEY, "signed", "altered", "quantity"]
_HAVE: Final = [
    "inventory_item_id",
    *_KEY,
    "quantity_for_trade",
    "min_trade_value",
    "trade_for_wants_only",
    "is_active",
    "on_offer",
]
_WANT: Final = [
    "user_id",
    "card_id",
    "oracle_card_id",
    "any_printing",
    "quantity",
    "condition_min",
    "condition_strict",
    "is_foil_required",
    "language",
    "max_trade_value",
    "alert_enabled",
    "priority",
    "is_public",
    "is_active",
]


def _lock_command() -> Any:
    return f"LOCK TABLE {', '.join(table.name for table in _FILLED)} IN ACCESS EXCLUSIVE MODE"


def _foreign_keys() -> Iterator[ForeignKeyConstraint]:
    for table in _FILLED:
        yield from sorted(table.foreign_key_constraints, key=lambda key: str(key.name))


def _unique_keys() -> Iterator[UniqueConstraint]:
    """The unique keys of the lists; those of the small tables may stay."""
    for table in (inventory_items, have_list_items):
        keys = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
        yield from sorted(keys, key=lambda key: str(key.name))


def _without_indexes() -> Iterator[ExecutableDDLElement]:
    yield from (DropConstraint(key) for key in _foreign_keys())
    yield from (DropConstraint(key) for key in _unique_keys())
    yield from (DropIndex(index) for table in _FILLED for index in sorted(table.indexes, key=lambda i: str(i.name)))


def _with_indexes() -> Iterator[ExecutableDDLElement]:
    yield from (CreateIndex(index) for table in _FILLED for index in sorted(table.indexes, key=lambda i: str(i.name)))
    yield from (AddConstraint(key) for key in _unique_keys())
    yield from (AddConstraint(key) for key in _foreign_keys())


def _text(statement: ExecutableDDLElement) -> Any:
    return str(statement.compile(dialect=_DIALECT))


async def _vacuum(database: Database) -> None:
    """Let the planner know the market, and index-only scans skip the tables; VACUUM runs outside transactions."""
    try:
        async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
            for table in _FILLED:
                await connection.execute(cast(Any, f"VACUUM (ANALYZE) {table.name}"))
    except psycopg.OperationalError as error:
        raise ServiceUnavailable("the database does not answer") from error
