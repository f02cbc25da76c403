"""What is known of each feed, a row each."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.market.feeds.model import FeedState, FetchOutcome, FileVersion
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.market import price_feeds

_COLUMNS: Final = tuple(column.name for column in price_feeds.c)
_name: Final = bindparam("feed", type_=price_feeds.c.name.type)
_BEGIN = upsert(price_feeds).values(name=_name).on_conflict_do_nothing()
_LOCK = select(price_feeds).where(price_feeds.c.name == _name).with_for_update()
_ALL = select(price_feeds).order_by(price_feeds.c.name)
_new = upsert(price_feeds).values({name: bindparam(name) for name in _COLUMNS})
_PUT = _new.on_conflict_do_update(
    index_elements=["name"], set_={name: _new.excluded[name] for name in _COLUMNS if name != "name"}
)


class PostgresFeedStates:
    """``FeedStates`` on a table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def lock(self, name: str) -> FeedState:
        """Return a feed's state, its row locked; there is one for each name that was ever asked for."""
        await self._session.run(_BEGIN, feed=name)
        row = await self._session.row(_LOCK, feed=name)
        return FeedState(name=name) if row is None else _state(row)

    async def put(self, state: FeedState) -> None:
        """Keep the state of a feed."""
        await self._session.run(_PUT, **_row(state))

    async def all(self) -> Sequence[FeedState]:
        """List the states of all feeds that were ever fetched, by name."""
        return [_state(row) for row in await self._session.rows(_ALL)]


def _row(state: FeedState) -> Mapping[str, Any]:
    version = state.version
    return {
        "name": state.name,
        "address": state.address,
        "holder": state.holder,
        "held_until": state.held_until,
        "file_address": None if version is None else version.address,
        "etag": None if version is None else version.etag,
        "last_modified": None if version is None else version.last_modified,
        "digest": None if version is None else version.digest,
        "tried_at": state.tried_at,
        "succeeded_at": state.succeeded_at,
        "imported_at": state.imported_at,
        "outcome": None if state.outcome is None else state.outcome.value,
        "failures": state.failures,
        "retry_at": state.retry_at,
        "error_code": state.error_code,
        "error": state.error,
    }


def _state(row: Row) -> FeedState:
    facts = dict(zip(_COLUMNS, row, strict=True))
    file_address, *words = (facts.pop(name) for name in ("file_address", "etag", "last_modified", "digest"))
    if file_address is not None:
        etag, last_modified, digest = words
        version = FileVersion(address=file_address, etag=etag, last_modified=last_modified, digest=digest)
        facts["version"] = version
    outcome = facts.pop("outcome")
    return FeedState(**facts, outcome=None if outcome is None else FetchOutcome(outcome))
