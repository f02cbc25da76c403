"""Made-up price histories with holes, pauses, several sources and finishes, stored as imports store them."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from attrs import frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.model import Card
from dualcaster_core.market.model import (
    CardKey,
    CardKeyKind,
    ChartPoint,
    Currency,
    PriceKind,
    PriceObservation,
    PriceSource,
)
from dualcaster_core.market.use_cases import refresh_values
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.testing.contracts.scene import printing
from tests.support.postgres_harness import PostgresHarness

RULES = ValuationRules()
KINDS = {
    PriceSource.TCGPLAYER: PriceKind.MARKET,
    PriceSource.CARDKINGDOM: PriceKind.RETAIL,
    PriceSource.CARDMARKET: PriceKind.TREND,
}
Path = dict[date, Decimal]


@frozen
class Series:
    """Which card, finish and source a history is of."""

    card: Card
    finish: Finish
    source: PriceSource


def printings(count: int) -> list[Card]:
    """Make cards of three sets."""
    return [printing(f"Priced {number}", f"s{number % 3}", str(number)) for number in range(count)]


def random_histories(cards: Sequence[Card], today: date, days: int, *, seed: int) -> dict[Series, Path]:
    """Make histories up to today; some have holes, some stop, some have one price."""
    chance, made = random.Random(seed), {}
    for number, card in enumerate(cards):
        for finish in (Finish.NONFOIL, Finish.FOIL) if number % 2 else (Finish.NONFOIL,):
            source = list(KINDS)[number % 3]
            amount, path = Decimal(chance.randrange(150, 9_000)) / 100, {}
            stops = chance.choice([0, 0, 0, 0, 3, 9, 40])
            dense = chance.choice([1.0, 0.9, 0.5, 0.1])
            for back in range(days, stops - 1, -1):
                amount = max(Decimal("0.05"), (amount * Decimal(chance.uniform(0.93, 1.08))).quantize(Decimal("0.01")))
                if back == stops or chance.random() < dense:
                    path[today - timedelta(days=back)] = amount
            made[Series(card, finish, source)] = path
    return made


async def store_histories(harness: PostgresHarness, histories: Mapping[Series, Path]) -> None:
    """Import histories and derive values."""
    observed = [
        stated(series, day, amount, KINDS[series.source])
        for series, path in histories.items()
        for day, amount in path.items()
    ]
    await store(harness, observed)


async def store(harness: PostgresHarness, observed: Sequence[PriceObservation]) -> None:
    """Import prices and derive values."""
    async with harness.units() as uow:
        await uow.prices.store(observed, feed="tests")
        await uow.commit()
    await refresh_values(harness.units, RULES)


def stated(
    series: Series, day: date, amount: Decimal, kind: PriceKind, quantity: int | None = None
) -> PriceObservation:
    """State a price of a day; Cardmarket quotes euros."""
    euros = series.source is PriceSource.CARDMARKET
    return PriceObservation(
        card=CardKey(CardKeyKind.SCRYFALL, series.card.scryfall_id),
        finish=series.finish,
        source=series.source,
        kind=kind,
        currency=Currency.EUR if euros else Currency.USD,
        amount=amount,
        observed_at=datetime.fromisoformat(f"{day.isoformat()}T06:00:00+00:00"),
        quantity=quantity,
    )


def in_dollars(series: Series, path: Path) -> list[ChartPoint]:
    """Return a history in US dollars."""
    rate = RULES.usd_per_eur if series.source is PriceSource.CARDMARKET else Decimal(1)
    return [ChartPoint(day=day, amount=amount * rate) for day, amount in path.items()]
