"""Values in PostgreSQL are those of the core's rule, whatever prices come in."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, select

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.market.model import (
    CardKey,
    CardKeyKind,
    Currency,
    CurrentPrice,
    PriceKind,
    PriceObservation,
    PriceSource,
)
from dualcaster_core.market.valuation import ValuationRules, unit_values
from dualcaster_core.testing.contracts.scene import printing
from dualcaster_postgres.sql.codes import FINISH_CODES
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.market import card_values
from tests.support.postgres_harness import PostgresHarness

RULES = ValuationRules(usd_per_eur=Decimal("1.07"))
CARD = printing("Valued Card", "val")
_VALUES = (
    select(card_values.c.finish, card_values.c.condition, card_values.c.cents, card_values.c.source)
    .join_from(card_values, cards, cards.c.id == card_values.c.card_id)
    .where(cards.c.scryfall_id == bindparam("key"))
)
quotes = st.tuples(
    st.sampled_from([Finish.NONFOIL, Finish.FOIL]),
    st.sampled_from([*RULES.preference, (PriceSource.TCGPLAYER, PriceKind.LOW)]),
    st.sampled_from([None, None, *Condition]),
)
series = st.dictionaries(quotes, st.integers(1, 5_000), min_size=1, max_size=8)


Series = dict[tuple[Finish, tuple[PriceSource, PriceKind], Condition | None], int]


def observations(prices: Series, harness: PostgresHarness) -> list[PriceObservation]:
    """Turn drawn prices into what a feed would state; Cardmarket quotes euros."""
    return [
        PriceObservation(
            card=CardKey(CardKeyKind.SCRYFALL, CARD.scryfall_id),
            finish=finish,
            source=source,
            kind=kind,
            condition=condition,
            currency=Currency.EUR if source is PriceSource.CARDMARKET else Currency.USD,
            amount=Decimal(cents) / 100,
            observed_at=harness.clock.now() + timedelta(minutes=cents),
        )
        for (finish, (source, kind), condition), cents in prices.items()
    ]


def expected(prices: Series, harness: PostgresHarness) -> set[tuple[int, int, int, str]]:
    """Apply the rule of the core to the same prices."""
    found = set()
    for finish in Finish:
        current = [
            CurrentPrice(
                card_id=1,
                finish=finish,
                source=one.source,
                kind=one.kind,
                condition=one.condition,
                currency=one.currency,
                amount=one.amount,
                observed_at=one.observed_at,
            )
            for one in observations(prices, harness)
            if one.finish is finish
        ]
        for condition, value in unit_values(current, RULES).items():
            found.add((FINISH_CODES[finish], int(condition), value.cents, value.source.value))
    return found


@given(first=series, second=series)
@settings(max_examples=40)
async def test_stored_values_follow_the_rule(first: Series, second: Series, shared_harness: PostgresHarness) -> None:
    """After each import the values of a card are what the rule makes of its current prices, none more and none less."""
    later = {key: cents + first.get(key, 0) for key, cents in second.items() if cents <= 1_000}
    async with shared_harness.units() as uow:
        await uow.catalogue.store_cards([CARD], authoritative=True)
        for feed, prices in (("one", first), ("two", later)):
            await uow.prices.store(observations(prices, shared_harness), feed=feed)
            while await uow.prices.refresh_values(RULES):
                pass
        rows = await uow._session.rows(_VALUES, key=CARD.scryfall_id)
    assert set(rows) == expected({**first, **later}, shared_harness)
