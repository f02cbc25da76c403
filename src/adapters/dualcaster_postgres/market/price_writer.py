"""Stores price observations, and keeps current prices and unit values up to date."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Executable,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.market.model import CardKeyKind, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.ports import PriceImportReport, ValuesRefreshed
from dualcaster_core.market.quarantine import is_absurd_jump
from dualcaster_core.market.removal import SourceCoverage
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_postgres.market.price_removal import coverage, mark_missing
from dualcaster_postgres.market.unit_values import refresh_values
from dualcaster_postgres.sql.codes import FINISH_CODES, condition_code
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.base import MOMENT, MONEY
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.market import current_prices, price_observations, price_quarantine

_SERIES: Final = ("card_id", "finish", "source", "kind", "condition")
_FACTS: Final = ("observed_on", "observed_at", "currency", "amount", "quantity")
_staging = MetaData()
_common = (
    ("finish", SmallInteger),
    ("source", Text),
    ("kind", Text),
    ("condition", SmallInteger),
    ("observed_on", Date),
    ("observed_at", MOMENT),
    ("currency", Text),
    ("amount", MONEY),
    ("quantity", Integer),
)
_staged = Table(
    "staged_prices",
    _staging,
    Column("position", Integer),
    Column("key_kind", Text),
    Column("key_uuid", Uuid),
    Column("key_number", BigInteger),
    *(Column(name, kind) for name, kind in _common),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)
_resolved = Table(
    "resolved_prices",
    _staging,
    Column("position", Integer),
    Column("card_id", BigInteger),
    *(Column(name, kind) for name, kind in _common),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)


def _resolve() -> Executable:
    """Find the printings: a shop's product id may stand for several, told apart by their finishes."""
    columns = [_staged.c[name] for name, _ in _common]
    has_finish = _staged.c.finish == any_(cards.c.finishes)

    def by(kind: CardKeyKind, condition: Any) -> Any:
        return (
            select(_staged.c.position, cards.c.id.label("card_id"), *columns)
            .join_from(_staged, cards, condition)
            .where(_staged.c.key_kind == kind.value)
        )

    found = union_all(
        by(CardKeyKind.SCRYFALL, cards.c.scryfall_id == _staged.c.key_uuid),
        by(CardKeyKind.MTGJSON, cards.c.mtgjson_uuid == _staged.c.key_uuid),
        by(CardKeyKind.TCGPLAYER, and_(cards.c.tcgplayer_id == _staged.c.key_number, has_finish)),
        by(CardKeyKind.CARDMARKET, and_(cards.c.cardmarket_id == _staged.c.key_number, has_finish)),
    ).subquery("found")
    series = [found.c[name] for name in (*_SERIES, "observed_on")]
    newest = (
        select(found).ext(distinct_on(*series)).order_by(*series, found.c.observed_at.desc(), found.c.position.desc())
    )
    return insert(_resolved).from_select(["position", "card_id", *(name for name, _ in _common)], newest)


def _same_series(a: Any, b: Any) -> Any:
    return and_(*(a.c[name] == b.c[name] for name in _SERIES))


_RESOLVE = _resolve()
_KNOWN = select(func.count(func.distinct(_resolved.c.position)))
_MONTHS = select(func.distinct(func.date_trunc("month", _resolved.c.observed_on)))
_suspect = (
    select(price_quarantine.c.amount)
    .where(_same_series(price_quarantine, _resolved), price_quarantine.c.observed_at < _resolved.c.observed_on)
    .order_by(price_quarantine.c.observed_at.desc())
    .limit(1)
    .scalar_subquery()
)
_before = (
    select(current_prices.c.amount, current_prices.c.currency, current_prices.c.observed_at)
    .where(_same_series(_resolved, current_prices))
    .order_by(current_prices.c.observed_at.desc(), current_prices.c.feed)
    .limit(1)
    .lateral("before")
)
"""The current price of a series, whichever feed stated it."""
_JUMPS = (
    select(_resolved.c.position, _resolved.c.card_id, _before.c.amount, _resolved.c.amount, _suspect)
    .join_from(_resolved, _before, true())
    .where(
        _resolved.c.observed_at > _before.c.observed_at,
        _resolved.c.amount != _before.c.amount,
        _resolved.c.currency == _before.c.currency,
    )
)
_feed = bindparam("feed", type_=Text())
_odd = bindparam("odd", type_=ARRAY(Integer))
_names = [*_SERIES, "currency", "amount", "observed_at"]
_QUARANTINE = (
    upsert(price_quarantine)
    .from_select(
        [*_names, "feed", "previous_amount"],
        select(*(_resolved.c[name] for name in _names), _feed, _before.c.amount)
        .join_from(_resolved, _before, true())
        .where(_resolved.c.position == any_(_odd)),
    )
    .on_conflict_do_nothing()
)
_SET_ASIDE = delete(_resolved).where(_resolved.c.position == any_(_odd))


