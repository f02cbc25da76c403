"""Reads of what cards are worth."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import BigInteger, Integer, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.market.ports import ListedValue, PricedCard, PricedSection
from dualcaster_core.market.valuation import ValuationRules, leading
from dualcaster_postgres.sql.codes import FINISHES, condition_code
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.sql.generations import Generation, generation_and_moment
from dualcaster_postgres.tables.market import card_values

_worth = card_values.c
_near_mint = _worth.condition == condition_code(Condition.NM)
_VALUES_OF = (
    select(_worth.card_id, _worth.finish, _worth.cents, _worth.source, _worth.observed_at)
    .where(_worth.card_id == any_(bindparam("keys", type_=ARRAY(BigInteger))), _near_mint)
    .order_by(_worth.card_id, _worth.finish)
)
_priced = select(_worth.card_id, func.max(_worth.observed_at).label("at")).where(_near_mint).group_by(_worth.card_id)
PRICED_CARDS = _priced.subquery("priced")
"""The cards that have a page worth finding."""
_place = func.row_number().over(order_by=PRICED_CARDS.c.card_id)
_section = (_place - 1) // bindparam("size", type_=Integer())
_numbered = select(PRICED_CARDS.c.card_id, PRICED_CARDS.c.at, _section.label("section")).subquery("numbered")
_SECTIONS = (
    select(func.min(_numbered.c.card_id), func.max(_numbered.c.card_id), func.max(_numbered.c.at))
    .group_by(_numbered.c.section)
    .order_by(_numbered.c.section)
)
_PRICED_CARDS = (
    _priced.where(
        _worth.card_id >= bindparam("first", type_=BigInteger()),
        _worth.card_id <= bindparam("last", type_=BigInteger()),
    )
    .order_by(_worth.card_id)
    .limit(bindparam("limit", type_=Integer()))
)


class PostgresValueQueries:
    """``ValueQueries`` and ``PriceVersions`` on the derived values."""

    def __init__(self, database: Database, ids: PublicIds, rules: ValuationRules) -> None:
        self._database = database
        self._oldest = rules.oldest
        self._ids = ids

    async def price_version(self) -> tuple[int, datetime | None]:
        """Return the generation of prices and its moment, in one statement."""
        return await generation_and_moment(self._database, Generation.PRICES)

    async def values_of(self, card_ids: Sequence[int]) -> Mapping[int, ListedValue]:
        """Return the near mint value of each card in the finish that stands for it."""
        async with self._database.transaction() as session:
            rows = await session.rows(_VALUES_OF, keys=list(card_ids))
        return {card_id: self._leading(list(group)) for card_id, group in groupby(rows, key=itemgetter(0))}

    def _leading(self, values: Sequence[Row]) -> ListedValue:
        _, finish, cents, source, observed_at = values[leading([row[4] for row in values], self._oldest) or 0]
        return ListedValue(
            finish=FINISHES[finish].value, amount=from_cents(cents), source=source, observed_at=observed_at
        )

    async def priced_sections(self, size: int) -> Sequence[PricedSection]:
        """Divide all priced cards into runs of ``size``."""
        async with self._database.transaction() as session:
            rows = await session.rows(_SECTIONS, size=size)
        return [PricedSection(first=first, last=last, priced_on=at.date()) for first, last, at in rows]

    async def priced_cards(self, *, first: int, last: int, limit: int) -> Sequence[PricedCard]:
        """List the priced cards of a run of keys, in order."""
        async with self._database.transaction() as session:
            rows = await session.rows(_PRICED_CARDS, first=first, last=last, limit=limit)
        return [PricedCard(id=key, hashid=self._ids.encode(IdKind.CARD, key), priced_on=at.date()) for key, at in rows]
