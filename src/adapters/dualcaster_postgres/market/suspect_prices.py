"""Single prices that were set aside, what becomes of them, and what was decided."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Integer,
    any_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by

from dualcaster_core.market.model import (
    CardKey,
    CardKeyKind,
    ChartPoint,
    Currency,
    PriceKind,
    PriceObservation,
    PriceSource,
)
from dualcaster_core.market.ports import PriceDecision, SuspectPrice
from dualcaster_core.market.price_files import WaitingPriceFile
from dualcaster_postgres.market.price_batches import Copy, PriceBatch
from dualcaster_postgres.market.price_files import shrunk_facts
from dualcaster_postgres.market.price_writer import PostgresPriceWriter
from dualcaster_postgres.sql.codes import FINISHES, condition_of
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.market import price_decisions, price_observations, price_quarantine

_of, _noted, _prices = price_quarantine.c, price_decisions.c, price_observations.c
LARGEST_KEY: Final = 2**63 - 1
SHOWN_AROUND: Final = 60
"""Days before a suspect price, and after it, of which the believed prices are shown with it."""
_FACTS: Final = (_of.finish, _of.source, _of.kind, _of.condition, _of.feed, _of.currency, _of.amount)
_SERIES: Final = ("card_id", "finish", "source", "kind", "condition", "currency")
_day = cast(func.timezone("UTC", _of.observed_at), Date)
_around = (
    select(
        func.array_agg(aggregate_order_by(_prices.observed_on, _prices.observed_on)).label("days"),
        func.array_agg(aggregate_order_by(_prices.amount, _prices.observed_on)).label("amounts"),
    )
    .where(
        *(_prices[name] == _of[name] for name in _SERIES),
        _prices.observed_on.between(_day - SHOWN_AROUND, _day + SHOWN_AROUND),
    )
    .correlate(price_quarantine)
    .lateral("around")
)
_WAITING = (
    select(
        _of.id,
        _of.card_id,
        cards.c.name,
        cards.c.set_code,
        cards.c.collector_number,
        *_FACTS,
        _of.previous_amount,
        _of.observed_at,
        _of.quarantined_at,
        _around.c.days,
        _around.c.amounts,
    )
    .select_from(price_quarantine)
    .join(cards, cards.c.id == _of.card_id)
    .join(_around, true())
    .where(~_of.refused, _of.id > bindparam("after", type_=BigInteger()))
    .order_by(_of.id)
    .limit(bindparam("most", type_=Integer()))
)
_chosen = (_of.id == any_(bindparam("keys", type_=ARRAY(BigInteger))), ~_of.refused)
_REFUSE = update(price_quarantine).where(*_chosen).values(refused=True)
_TAKE = delete(price_quarantine).where(*_chosen).returning(_of.card_id, cards.c.scryfall_id, *_FACTS, _of.observed_at)
_TAKE = _TAKE.where(cards.c.id == _of.card_id)
_by, _at = bindparam("by", type_=BigInteger()), bindparam("at", type_=_noted.decided_at.type)
_is_released = bindparam("is_released", type_=Boolean())
_COPIED: Final = ("feed", *_SERIES, "amount", "previous_amount", "observed_at")
_held = select(_at, _by, _is_released, *(_of[name] for name in _COPIED)).where(*_chosen)
_NOTE = insert(price_decisions).from_select(
    ["decided_at", "by_id", "is_released", *_COPIED], _held.order_by(_of.id).with_for_update()
)
"""Writes down what is decided, and holds the rows: whoever decides on the same meanwhile waits, and finds none left."""
_NOTE_FILE = insert(price_decisions).values(
    decided_at=_at,
    by_id=_by,
    is_released=_is_released,
    feed=bindparam("feed"),
    prices=bindparam("prices", type_=Integer()),
    shrunk=bindparam("shrunk", type_=JSONB()),
)
_DECISIONS = (
    select(
        _noted.id,
        _noted.decided_at,
        users.c.username,
        _noted.is_released,
        _noted.feed,
        _noted.prices,
        _noted.card_id,
        cards.c.name,
        cards.c.set_code,
        cards.c.collector_number,
        _noted.finish,
        _noted.currency,
        _noted.amount,
        _noted.previous_amount,
    )
    .select_from(price_decisions)
    .outerjoin(users, users.c.id == _noted.by_id)
    .outerjoin(cards, cards.c.id == _noted.card_id)
    .where(_noted.id < bindparam("before", type_=BigInteger()))
    .order_by(_noted.id.desc())
    .limit(bindparam("most", type_=Integer()))
)


class PostgresSuspectPrices:
    """``SuspectPrices``, over the quarantine."""

    def __init__(self, session: Session, writer: PostgresPriceWriter) -> None:
        self._session = session
        self._writer = writer

    async def waiting(self, *, after: int, limit: int) -> Sequence[SuspectPrice]:
        """List those that wait for a decision."""
        return [_suspect(row) for row in await self._session.rows(_WAITING, after=after, most=limit)]

    async def release(self, keys: Sequence[int], *, by_id: int | None, at: datetime) -> int:
        """Store these as an import would, and take them out; count them."""
        await lock(self._session, AdvisoryLock.PRICES)
        await self._session.run(_NOTE, keys=list(keys), by=by_id, at=at, is_released=True)
        rows = await self._session.rows(_TAKE, keys=list(keys))
        by_feed: dict[str, PriceBatch] = {}
        for row in sorted(rows, key=lambda row: row[-1]):
            copy, feed, one = _observation(row)
            batch = by_feed.setdefault(feed, PriceBatch())
            days = batch.good.setdefault((one.source, one.kind), {}).setdefault(copy, [])
            day = one.observed_at.astimezone(UTC).date()
            days[:] = [*(known for known in days if known[0] != day), (day, one)]
        for feed, batch in by_feed.items():
            await self._writer.store_batch(batch, feed)
        return len(rows)

    async def refuse(self, keys: Sequence[int], *, by_id: int | None, at: datetime) -> int:
        """Keep these aside for good; count them."""
        await self._session.run(_NOTE, keys=list(keys), by=by_id, at=at, is_released=False)
        return await self._session.run(_REFUSE, keys=list(keys))

    async def note_file(self, file: WaitingPriceFile, *, is_released: bool, by_id: int | None, at: datetime) -> None:
        """Write down what was decided of a whole file."""
        facts = {"feed": file.feed, "prices": file.prices, "shrunk": shrunk_facts(file.shrunk)}
        await self._session.run(_NOTE_FILE, is_released=is_released, by=by_id, at=at, **facts)

    async def decisions(self, *, before: int | None, limit: int) -> Sequence[PriceDecision]:
        """List what was decided, the latest first."""
        first = LARGEST_KEY if before is None else before
        return [_decision(row) for row in await self._session.rows(_DECISIONS, before=first, most=limit)]


def _suspect(row: Row) -> SuspectPrice:
    key, card_id, name, set_code, number, finish, source, kind, condition, *rest = row
    feed, currency, amount, was, at, aside_at, days, amounts = rest
    grade = condition_of(condition)
    return SuspectPrice(
        id=key,
        card_id=card_id,
        card_name=name,
        set_code=set_code,
        collector_number=number,
        finish=FINISHES[finish].value,
        source=PriceSource(source),
        kind=PriceKind(kind),
        condition=grade.name if grade else None,
        feed=feed,
        currency=currency,
        amount=amount,
        previous_amount=was,
        observed_at=at,
        quarantined_at=aside_at,
        points=tuple(ChartPoint(day=day, amount=paid) for day, paid in zip(days or (), amounts or (), strict=True)),
    )


def _decision(row: Row) -> PriceDecision:
    key, at, by, is_released, feed, prices, card_id, name, set_code, number, finish, currency, amount, was = row
    return PriceDecision(
        id=key,
        decided_at=at,
        by=by,
        is_released=is_released,
        feed=feed,
        prices=prices,
        card_id=card_id,
        card_name=name,
        set_code=set_code,
        collector_number=number,
        finish=None if finish is None else FINISHES[finish].value,
        currency=currency,
        amount=amount,
        previous_amount=was,
    )


def _observation(row: Row) -> tuple[Copy, str, PriceObservation]:
    card_id, scryfall_id, finish, source, kind, condition, feed, currency, amount, observed_at = row
    observation = PriceObservation(
        card=CardKey(CardKeyKind.SCRYFALL, scryfall_id),
        finish=FINISHES[finish],
        source=PriceSource(source),
        kind=PriceKind(kind),
        currency=Currency(currency),
        amount=amount,
        observed_at=observed_at,
        condition=condition_of(condition),
    )
    return Copy(card_id, finish, condition), feed, observation
