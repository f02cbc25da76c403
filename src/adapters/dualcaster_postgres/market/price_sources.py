"""How old what each source states is, and how long its changes wait to be shown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Executable, Text, and_, any_, bindparam, func, null, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.market import price_sources

_known = price_sources.c
_NEWS: Final = {"source": Text(), "observed_at": MOMENT}
_now = func.clock_timestamp()


def _note() -> Executable:
    news = incoming(_NEWS, name="news")
    statement = upsert(price_sources).from_select(
        [*_NEWS, "stored_at", "waiting_since"], select(news.c.source, news.c.observed_at, _now, _now)
    )
    return statement.on_conflict_do_update(
        index_elements=["source"],
        set_={
            "observed_at": func.greatest(_known.observed_at, statement.excluded.observed_at),
            "stored_at": _now,
            "stores": _known.stores + 1,
            "waiting_since": func.coalesce(_known.waiting_since, statement.excluded.waiting_since),
        },
    )


_NOTE = _note()
_WAITING = select(_known.source, _known.stores, _known.waiting_since).where(_known.waiting_since.is_not(None))
_read = incoming({"source": Text(), "stores": BigInteger(), "waiting_since": MOMENT}, name="waited")
_SHOW = (
    update(price_sources)
    .where(_known.source == _read.c.source)
    .values(shown_since=_read.c.waiting_since, shown_version=bindparam("version", type_=BigInteger()))
)
_DONE = (
    update(price_sources)
    .where(and_(_known.source == _read.c.source, _known.stores == _read.c.stores))
    .values(waiting_since=null())
)
_LOCK = (
    select(_known.source)
    .where(_known.source == any_(bindparam("names", type_=ARRAY(Text))))
    .order_by(_known.source)
    .with_for_update()
)
"""In the order in which writers note their news."""
_SHOWN = select(_known.source, _known.shown_since).where(
    _known.shown_version > bindparam("after", type_=BigInteger()),
    _known.shown_version <= bindparam("until", type_=BigInteger()),
)
_AGES = select(_known.source, _known.observed_at).order_by(_known.source)

Waiting = Sequence[tuple[str, int, datetime]]
"""Source, how often something of it was stored, and since when the oldest of that waits."""


async def note_news(session: Session, newest: Mapping[str, datetime]) -> None:
    """Note that prices of sources changed, each with the moment of its newest one."""
    if newest:
        await session.run(_NOTE, **as_arrays(list(_NEWS), sorted(newest.items())))


async def waiting_sources(session: Session) -> Waiting:
    """List the sources with changes that values do not follow yet; what is stored after this is not among it."""
    return [(source, stores, since) for source, stores, since in await session.rows(_WAITING)]


async def note_shown(
    session: Session, waited: Waiting, sources: Iterable[str], version: int, *, all_of_it: bool
) -> None:
    """Note that a version brings what waited of these sources; ``all_of_it`` where nothing of that is left."""
    await _lock(session, waited)
    brought = set(sources)
    rows = [row for row in waited if row[0] in brought]
    if rows:
        await session.run(_SHOW, version=version, **_arrays(rows))
    if all_of_it and waited:
        await session.run(_DONE, **_arrays(waited))


async def settle(session: Session, waited: Waiting) -> None:
    """Note that values follow all that waited; of what was stored meanwhile the next ones do."""
    await _lock(session, waited)
    if waited:
        await session.run(_DONE, **_arrays(waited))


async def _lock(session: Session, waited: Waiting) -> None:
    if waited:
        await session.rows(_LOCK, names=[row[0] for row in waited])


def _arrays(rows: Waiting) -> dict[str, Any]:
    return as_arrays(["source", "stores", "waiting_since"], rows)


class PostgresPriceSources:
    """``PriceSources`` on a row for each source."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def shown(self, *, after: int, until: int) -> Mapping[str, datetime]:
        """Return by source since when the oldest change waited that versions after one, up to another, brought."""
        async with self._database.transaction() as session:
            return dict(await session.rows(_SHOWN, after=after, until=until))

    async def newest(self) -> Mapping[str, datetime]:
        """Return by source when its newest price was observed."""
        async with self._database.transaction() as session:
            return dict(await session.rows(_AGES))
