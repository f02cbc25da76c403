"""Single prices that were set aside, and what becomes of them."""

from collections.abc import Sequence
from datetime import UTC
from typing import Final

from sqlalchemy import BigInteger, Integer, any_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.ports import SuspectPrice
from dualcaster_postgres.market.price_batches import Copy, PriceBatch
from dualcaster_postgres.market.price_writer import PostgresPriceWriter
from dualcaster_postgres.sql.codes import FINISHES, condition_of
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.market import price_quarantine

_of = price_quarantine.c
_FACTS: Final = (_of.finish, _of.source, _of.kind, _of.condition, _of.feed, _of.currency, _of.amount)
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
    )
    .join_from(price_quarantine, cards, cards.c.id == _of.card_id)
    .where(~_of.refused, _of.id > bindparam("after", type_=BigInteger()))
    .order_by(_of.id)
    .limit(bindparam("most", type_=Integer()))
)
_chosen = (_of.id == any_(bindparam("keys", type_=ARRAY(BigInteger))), ~_of.refused)
_REFUSE = update(price_quarantine).where(*_chosen).values(refused=True)
_TAKE = delete(price_quarantine).where(*_chosen).returning(_of.card_id, cards.c.scryfall_id, *_FACTS, _of.observed_at)
_TAKE = _TAKE.where(cards.c.id == _of.card_id)


class PostgresSuspectPrices:
    """``SuspectPrices``, over the quarantine."""

    def __init__(self, session: Session, writer: PostgresPriceWriter) -> None:
        self._session = session
        self._writer = writer

    async def waiting(self, *, after: int, limit: int) -> Sequence[SuspectPrice]:
        """List those that wait for a decision."""
        return [_suspect(row) for row in await self._session.rows(_WAITING, after=after, most=limit)]

    async def release(self, keys: Sequence[int]) -> int:
        """Store these as an import would, and take them out; count them."""
        await lock(self._session, AdvisoryLock.PRICES)
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

    async def refuse(self, keys: Sequence[int]) -> int:
        """Keep these aside for good; count them."""
        return await self._session.run(_REFUSE, keys=list(keys))


def _suspect(row: Row) -> SuspectPrice:
    key, card_id, name, set_code, number, finish, source, kind, condition, feed, currency, amount, was, at = row
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
