"""What a card's public page shows: prices by source, how they went, who wants it and who has it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from attrs import evolve, frozen

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.ports import CardQueries, DetailedCard
from dualcaster_core.kernel.json_cache import JsonCache, json_converter
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.ports import Cache, Clock
from dualcaster_core.market.freshness import is_silent, on_offer
from dualcaster_core.market.listing import ListedCard
from dualcaster_core.market.model import Chart, CurrentPrice
from dualcaster_core.market.ports import DemandQueries, PriceQueries, ValueQueries
from dualcaster_core.market.price_version import PriceVersion
from dualcaster_core.market.priced_cards import with_values
from dualcaster_core.market.statistics import CardStatistics, spread_of, statistics_of, told
from dualcaster_core.market.valuation import ValuationRules, unit_values

CACHED_SECONDS = 300
CHART_DAYS = 90
"""How long before the newest price of a source its chart begins."""
TREND_DAYS = 7


@frozen(kw_only=True)
class CardPriceView:
    """A current price as it is shown; ``is_silent``: its source fell silent while another of the finish went on."""

    finish: str
    source: str
    kind: str
    condition: str | None
    currency: str
    amount: Decimal
    quantity: int | None
    observed_at: datetime
    is_silent: bool = False


@frozen(kw_only=True)
class CardValueView:
    """What a near mint copy of a finish is worth, in US dollars, by which source, and how it moved in a week.

    ``change`` is the price today less that of seven days before, None where that is not known.
    """

    finish: str
    amount: Decimal
    source: str
    observed_at: datetime
    change: Decimal | None = None
    change_percent: float | None = None


@frozen(kw_only=True)
class PublicCard:
    """Everything that a card's page shows.

    ``current_price`` is the first of ``values``, in US dollars: of a near mint copy in the plainest finish that has
    one; finishes whose prices fell silent while another's went on come last.
    ``recommendation`` is the action of the headline signal that is open and ``recommendation_accuracy`` the share of
    the signals of its kind that came true; both None while there is none. ``statistics`` has one entry for each value
    whose source has a history.
    """

    id: int
    hashid: str
    current_price: Decimal | None
    card: DetailedCard
    values: tuple[CardValueView, ...]
    prices: tuple[CardPriceView, ...]
    charts: tuple[Chart, ...]
    printings: tuple[ListedCard, ...]
    want_count: int
    have_count: int
    recommendation: str | None = None
    recommendation_accuracy: float | None = None
    statistics: tuple[CardStatistics, ...] = ()


@frozen
class PublicCards:
    """Puts a card's page together, and keeps it in the cache for five minutes or until any price changes."""

    cards: CardQueries
    prices: PriceQueries
    demand: DemandQueries
    worth: ValueQueries
    cache: Cache
    clock: Clock
    rules: ValuationRules
    version: PriceVersion

    async def card(self, card_id: int) -> PublicCard:
        """Return a card's page by its key. Raises ``CardNotFound``."""
        cached = JsonCache(self.cache, PublicCard, _converter)
        key = f"card:price:{card_id}:{await self.version.now()}"
        found = await cached.get(key)
        if found is None:
            found = await self.assemble(card_id)
            await cached.put(key, found, seconds=CACHED_SECONDS)
        return found

    async def assemble(self, card_id: int) -> PublicCard:
        """Return a card's page as of now, not from the cache. Raises ``CardNotFound``."""
        card = await self.cards.card(card_id)
        if card is None:
            raise CardNotFound("there is no such card")
        prices = await self.prices.current_prices(card_id)
        oldest = min((price.observed_at for price in prices), default=self.clock.now())
        since = oldest.date() - timedelta(days=CHART_DAYS)
        charts = [_latest(chart) for chart in await self.prices.history(card_id, since=since)]
        demand = await self.demand.demand(card_id)
        values = tuple(_values(prices, charts, self.rules))
        return PublicCard(
            id=card.id,
            hashid=card.hashid,
            current_price=values[0].amount if values else None,
            card=card,
            values=values,
            prices=tuple(_line(price, silent) for price, silent in on_offer(prices, self.rules.oldest)),
            charts=tuple(_shown_charts(values, charts)),
            printings=await with_values(await self.cards.printings(card_id), self.worth),
            want_count=demand.want_count,
            have_count=demand.have_count,
            statistics=tuple(_statistics(values, charts, prices, self.rules)),
        )


def _latest(chart: Chart) -> Chart:
    """Keep the days before the last one that its source has told of, however long ago that is."""
    since = chart.points[-1].day - timedelta(days=CHART_DAYS)
    return evolve(chart, points=tuple(point for point in chart.points if point.day >= since))


def _shown_charts(values: Sequence[CardValueView], charts: Sequence[Chart]) -> Iterator[Chart]:
    """Choose for each finish the chart of the source that values it; while that has one day, the longest there is."""
    for value in values:
        of_finish = [chart for chart in charts if chart.finish == value.finish]
        own = [chart for chart in of_finish if chart.source == value.source and len(chart.points) > 1]
        if of_finish:
            yield own[0] if own else max(of_finish, key=lambda chart: len(chart.points))


def _statistics(
    values: Sequence[CardValueView], charts: Sequence[Chart], prices: Sequence[CurrentPrice], rules: ValuationRules
) -> Iterator[CardStatistics]:
    """Tell of each finish how the price of the source that values it went, and what shops keep between prices."""
    for value in values:
        chart = next((one for one in charts if (one.finish, one.source) == (value.finish, value.source)), None)
        figures = statistics_of(chart.points) if chart else None
        if figures is not None:
            spread = spread_of([price for price in prices if price.finish.value == value.finish], rules)
            yield told(value.finish, value.source, figures, spread)


def _line(price: CurrentPrice, silent: bool) -> CardPriceView:
    return CardPriceView(
        finish=price.finish.value,
        source=price.source.value,
        kind=price.kind.value,
        condition=price.condition.name if price.condition else None,
        currency=price.currency.value,
        amount=price.amount,
        quantity=price.quantity,
        observed_at=price.observed_at,
        is_silent=silent,
    )


def _values(prices: Sequence[CurrentPrice], charts: Sequence[Chart], rules: ValuationRules) -> list[CardValueView]:
    lines = []
    for finish in Finish:
        value = unit_values([price for price in prices if price.finish is finish], rules).get(Condition.NM)
        if value is None:
            continue
        amount = from_cents(value.cents)
        chart = next((c for c in charts if (c.finish, c.source) == (finish.value, value.source.value)), None)
        before = _amount_before(chart, value.observed_at.date() - timedelta(days=TREND_DAYS))
        lines.append(
            CardValueView(
                finish=finish.value,
                amount=amount,
                source=value.source.value,
                observed_at=value.observed_at,
                change=None if before is None else amount - before,
                change_percent=None if not before else round(float((amount - before) / before * 100), 1),
            )
        )
    newest = max(lines, key=lambda line: line.observed_at).observed_at if lines else None
    return sorted(lines, key=lambda line: newest is not None and is_silent(line.observed_at, newest, rules.oldest))


def _amount_before(chart: Chart | None, day: date) -> Decimal | None:
    if chart is None:
        return None
    return next((point.amount for point in reversed(chart.points) if point.day <= day), None)


_converter = json_converter()
