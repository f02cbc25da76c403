"""The tree of completed trades, its root of each day, and the keys that sign statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain

from attrs import frozen
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    LargeBinary,
    any_,
    bindparam,
    cast,
    desc,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.reputation.statements.model import SigningKey, TradeRoot
from dualcaster_core.reputation.statements.ports import TreeEntry, TreeTrade, UnlistedTrade
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.sql.parameters import as_arrays, in_thread_if_many, incoming
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.reputation import (
    signing_keys,
    trade_roots,
    trade_tree_entries,
    trade_tree_nodes,
    trade_tree_people,
)
from dualcaster_postgres.tables.trading import completed_trades

_record, _entry, _person, _node = completed_trades.c, trade_tree_entries.c, trade_tree_people.c, trade_tree_nodes.c
_SIZE = select(func.coalesce(func.max(_entry.position) + 1, 0))
_place = tuple_(_record.completed_at, _record.proposal_id)
_UNLISTED = (
    select(_record.proposal_id, _record.user_a_id, _record.user_b_id, _record.completed_at)
    .where(
        _record.completed_at < bindparam("before", type_=MOMENT),
        _place > tuple_(bindparam("after_at", type_=MOMENT), bindparam("after_id", type_=BigInteger())),
        ~select(_entry.trade_id).where(_entry.trade_id == _record.proposal_id).exists(),
    )
    .order_by(_record.completed_at, _record.proposal_id)
    .limit(bindparam("limit"))
)
_NODES = select(_node.number, _node.hash).where(_node.number == any_(cast(bindparam("numbers"), ARRAY(BigInteger))))
_ENTRIES = {column.name: column.type for column in trade_tree_entries.columns}
_PEOPLE = {column.name: column.type for column in trade_tree_people.columns}
_HASHES = {column.name: column.type for column in trade_tree_nodes.columns}
_entries, _people, _hashed = incoming(_ENTRIES), incoming(_PEOPLE), incoming(_HASHES)
_ADD_ENTRIES = insert(trade_tree_entries).from_select(list(_ENTRIES), select(*(_entries.c[name] for name in _ENTRIES)))
_ADD_NODES = insert(trade_tree_nodes).from_select(list(_HASHES), select(*(_hashed.c[name] for name in _HASHES)))
_ADD_PEOPLE = insert(trade_tree_people).from_select(
    list(_PEOPLE),
    select(*(_people.c[name] for name in _PEOPLE))
    .join_from(_people, users, users.c.id == _people.c.user_id)
    .where(users.c.former_username.is_(None)),
)
"""Who deleted their account before the night has no salt kept."""
_root = trade_roots.c
_before = bindparam("before", type_=Date())
_ROOTS = (
    select(_root.day, _root.trades, _root.root)
    .where(or_(_before.is_(None), _root.day < _before))
    .order_by(desc(_root.day))
    .limit(bindparam("limit"))
)
_ADD_ROOT = (
    upsert(trade_roots)
    .values(
        day=bindparam("day", type_=Date()),
        trades=bindparam("trades", type_=BigInteger()),
        root=bindparam("root", type_=LargeBinary()),
    )
    .on_conflict_do_nothing()
)
_mine = (_person.user_id == bindparam("user", type_=BigInteger()), _person.position < bindparam("size"))
_TRADES_OF = (
    select(
        _person.position,
        _entry.trade_id,
        _record.completed_at,
        _entry.proposer_hash,
        _entry.recipient_hash,
        _person.salt,
    )
    .join_from(trade_tree_people, trade_tree_entries, _entry.position == _person.position)
    .join(completed_trades, _record.proposal_id == _entry.trade_id)
    .where(*_mine)
    .order_by(desc(_person.position))
    .limit(bindparam("limit"))
)
_COUNT_OF = select(func.count()).select_from(trade_tree_people).where(*_mine)
_key = signing_keys.c
_KEYS = select(_key.key_id, _key.public_key, _key.algorithm, _key.first_used_at, _key.retired_at).order_by(
    _key.retired_at.is_not(None), desc(_key.first_used_at), desc(_key.key_id)
)
_ADD_KEY = (
    upsert(signing_keys)
    .values({column.name: bindparam(column.name, type_=column.type) for column in signing_keys.columns})
    .on_conflict_do_nothing()
)
_RETIRE = (
    update(signing_keys)
    .where(_key.key_id != bindparam("used"), _key.retired_at.is_(None))
    .values(retired_at=bindparam("at", type_=MOMENT))
)


class PostgresTradeTree:
    """``TradeTreeRepository``: as many statements for a thousand trades as for one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def lock(self) -> int:
        """Wait for a turn at the tree; return how many trades are in it."""
        await lock(self._session, AdvisoryLock.TRADE_TREE)
        row = await self._session.row(_SIZE)
        return int(row[0]) if row else 0

    async def unlisted(self, *, before: datetime, after: tuple[datetime, int], limit: int) -> Sequence[UnlistedTrade]:
        """List trades that are not in the tree."""
        rows = await self._session.rows(_UNLISTED, before=before, after_at=after[0], after_id=after[1], limit=limit)
        return [UnlistedTrade(*row) for row in rows]

    async def nodes(self, numbers: Collection[int]) -> Mapping[int, bytes]:
        """Return the hashes of full subtrees."""
        return _hashes(await self._session.rows(_NODES, numbers=sorted(numbers)))

    async def append(self, entries: Sequence[TreeEntry], nodes: Mapping[int, bytes]) -> None:
        """Add trades at the end."""
        arrays = await in_thread_if_many(len(entries), _arrays, entries, nodes)
        for statement, given in zip((_ADD_ENTRIES, _ADD_PEOPLE, _ADD_NODES), arrays, strict=True):
            await self._session.run(statement, **given)

    async def last_root(self) -> TradeRoot | None:
        """Return the root of the latest day."""
        row = await self._session.row(_ROOTS, before=None, limit=1)
        return None if row is None else _root_of(row)

    async def add_root(self, root: TradeRoot) -> None:
        """Keep the root of a day."""
        await self._session.run(_ADD_ROOT, day=root.day, trades=root.trades, root=bytes.fromhex(root.root))


