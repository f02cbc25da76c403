"""Which current prices a newer file of their feed no longer has."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Date, Text, and_, bindparam, cast, func, literal, select, update

from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.market.removal import SourceCoverage
from dualcaster_postgres.market.unit_values import GONE
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.market import current_prices, price_quarantine

_OF_FEED: Final = ("card_id", "finish", "source", "kind", "condition", "feed")
_files = incoming({"source": Text(), "kind": Text(), "day": Date()}, name="files")
_of_file = and_(
    current_prices.c.source == _files.c.source,
    current_prices.c.kind == _files.c.kind,
    current_prices.c.feed == bindparam("feed", type_=Text()),
    current_prices.c.valued != GONE,
)
_doubted = (
    select(literal(1))
    .where(
        *(price_quarantine.c[name] == current_prices.c[name] for name in _OF_FEED),
        price_quarantine.c.observed_at >= _files.c.day,
    )
    .exists()
)
_is_missing = and_(current_prices.c.observed_at < _files.c.day, ~_doubted)
_amount_of = func.count(literal(1))
_COVERAGE = (
    select(
        _files.c.source,
        _files.c.kind,
        _files.c.day,
        _amount_of.filter(current_prices.c.observed_at >= _files.c.day),
        _amount_of.filter(_is_missing),
    )
    .join_from(_files, current_prices, _of_file)
    .group_by(_files.c.source, _files.c.kind, _files.c.day)
    .order_by(_files.c.source, _files.c.kind)
)
_NEWEST = (
    select(
        _files.c.source,
        _files.c.kind,
        func.greatest(_files.c.day, cast(func.timezone("UTC", func.max(current_prices.c.observed_at)), Date)),
    )
    .join_from(_files, current_prices, _of_file)
    .group_by(_files.c.source, _files.c.kind, _files.c.day)
)
_MARK_GONE = update(current_prices).where(_of_file, _is_missing).values(valued=GONE)


async def coverage(
    session: Session, feed: str, files: Mapping[tuple[PriceSource, PriceKind], date]
) -> Sequence[SourceCoverage]:
    """Count, of what a feed stated, the newest day's prices of each source and kind, and the older ones."""
    newest = await session.rows(_NEWEST, feed=feed, **_days(files))
    rows = await session.rows(_COVERAGE, feed=feed, **as_arrays(["source", "kind", "day"], newest))
    return [
        SourceCoverage(source=PriceSource(source), kind=PriceKind(kind), day=day, named=named, missing=missing)
        for source, kind, day, named, missing in rows
    ]


async def mark_missing(session: Session, feed: str, files: Mapping[tuple[PriceSource, PriceKind], date]) -> int:
    """Mark the current prices of a feed that are older than the day of their source and kind; count them."""
    return await session.run(_MARK_GONE, feed=feed, **_days(files))


def _days(files: Mapping[tuple[PriceSource, PriceKind], date]) -> dict[str, Any]:
    return as_arrays(
        ["source", "kind", "day"], [(source.value, kind.value, day) for (source, kind), day in files.items()]
    )
