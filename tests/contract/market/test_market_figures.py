"""Statistics and indexes as PostgreSQL derives them, against the pure rules on the same prices."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.model import Card
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.market.overview.index import (
    BASE,
    CURRENT_DAYS,
    LOOK_BACK_DAYS,
    IndexPoint,
    capped_weights,
    carried,
    choosing_days,
    level,
)
from dualcaster_core.market.overview.rules import MarketRules
from dualcaster_core.market.statistics import FRESH_DAYS, spread_of, statistics_of
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.market.figures import PostgresMarketFigures
from dualcaster_postgres.market.overview_queries import PostgresMarketQueries
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.tables.market import (
    card_statistics,
    current_prices,
    market_baskets,
    market_index,
    price_observations,
)
from tests.support.postgres_harness import PostgresHarness
from tests.support.stored_histories import (
    RULES,
    Path,
    Series,
    in_dollars,
    printings,
    random_histories,
    stated,
    store,
    store_histories,
)

MARKET = MarketRules()
TODAY = date(2026, 3, 10)
FIGURES = (
    "as_of",
    "cents",
    "cents_week",
    "cents_month",
    "low_month",
    "high_month",
    "low_quarter",
    "high_quarter",
    "price_days",
    "price_changes",
)
_BASE, _NONFOIL = Decimal("10.00"), Finish.NONFOIL


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """A harness without prices."""
    await shared_harness.empty()
    async with shared_harness.database.transaction() as session:
        for table in (card_statistics, market_baskets, market_index, current_prices, price_observations):
            await session.run(delete(table))
    return PostgresHarness(shared_harness.database, FixedClock())


def figures(harness: PostgresHarness) -> PostgresMarketFigures:
    """Derive figures."""
    return PostgresMarketFigures(harness.database, RULES, MARKET)


def queries(harness: PostgresHarness) -> PostgresMarketQueries:
    """Read figures."""
    return PostgresMarketQueries(harness.database, PublicIds(), RULES, MARKET)


async def told(harness: PostgresHarness) -> dict[tuple[int, Finish], Row]:
    """Return the stored statistics by card and finish."""
    columns = (*FIGURES, "volatility", "retail_cents", "buylist_cents", "spread_source")
    found = select(card_statistics.c.card_id, card_statistics.c.finish, *(card_statistics.c[name] for name in columns))
    rows = await harness.database.rows(found)
    return {(row[0], FINISHES[row[1]]): row[2:] for row in rows}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_stored_statistics_are_those_of_the_rule(harness: PostgresHarness, seed: int) -> None:
    """Every figure is that of the pure rule, whatever holes, pauses, sources and currencies a history has."""
    cards = printings(24)
    keys = dict(zip((card.scryfall_id for card in cards), await harness.add_cards(cards), strict=True))
    histories = random_histories(cards, TODAY, 130, seed=seed)
    await store_histories(harness, histories)
    await figures(harness).refresh_statistics(everything=True)
    stored, newest = await told(harness), max(day for path in histories.values() for day in path)
    expected = 0
    for series, path in histories.items():
        rule = statistics_of(in_dollars(series, path))
        assert rule is not None
        key = keys[series.card.scryfall_id], series.finish
        if rule.as_of < newest - timedelta(days=FRESH_DAYS):
            assert key not in stored
            continue
        expected += 1
        assert stored[key][: len(FIGURES)] == tuple(getattr(rule, name) for name in FIGURES)
        assert stored[key][len(FIGURES)] == pytest.approx(rule.volatility)
    assert len(stored) == expected > 20


async def test_what_did_not_change_is_not_written_again(harness: PostgresHarness) -> None:
    """Deriving again writes nothing; a new price has its card derived anew, a gone one takes its statistics along."""
    cards = printings(6)
    await harness.add_cards(cards)
    histories = random_histories(cards, TODAY, 30, seed=4)
    await store_histories(harness, histories)
    derive = figures(harness)
    assert await derive.refresh_statistics(everything=False) > 0
    version = await derive.price_version()
    assert await derive.refresh_statistics(everything=False) == 0
    assert await derive.refresh_statistics(everything=True) == 0
    assert await derive.price_version() == version
    series = next(one for one in histories if one.source is PriceSource.TCGPLAYER)
    await store(harness, [stated(series, TODAY + timedelta(days=1), _BASE, PriceKind.MARKET)])
    assert await derive.refresh_statistics(everything=False) == 1
    assert (await derive.price_version())[0] == version[0] + 1


async def test_the_spread_is_that_of_the_rule(harness: PostgresHarness) -> None:
    """The shop that pays most and still asks a price decides; silent shops and buylists that take none do not."""
    cards = printings(4)
    keys = await harness.add_cards(cards)
    shops = (PriceSource.CARDKINGDOM, PriceSource.MANAPOOL, PriceSource.CARDMARKET)
    observed = []
    for number, card in enumerate(cards):
        observed.append(stated(Series(card, _NONFOIL, PriceSource.TCGPLAYER), TODAY, _BASE, PriceKind.MARKET))
        for place, shop in enumerate(shops):
            series = Series(card, _NONFOIL, shop)
            day = TODAY - timedelta(days=20 if number == place + 1 else 0)
            paid = _BASE - place - 1
            observed.append(stated(series, day, _BASE + place, PriceKind.RETAIL))
            observed.append(stated(series, TODAY, paid, PriceKind.BUYLIST, quantity=0 if number == 3 else None))
    await store(harness, observed)
    await figures(harness).refresh_statistics(everything=True)
    stored = await told(harness)
    for key in keys:
        rule = spread_of(await harness.current_prices(key), RULES)
        found = stored[key, _NONFOIL][-3:]
        assert found == ((rule.retail_cents, rule.buylist_cents, rule.source) if rule else (None, None, None))
    assert {stored[key, _NONFOIL][-1] for key in keys} == {"cardkingdom", "manapool", None}


def by_hand(histories: Mapping[Series, Path], keys: Mapping[Card, int], scope: str) -> list[IndexPoint]:
    """Work an index out by the pure rules."""
    mine = {one: path for one, path in histories.items() if scope in _scopes(one)}
    everything = [day for path in histories.values() for day in path]
    first, newest = min(everything), max(everything)
    days = list(choosing_days(first, newest, MARKET.basket_min_days))
    value, points = BASE, {}
    for chosen_on, last in zip(days, [*days[1:], newest], strict=True):
        basket = {one: cents for one, path in mine.items() if (cents := _chosen(one, path, chosen_on)) is not None}
        if not basket:
            continue
        bases = list(basket.values())
        weights = capped_weights(bases)
        begin = value
        for ahead in range((last - chosen_on).days + 1):
            day = chosen_on + timedelta(days=ahead)
            now = [carried(_after(one, mine[one], chosen_on, basket[one]), day) or 0 for one in basket]
            value = begin * level(weights, bases, now)
            points[day] = IndexPoint(day=day, value=value, cards=len(basket))
    return [points[day] for day in sorted(points)]


def _scopes(series: Series) -> set[str]:
    return {"all", f"finish:{series.finish.value}", f"set:{series.card.set_code}", f"rarity:{series.card.rarity.value}"}


def _cents(series: Series, path: Path) -> dict[date, int]:
    return {point.day: round(point.amount * 100) for point in in_dollars(series, path)}


def _chosen(series: Series, path: Path, day: date) -> int | None:
    cents = _cents(series, {when: amount for when, amount in path.items() if when <= day})
    seen = [when for when in cents if when > day - timedelta(days=LOOK_BACK_DAYS)]
    if len(seen) < MARKET.basket_min_days or max(seen) < day - timedelta(days=CURRENT_DAYS):
        return None
    price = cents[max(seen)]
    return price if price >= MARKET.basket_min_cents else None


def _after(series: Series, path: Path, chosen_on: date, base: int) -> dict[date, int]:
    return {chosen_on: base} | {day: cents for day, cents in _cents(series, path).items() if day > chosen_on}


@pytest.mark.parametrize("seed", [5, 6])
async def test_the_index_is_that_of_the_rule(harness: PostgresHarness, seed: int) -> None:
    """Over several baskets, with gone cards carried, every value of every index is that of the pure rules."""
    cards = printings(30)
    keys = dict(zip(cards, await harness.add_cards(cards), strict=True))
    histories = random_histories(cards, TODAY, 100, seed=seed)
    await store_histories(harness, histories)
    await figures(harness).extend_index(rebuild=False)
    scopes = sorted({scope for one in histories for scope in _scopes(one)})
    found = await queries(harness).index(scopes, since=None)
    assert "set:s1" in found
    for scope in scopes:
        expected = by_hand(histories, keys, scope)
        assert [(point.day, point.cards) for point in found[scope]] == [(one.day, one.cards) for one in expected]
        assert [point.value for point in found[scope]] == pytest.approx([one.value for one in expected], abs=1e-4)


async def test_an_index_grows_day_by_day_as_it_is_built_at_once(harness: PostgresHarness) -> None:
    """Extended after each import it is what a rebuild makes of it, and extending it again changes nothing."""
    cards = printings(12)
    await harness.add_cards(cards)
    histories = random_histories(cards, TODAY, 70, seed=8)
    derive = figures(harness)
    for until in (TODAY - timedelta(days=50), TODAY - timedelta(days=20), TODAY):
        part = {one: {day: paid for day, paid in path.items() if day <= until} for one, path in histories.items()}
        await store_histories(harness, part)
        await derive.extend_index(rebuild=False)
    grown = await queries(harness).index(["all"], since=None)
    assert await derive.extend_index(rebuild=False) == 0
    await derive.extend_index(rebuild=True)
    assert await queries(harness).index(["all"], since=None) == grown


def test_a_price_of_a_gone_card_is_carried_until_the_next_basket() -> None:
    """A card that crashed and vanished keeps its loss in the index."""
    days = [TODAY + timedelta(days=number) for number in range(3)]
    assert carried({days[0]: 200, days[1]: 100}, days[2]) == 100