class PostgresSigningKeys:
    """``SigningKeyRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, key: SigningKey) -> None:
        """Keep a key."""
        await self._session.run(
            _ADD_KEY,
            key_id=key.key_id,
            public_key=bytes.fromhex(key.public_key),
            algorithm=key.algorithm,
            first_used_at=key.first_used_at,
            retired_at=key.retired_at,
        )

    async def retire_others(self, key_id: str, at: datetime) -> None:
        """Retire every key in use but this one."""
        await self._session.run(_RETIRE, used=key_id, at=at)

    async def all(self) -> Sequence[SigningKey]:
        """List the keys."""
        return [_key_of(row) for row in await self._session.rows(_KEYS)]


@frozen
class PostgresStatementQueries:
    """``StatementQueries``."""

    _database: Database

    async def roots(self, *, before: date | None, limit: int) -> Sequence[TradeRoot]:
        """List the roots of days."""
        return [_root_of(row) for row in await self._database.rows(_ROOTS, before=before, limit=limit)]

    async def trades_of(self, user_id: int, *, size: int, limit: int) -> tuple[Sequence[TreeTrade], int]:
        """List the latest trades of somebody in the tree, and count all of them."""
        rows = await self._database.rows(_TRADES_OF, user=user_id, size=size, limit=limit)
        counted = await self._database.row(_COUNT_OF, user=user_id, size=size)
        listed = [
            TreeTrade(position=position, trade_id=trade, completed_at=at, people=(proposer, recipient), salt=salt)
            for position, trade, at, proposer, recipient, salt in rows
        ]
        return listed, max(len(listed), int(counted[0]) if counted else 0)

    async def nodes(self, numbers: Collection[int]) -> Mapping[int, bytes]:
        """Return the hashes of full subtrees."""
        return _hashes(await self._database.rows(_NODES, numbers=sorted(numbers)))

    async def keys(self) -> Sequence[SigningKey]:
        """List the keys."""
        return [_key_of(row) for row in await self._database.rows(_KEYS)]


def _arrays(entries: Sequence[TreeEntry], nodes: Mapping[int, bytes]) -> tuple[dict[str, str], ...]:
    listed = [(one.position, one.trade.trade_id, *map(_digits, one.people)) for one in entries]
    people = chain.from_iterable(
        zip((one.trade.proposer_id, one.trade.recipient_id), (one.position,) * 2, map(_digits, one.salts), strict=True)
        for one in entries
    )
    hashes = [(number, _digits(hashed)) for number, hashed in nodes.items()]
    return as_arrays(list(_ENTRIES), listed), as_arrays(list(_PEOPLE), list(people)), as_arrays(list(_HASHES), hashes)


def _digits(raw: bytes) -> str:
    """Write bytes as PostgreSQL reads them in an array."""
    return f"\\x{raw.hex()}"


def _hashes(rows: Iterable[Row]) -> dict[int, bytes]:
    return {number: bytes(hashed) for number, hashed in rows}


def _root_of(row: Row) -> TradeRoot:
    return TradeRoot(day=row[0], trades=row[1], root=bytes(row[2]).hex())


def _key_of(row: Row) -> SigningKey:
    key_id, public_key, algorithm, first_used_at, retired_at = row
    return SigningKey(
        key_id=key_id,
        public_key=bytes(public_key).hex(),
        algorithm=algorithm,
        first_used_at=first_used_at,
        retired_at=retired_at,
    )