def _store_observations() -> Executable:
    names = [*_SERIES, *_FACTS]
    statement = upsert(price_observations).from_select(names, select(*(_resolved.c[name] for name in names)))
    new = {name: statement.excluded[name] for name in _FACTS if name != "observed_on"}
    stored: Any = statement.on_conflict_do_update(
        index_elements=[*_SERIES, "observed_on"],
        set_=new,
        where=and_(
            new["observed_at"] >= price_observations.c.observed_at,
            or_(*(price_observations.c[name].is_distinct_from(value) for name, value in new.items())),
        ),
    ).returning(literal_column("1"))
    return select(func.count(literal(1))).select_from(stored.cte("stored"))


def _store_current() -> Executable:
    names = [*_SERIES, *(name for name in _FACTS if name != "observed_on")]
    series = [_resolved.c[name] for name in _SERIES]
    newest = select(*(_resolved.c[name] for name in names)).ext(distinct_on(*series))
    ordered = newest.add_columns(_feed).order_by(*series, _resolved.c.observed_at.desc())
    statement = upsert(current_prices).from_select([*names, "feed"], ordered)
    new = {name: statement.excluded[name] for name in names if name not in _SERIES}
    return statement.on_conflict_do_update(
        index_elements=[*_SERIES, "feed"],
        set_={**new, "valued": 0},
        where=and_(
            new["observed_at"] >= current_prices.c.observed_at,
            or_(*(current_prices.c[name].is_distinct_from(value) for name, value in new.items())),
        ),
    )


_STORE_OBSERVATIONS = _store_observations()
_STORE_CURRENT = _store_current()
_COUNT_RESOLVED = select(func.count(literal(1))).select_from(_resolved)
MARK_ALL_UNVALUED = update(current_prices).where(current_prices.c.valued == 1).values(valued=0)


def _observation_to_row(position: int, observation: PriceObservation) -> tuple[Any, ...]:
    key = observation.card
    by_uuid = key.kind in (CardKeyKind.SCRYFALL, CardKeyKind.MTGJSON)
    return (
        position,
        key.kind.value,
        key.value if by_uuid else None,
        None if by_uuid else key.value,
        FINISH_CODES[observation.finish],
        observation.source.value,
        observation.kind.value,
        condition_code(observation.condition),
        observation.observed_at.date(),
        observation.observed_at,
        observation.currency.value,
        observation.amount,
        observation.quantity,
    )


class PostgresPriceWriter:
    """Stores batches of observations; each call is a fixed number of statements and one for each new month."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def store(self, observations: Sequence[PriceObservation], *, feed: str) -> PriceImportReport:
        """Store a batch; the newest of each series becomes the current price of its feed."""
        session = self._session
        await lock(session, AdvisoryLock.PRICES)
        await session.create(_staged)
        await session.create(_resolved)
        rows = (_observation_to_row(*numbered) for numbered in enumerate(observations))
        await session.copy("staged_prices", [c.name for c in _staged.columns], rows)
        await session.run(_RESOLVE)
        known = await self._number(_KNOWN)
        partitions = [await self._ensure_partition(month.date()) for (month,) in await session.rows(_MONTHS)]
        jumps = await session.rows(_JUMPS)
        odd = [row[0] for row in jumps if is_absurd_jump(row[2], row[3], row[4])]
        if odd:
            await session.run(_QUARANTINE, odd=odd, feed=feed)
            await session.run(_SET_ASIDE, odd=odd)
        resolved = await self._number(_COUNT_RESOLVED)
        stored = await self._number(_STORE_OBSERVATIONS)
        for partition in partitions:
            session.wrote(partition, stored)
        await session.run(_STORE_CURRENT, feed=feed)
        return PriceImportReport(
            stored=stored,
            unchanged=resolved - stored,
            unknown_cards=len(observations) - known,
            quarantined=len(odd),
        )

    async def refresh_values(self, rules: ValuationRules) -> ValuesRefreshed:
        """Derive the values of one batch of what changed; no pairs when nothing is left."""
        return await refresh_values(self._session, rules)

    async def mark_all_unvalued(self) -> None:
        """Have every value derived again, after the rules of valuation changed."""
        await self._session.run(MARK_ALL_UNVALUED)

    async def coverage(
        self, feed: str, files: Mapping[tuple[PriceSource, PriceKind], date]
    ) -> Sequence[SourceCoverage]:
        """Count, of what a feed stated, the newest day's prices of each source and kind, and the older ones."""
        await lock(self._session, AdvisoryLock.PRICES)
        return await coverage(self._session, feed, files)

    async def drop_missing(self, feed: str, files: Mapping[tuple[PriceSource, PriceKind], date]) -> int:
        """Take a feed's prices away that are older than the day of their source and kind; their history stays."""
        await lock(self._session, AdvisoryLock.PRICES)
        return await mark_missing(self._session, feed, files)

    async def _number(self, statement: Executable) -> int:
        row = await self._session.row(statement)
        return int(row[0]) if row else 0

    async def _ensure_partition(self, month: date) -> str:
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        name = f"price_observations_{month:%Y_%m}"
        command: Any = (
            f'CREATE TABLE IF NOT EXISTS "{name}" PARTITION OF price_observations '
            f"FOR VALUES FROM ('{month.isoformat()}') TO ('{following.isoformat()}')"
        )
        await self._session.text(command)
        return name
