"""Keys of requests that are done once."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Integer, LargeBinary, Text, and_, bindparam, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.kernel.idempotency import Claim, KnownRequest, StoredResponse
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.idempotency import idempotency_keys

_keys = idempotency_keys.c
_user, _key = bindparam("user", type_=BigInteger()), bindparam("key", type_=Text())
_taken_at = bindparam("taken_at", type_=DateTime(timezone=True))
_expired = bindparam("expired", type_=DateTime(timezone=True))
_new = upsert(idempotency_keys).values(
    {
        "user_id": _user,
        "key": _key,
        "request_hash": bindparam("request_hash", type_=LargeBinary()),
        "created_at": _taken_at,
    }
)
_CLAIM = _new.on_conflict_do_update(
    index_elements=["user_id", "key"],
    set_={
        "request_hash": _new.excluded.request_hash,
        "created_at": _new.excluded.created_at,
        "status": None,
        "body": None,
    },
    where=or_(
        and_(_keys.status.is_(None), _keys.created_at < bindparam("freed", type_=DateTime(timezone=True))),
        _keys.created_at < _expired,
    ),
).returning(_keys.user_id)
_KNOWN = select(_keys.request_hash, _keys.status, _keys.body).where(_keys.user_id == _user, _keys.key == _key)
_mine = (_keys.user_id == _user, _keys.key == _key, _keys.created_at == _taken_at)
_FINISH = (
    update(idempotency_keys)
    .where(*_mine)
    .values(status=bindparam("answered", type_=Integer()), body=bindparam("answer", type_=LargeBinary()))
)
_RELEASE = delete(idempotency_keys).where(*_mine)


class PostgresIdempotencyKeys:
    """``IdempotencyKeys`` on a table; each call is a transaction of its own, so that others see it at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self, claim: Claim, request_hash: bytes, *, freed: datetime, expired: datetime
    ) -> KnownRequest | None:
        """Take a key and return None, or tell what is known of it."""
        async with self._database.transaction() as session:
            taken = await session.row(
                _CLAIM,
                user=claim.user_id,
                key=claim.key,
                request_hash=request_hash,
                taken_at=claim.taken_at,
                freed=freed,
                expired=expired,
            )
            if taken is not None:
                return None
            row = await session.row(_KNOWN, user=claim.user_id, key=claim.key)
        if row is None:
            return KnownRequest(request_hash, None)
        known_hash, status, body = row
        return KnownRequest(known_hash, None if status is None else StoredResponse(status, body or b""))

    async def finish(self, claim: Claim, answer: StoredResponse) -> None:
        """Keep the answer, unless the key was taken anew meanwhile."""
        async with self._database.transaction() as session:
            await session.run(
                _FINISH,
                user=claim.user_id,
                key=claim.key,
                taken_at=claim.taken_at,
                answered=answer.status,
                answer=answer.body,
            )

    async def release(self, claim: Claim) -> None:
        """Give a key back, unless it was taken anew meanwhile."""
        async with self._database.transaction() as session:
            await session.run(_RELEASE, user=claim.user_id, key=claim.key, taken_at=claim.taken_at)
