"""Files of prices that wait, as packed parts."""

import json
import zlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import cattrs
from cattrs.preconf.json import make_converter
from sqlalchemy import Integer, bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.price_files import ShrunkSource, WaitingPriceFile
from dualcaster_postgres.sql.codes import condition_code, condition_of
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import in_thread_if_many
from dualcaster_postgres.tables.market import price_file_parts, price_files

_files, _parts = price_files.c, price_file_parts.c
_key: Final = bindparam("key", type_=_files.id.type)
_BEGIN = insert(price_files).values(feed=bindparam("feed")).returning(_files.id)
_ADD = insert(price_file_parts).values(file_id=_key, number=bindparam("place"), content=bindparam("packed"))
_COUNT = update(price_files).where(_files.id == _key).values(prices=_files.prices + bindparam("more", type_=Integer()))
_PART = select(_parts.content).where(_parts.file_id == _key, _parts.number == bindparam("place"))
_SET_ASIDE = (
    update(price_files).where(_files.id == _key).values(shrunk=bindparam("why", type_=JSONB())).returning(_files.feed)
)
_UNDECIDED = (_files.shrunk.is_not(None), _files.released_at.is_(None))
_REPLACE = delete(price_files).where(_files.feed == bindparam("of"), _files.id < _key, *_UNDECIDED)
_COLUMNS = (_files.id, _files.feed, _files.received_at, _files.prices, _files.shrunk, _files.released_at)
_WAITING = (
    select(*_COLUMNS)
    .where(_files.shrunk.is_not(None), _files.id > bindparam("after", type_=_files.id.type))
    .order_by(_files.id)
    .limit(bindparam("most", type_=Integer()))
)
_FIND = select(*_COLUMNS).where(_files.id == _key, _files.shrunk.is_not(None))
_RELEASE = (
    update(price_files).where(_files.id == _key, *_UNDECIDED).values(released_at=bindparam("at")).returning(*_COLUMNS)
)
_REFUSE = delete(price_files).where(_files.id == _key, *_UNDECIDED).returning(*_COLUMNS)
_REMOVE = delete(price_files).where(_files.id == _key)
_converter: cattrs.Converter = make_converter()


class PostgresPriceFiles:
    """``PriceFiles``: a row for each file, and one for each of its parts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def begin(self, feed: str) -> int:
        """Begin a file and return its key."""
        ((key,),) = await self._session.rows(_BEGIN, feed=feed)
        return int(key)

    async def add(self, file_id: int, number: int, observations: Sequence[PriceObservation]) -> None:
        """Add a part; the numbers rise from 0."""
        packed = await in_thread_if_many(len(observations), _packed, observations)
        await self._session.run(_ADD, key=file_id, place=number, packed=packed)
        await self._session.run(_COUNT, key=file_id, more=len(observations))

    async def part(self, file_id: int, number: int) -> Sequence[PriceObservation] | None:
        """Return a part, None after the last one."""
        row = await self._session.row(_PART, key=file_id, place=number)
        return None if row is None else await in_thread_if_many(len(row[0]), _unpacked, row[0])

    async def set_aside(self, file_id: int, shrunk: Sequence[ShrunkSource]) -> None:
        """Have a file wait for a decision; it takes the place of an older one of its feed that waits for one, too."""
        row = await self._session.row(_SET_ASIDE, key=file_id, why=shrunk_facts(shrunk))
        if row is not None:
            await self._session.run(_REPLACE, key=file_id, of=row[0])

    async def waiting(self, *, after: int, limit: int) -> Sequence[WaitingPriceFile]:
        """List the files that were set aside."""
        return [_file(row) for row in await self._session.rows(_WAITING, after=after, most=limit)]

    async def find(self, file_id: int) -> WaitingPriceFile | None:
        """Return a file that was set aside, one that was released among them."""
        row = await self._session.row(_FIND, key=file_id)
        return None if row is None else _file(row)

    async def release(self, file_id: int, at: datetime) -> WaitingPriceFile | None:
        """Mark a file as believed; of two at once the second finds none that waits."""
        row = await self._session.row(_RELEASE, key=file_id, at=at)
        return None if row is None else _file(row)

    async def refuse(self, file_id: int) -> WaitingPriceFile | None:
        """Forget a file that waits for a decision, and its parts."""
        row = await self._session.row(_REFUSE, key=file_id)
        return None if row is None else _file(row)

    async def remove(self, file_id: int) -> None:
        """Forget a file and its parts."""
        await self._session.run(_REMOVE, key=file_id)


def shrunk_facts(shrunk: Sequence[ShrunkSource]) -> str:
    """Write down as JSON which sources of a file have shrunk."""
    return json.dumps(_converter.unstructure(list(shrunk)))


def _file(row: Row) -> WaitingPriceFile:
    key, feed, received_at, prices, shrunk, released_at = row
    why = tuple(_converter.structure(one, ShrunkSource) for one in shrunk)
    return WaitingPriceFile(
        id=key, feed=feed, received_at=received_at, prices=prices, shrunk=why, released_at=released_at
    )


def _packed(observations: Sequence[PriceObservation]) -> bytes:
    rows = [
        (
            one.card.kind.value,
            str(one.card.value),
            one.finish.value,
            one.source.value,
            one.kind.value,
            one.currency.value,
            str(one.amount),
            one.observed_at.isoformat(),
            condition_code(one.condition),
            one.quantity,
        )
        for one in observations
    ]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), level=1)


def _unpacked(content: bytes) -> list[PriceObservation]:
    rows: list[list[Any]] = json.loads(zlib.decompress(content))
    return [_observation(row) for row in rows]


def _observation(row: Sequence[Any]) -> PriceObservation:
    named, value, finish, source, kind, currency, amount, observed_at, condition, quantity = row
    key_kind = CardKeyKind(named)
    by_uuid = key_kind in (CardKeyKind.SCRYFALL, CardKeyKind.MTGJSON)
    return PriceObservation(
        card=CardKey(key_kind, UUID(value) if by_uuid else int(value)),
        finish=Finish(finish),
        source=PriceSource(source),
        kind=PriceKind(kind),
        currency=Currency(currency),
        amount=Decimal(amount),
        observed_at=datetime.fromisoformat(observed_at),
        condition=condition_of(condition),
        quantity=quantity,
    )
