"""Stores price observations, and keeps current prices and unit values up to date."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Executable,
    Integer,
    SmallInteger,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.market.model import CardKeyKind, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.naming import KnownPrintings, NamedPrinting
from dualcaster_core.market.ports import PriceImportReport, ValuesRefreshed
from dualcaster_core.market.price_files import Quoted, Stated
from dualcaster_core.market.quarantine import MIN_SUSPECT_AMOUNT, Suspect
from dualcaster_core.market.removal import SourceCoverage
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_postgres.market.observations import store_observations
from dualcaster_postgres.market.price_batches import SERIES, Copy, PriceBatch, Series, SeriesByDay, quotes
from dualcaster_postgres.market.price_history import rolled_up
from dualcaster_postgres.market.price_removal import coverage, mark_missing
from dualcaster_postgres.market.price_sources import note_news
from dualcaster_postgres.market.unit_values import GONE, refresh_values
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.sql.parameters import as_arrays, in_thread_if_many, incoming
from dualcaster_postgres.tables.base import MOMENT, MONEY
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.market import current_prices, price_quarantine

_KEY_COLUMNS: Final[Mapping[CardKeyKind, tuple[Column[Any], Any]]] = {
    CardKeyKind.SCRYFALL: (cards.c.scryfall_id, Uuid()),
    CardKeyKind.MTGJSON: (cards.c.mtgjson_uuid, Uuid()),
    CardKeyKind.TCGPLAYER: (cards.c.tcgplayer_id, BigInteger()),
    CardKeyKind.CARDMARKET: (cards.c.cardmarket_id, BigInteger()),
}
_NAMED: Final[Mapping[CardKeyKind, Executable]] = {
    kind: select(named, cards.c.id, cards.c.finishes).where(named == any_(bindparam("keys", type_=ARRAY(type_))))
    for kind, (named, type_) in _KEY_COLUMNS.items()
}


def _of_batch(table: Any) -> Any:
    """Keep the rows of the sources and kinds of a batch."""
    return and_(
        table.c.source == any_(bindparam("sources", type_=ARRAY(Text))),
        table.c.kind == any_(bindparam("kinds", type_=ARRAY(Text))),
    )


_cards = bindparam("cards", type_=ARRAY(BigInteger))
_FACTS: Final = ("currency", "amount", "observed_at", "quantity")
_high = or_(
    current_prices.c.amount >= MIN_SUSPECT_AMOUNT,
    current_prices.c.card_id == any_(bindparam("suspicious", type_=ARRAY(BigInteger))),
)
_CURRENT = select(*(current_prices.c[name] for name in (*SERIES, "feed", "currency", "amount", "observed_at"))).where(
    current_prices.c.card_id == any_(_cards), _of_batch(current_prices), _high
)
"""The current prices that a new one may be a jump from or to: of the others no jump is absurd."""
_SUSPECTS = select(*(price_quarantine.c[name] for name in (*SERIES, "amount", "observed_at", "feed", "refused"))).where(
    price_quarantine.c.card_id == any_(_cards), _of_batch(price_quarantine)
)
_series = {
    "card_id": BigInteger(),
    "finish": SmallInteger(),
    "source": Text(),
    "kind": Text(),
    "condition": SmallInteger(),
}
_QUOTED = {**_series, "currency": Text(), "amount": MONEY, "observed_at": MOMENT}
_feed = bindparam("feed", type_=Text())
_odd = incoming({**_QUOTED, "previous_amount": MONEY}, name="odd")
_QUARANTINE = (
    upsert(price_quarantine)
    .from_select(
        [*_QUOTED, "previous_amount", "feed"], select(*(_odd.c[name] for name in (*_QUOTED, "previous_amount")), _feed)
    )
    .on_conflict_do_nothing()
)
_COPIES: Final = {
    "card_id": BigInteger(),
    "finish": SmallInteger(),
    "condition": SmallInteger(),
    "amount": MONEY,
    "observed_at": MOMENT,
    "quantity": Integer(),
}
_new = incoming(_COPIES, name="new")


def _store_current() -> Executable:
    """Make prices of one source, kind and currency current that are newer than, or differ from, what a feed states."""
    same = {name: bindparam(name, type_=Text()) for name in ("source", "kind", "currency", "feed")}
    now: dict[str, Any] = {"currency": same["currency"], **{name: _new.c[name] for name in _FACTS[1:]}}
    stated = current_prices.alias("stated")
    is_stated = and_(
        *(stated.c[name] == _new.c[name] for name in ("card_id", "finish", "condition")),
        *(stated.c[name] == same[name] for name in ("source", "kind", "feed")),
    )
    differs = or_(*(stated.c[name].is_distinct_from(value) for name, value in now.items()))
    says_news = or_(stated.c.card_id.is_(None), and_(_new.c.observed_at >= stated.c.observed_at, differs))
    news = select(*(_new.c[name] for name in _COPIES), *same.values()).join_from(_new, stated, is_stated, isouter=True)
    statement = upsert(current_prices).from_select([*_COPIES, *same], news.where(says_news))
    return statement.on_conflict_do_update(
        index_elements=[*SERIES, "feed"],
        set_={**{name: statement.excluded[name] for name in _FACTS}, "valued": 0},
    )


_STORE_CURRENT = _store_current()
_STATED = (
    select(
        current_prices.c.source,
        current_prices.c.kind,
        cast(func.timezone("UTC", func.max(current_prices.c.observed_at)), Date),
        func.count(literal(1)),
    )
    .where(current_prices.c.feed == _feed, current_prices.c.valued != GONE)
    .group_by(current_prices.c.source, current_prices.c.kind)
)
MARK_ALL_UNVALUED = update(current_prices).where(current_prices.c.valued == 1).values(valued=0)


class PostgresPriceWriter:
    """Stores batches of observations, with a few statements for a batch, its sources and kinds, and its new months."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def store(
        self, observations: Sequence[PriceObservation], *, feed: str, known: KnownPrintings | None = None
    ) -> PriceImportReport:
        """Store a batch; the newest of each series becomes the current price of its feed."""
        known = known or KnownPrintings()
        await lock(self._session, AdvisoryLock.PRICES)
        await self.look_up(observations, known)
        placed = await in_thread_if_many(len(observations), SeriesByDay.of, observations, known)
        if not placed.quoted:
            return PriceImportReport(unknown_cards=placed.unknown)
        quoted = {
            "cards": placed.cards,
            "sources": list({source.value for source, _ in placed.quoted}),
            "kinds": list({kind.value for _, kind in placed.quoted}),
        }
        rows = await self._session.rows(_CURRENT, suspicious=placed.suspicious, **quoted)
        current = await in_thread_if_many(len(rows), quotes, rows)
        suspects = await self._suspects(quoted)
        batch = await in_thread_if_many(len(observations), placed.screened, current, suspects, feed)
        return await self.store_batch(batch, feed)

    async def store_batch(self, batch: PriceBatch, feed: str) -> PriceImportReport:
        """Store what was screened already, under the lock of prices."""
        if batch.odd:
            rows = [(*series, one.currency.value, one.amount, one.observed_at, was) for series, one, was in batch.odd]
            await self._session.run(_QUARANTINE, feed=feed, **as_arrays([*_QUOTED, "previous_amount"], rows))
        known_weeks = await rolled_up(self._session, batch.keys())
        believed = len(batch)
        if known_weeks:
            batch.forget(known_weeks)
        stored = await store_observations(self._session, batch)
        news: dict[str, datetime] = {}
        for (source, kind), currency, prices in batch.newest():
            arrays = await in_thread_if_many(len(prices), _as_current, prices)
            if await self._session.run(
                _STORE_CURRENT, feed=feed, source=source.value, kind=kind.value, currency=currency.value, **arrays
            ):
                newest = max(one.observed_at for _, one in prices)
                news[source.value] = max(newest, news.get(source.value, newest))
        await note_news(self._session, news)
        return PriceImportReport(
            stored=stored,
            unchanged=believed - stored,
            unknown_cards=batch.unknown,
            quarantined=batch.set_aside,
        )

    async def look_up(self, observations: Sequence[PriceObservation], known: KnownPrintings) -> None:
        """Look up the printings that are not known yet, with a statement for each kind of id."""
        for kind, values in known.missing(one.card for one in observations).items():
            rows = await self._session.rows(_NAMED[kind], keys=list(values))
            found = [
                (value, NamedPrinting(key, frozenset(FINISHES[code] for code in codes))) for value, key, codes in rows
            ]
            known.add(kind, values, found)

    async def _suspects(self, of_batch: Mapping[str, Any]) -> Mapping[Series, Sequence[Suspect]]:
        found: dict[Series, list[Suspect]] = {}
        for row in await self._session.rows(_SUSPECTS, **of_batch):
            found.setdefault(Series(*row[:5]), []).append(Suspect(*row[5:]))
        return found

    async def refresh_values(self, rules: ValuationRules) -> ValuesRefreshed:
        """Derive the values of one batch of what changed; no pairs when nothing is left."""
        return await refresh_values(self._session, rules)

    async def mark_all_unvalued(self) -> None:
        """Have every value derived again, after the rules of valuation changed."""
        await self._session.run(MARK_ALL_UNVALUED)

    async def stated(self, feed: str) -> Mapping[Quoted, Stated]:
        """Count what a feed states now, by source and kind."""
        rows = await self._session.rows(_STATED, feed=feed)
        return {(PriceSource(source), PriceKind(kind)): Stated(day, count) for source, kind, day, count in rows}

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


def _as_current(prices: Sequence[tuple[Copy, PriceObservation]]) -> dict[str, str]:
    return as_arrays(list(_COPIES), [(*copy, one.amount, one.observed_at, one.quantity) for copy, one in prices])


def _printing(card_id: int, finishes: Sequence[int]) -> NamedPrinting:
    return NamedPrinting(card_id, frozenset(FINISHES[code] for code in finishes))
