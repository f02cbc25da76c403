"""How the prices that signals are judged on went."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from attrs import frozen
from sqlalchemy import BigInteger, Date, SmallInteger, Text, and_, bindparam, or_, select

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.signals.model import PriceQuote
from dualcaster_postgres.sql.codes import FINISH_CODES, WHATEVER_GRADE, condition_code
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.market import price_observations

_seen = price_observations.c
_ASKED = {
    "card_id": BigInteger(),
    "finish": SmallInteger(),
    "source": Text(),
    "kind": Text(),
    "currency": Text(),
}
_asked = incoming(_ASKED, numbered=True)
_PATHS = (
    select(_asked.c.position, _seen.observed_on, _seen.amount)
    .join_from(
        _asked,
        price_observations,
        and_(
            *(_seen[name] == _asked.c[name] for name in _ASKED),
            or_(_seen.condition == WHATEVER_GRADE, _seen.condition == condition_code(Condition.NM)),
            _seen.observed_on >= bindparam("first", type_=Date()),
            _seen.observed_on <= bindparam("last", type_=Date()),
        ),
    )
    .order_by(_asked.c.position, _seen.observed_on, _seen.condition.desc())
)


@frozen
class PostgresPricePaths:
    """``PricePaths``: one statement, which touches the partitions of the days alone."""

    _database: Database

    async def paths(
        self, quotes: Sequence[PriceQuote], *, first: date, last: date
    ) -> Mapping[PriceQuote, Sequence[tuple[date, Decimal]]]:
        """Return the prices of quotes, oldest first; where no price is for every grade, that of near mint counts."""
        asked = sorted(set(quotes), key=lambda one: (one.card_id, one.finish.value, one.source, one.kind, one.currency))
        rows = [
            (one.card_id, FINISH_CODES[one.finish], one.source.value, one.kind.value, one.currency.value)
            for one in asked
        ]
        async with self._database.transaction() as session:
            found = await session.rows(_PATHS, **as_arrays(list(_ASKED), rows), first=first, last=last)
        by_day: dict[int, dict[date, Decimal]] = defaultdict(dict)
        for position, day, amount in found:
            by_day[position][day] = amount
        return {quote: list(by_day[place].items()) for place, quote in enumerate(asked, start=1) if place in by_day}
