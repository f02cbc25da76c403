"""Reading what an inventory is worth and what moved."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from dualcaster_core.collection.portfolio.movements import (
    PERIODS,
    HeldCard,
    MoverRules,
    PeriodCents,
    curve_of,
    estimate_of,
    movers_of,
    period_of,
)
from dualcaster_core.collection.portfolio.ports import HeldCards, PortfolioQueries
from dualcaster_core.collection.portfolio.snapshots import Holding, Part
from dualcaster_core.collection.portfolio.tiers import standing_of
from dualcaster_core.collection.portfolio.views import (
    Mover,
    PortfolioMovers,
    PortfolioPart,
    PortfolioPeriod,
    PortfolioPoint,
    PortfolioProfit,
    PortfolioView,
)
from dualcaster_core.collection.ports import InventoryQueries
from dualcaster_core.collection.views import ListedPrinting, ListSummary
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.json_cache import JsonCache, json_converter
from dualcaster_core.kernel.money import from_cents, to_cents
from dualcaster_core.kernel.ports import Cache
from dualcaster_core.market.price_version import PriceVersion

CACHED_SECONDS = 24 * 3600
"""How long figures are kept at most: new prices, and every change of the lists, have them worked out anew."""
SETS_SHOWN = 50
"""By how many sets, those worth most, an inventory is told."""


@frozen(kw_only=True)
class PortfolioFigures:
    """An inventory's worth with the movers of every period: what is kept of it until prices or copies change.

    ``estimates`` are its worth at former prices; of ``estimated_share`` of the worth, in percent, those are known.
    """

    view: PortfolioView
    movers: tuple[PortfolioMovers, ...]
    estimates: tuple[PortfolioPoint, ...] = ()
    estimated_share: float = 0.0


@frozen
class Portfolio:
    """What somebody's inventory is worth, how that moved, and the cards that moved most."""

    inventory: InventoryQueries
    queries: PortfolioQueries
    cache: Cache
    version: PriceVersion
    rules: MoverRules

    async def figures(self, user_id: int) -> PortfolioFigures:
        """Return the worth and the movers of every period, in at most four statements whatever the inventory."""
        summary = await self.inventory.summary(user_id)
        cached = JsonCache(self.cache, PortfolioFigures, _converter)
        state = f"{summary.version}:{summary.copies}:{summary.value}"
        key = f"portfolio:3:{user_id}:{await self.version.now()}:{state}"
        found = await cached.get(key)
        if found is None:
            found = await self._worked_out(user_id, summary)
            await cached.put(key, found, seconds=CACHED_SECONDS)
        return found

    async def value(self, user_id: int) -> PortfolioView:
        """Return what somebody's inventory is worth and how that moved."""
        return (await self.figures(user_id)).view

    async def movers(self, user_id: int, days: int) -> PortfolioMovers:
        """Return the cards of somebody that moved most in 1 or 7 days. Raises ``ValidationFailed`` for others."""
        if days not in PERIODS:
            known = " or ".join(str(period) for period in PERIODS)
            raise ValidationFailed(f"movers are told of {known} days, not of {days}", field="days")
        return next(movers for movers in (await self.figures(user_id)).movers if movers.days == days)

    async def _worked_out(self, user_id: int, summary: ListSummary) -> PortfolioFigures:
        held = await self.queries.held(user_id, limit=self.rules.considered) if summary.copies else HeldCards(None, ())
        chosen = {days: movers_of(held.cards, days, self.rules) for days in PERIODS}
        keys = {
            card.card_id
            for movers in chosen.values()
            for cards in (movers.rising, movers.falling, movers.rising_percent, movers.falling_percent)
            for card in cards
        }
        printings = await self.queries.printings(sorted(keys)) if keys else {}
        points = curve_of(held.cards, held.as_of) if held.as_of else []
        estimates, share = estimate_of(held.cards, to_cents(summary.value), held.as_of) if held.as_of else ([], 0.0)
        parts = await self.queries.composition(user_id, sets=SETS_SHOWN)
        view = PortfolioView(
            entries=summary.entries,
            copies=summary.copies,
            value=summary.value,
            unpriced_copies=summary.unpriced_copies,
            as_of=held.as_of,
            periods=tuple(_period(period_of(held.cards, days)) for days in PERIODS),
            points=tuple(PortfolioPoint(day=day, value=from_cents(cents)) for day, cents in points),
            tier=standing_of(summary.value),
            profit=_profit(parts.whole),
            sets=_parts(parts.sets, parts.whole),
            finishes=_parts(parts.finishes, parts.whole),
        )
        shown = [
            PortfolioMovers(
                days=days,
                as_of=held.as_of,
                rising=_shown(movers.rising, days, printings),
                falling=_shown(movers.falling, days, printings),
                rising_percent=_shown(movers.rising_percent, days, printings),
                falling_percent=_shown(movers.falling_percent, days, printings),
            )
            for days, movers in chosen.items()
        ]
        return PortfolioFigures(
            view=view,
            movers=tuple(shown),
            estimates=tuple(PortfolioPoint(day=day, value=from_cents(cents)) for day, cents in estimates),
            estimated_share=round(share * 100, 1),
        )


def _profit(whole: Holding) -> PortfolioProfit:
    profit = whole.profit_cents
    return PortfolioProfit(
        cost=from_cents(whole.cost_cents),
        uncosted_copies=whole.uncosted_copies,
        compared_copies=whole.compared_copies,
        profit=None if profit is None else from_cents(profit),
        profit_percent=whole.profit_percent,
    )


def _parts(parts: Iterable[Part], whole: Holding) -> tuple[PortfolioPart, ...]:
    return tuple(
        PortfolioPart(
            code=part.code,
            name=part.name,
            copies=part.holding.copies,
            value=from_cents(part.holding.value_cents),
            share_percent=round(part.holding.value_cents / whole.value_cents * 100, 1) if whole.value_cents else 0.0,
            profit=None if part.holding.profit_cents is None else from_cents(part.holding.profit_cents),
        )
        for part in parts
    )


def _period(period: PeriodCents) -> PortfolioPeriod:
    change = period.now - period.before
    return PortfolioPeriod(
        days=period.days,
        value_before=from_cents(period.before),
        value_now=from_cents(period.now),
        copies=period.copies,
        change=from_cents(change) if period.copies else None,
        change_percent=round(change / period.before * 100, 1) if period.before else None,
    )


def _shown(cards: Iterable[HeldCard], days: int, printings: Mapping[int, ListedPrinting]) -> tuple[Mover, ...]:
    return tuple(_mover(card, days, printings[card.card_id]) for card in cards if card.card_id in printings)


def _mover(card: HeldCard, days: int, printing: ListedPrinting) -> Mover:
    before = card.unit_before(days)
    return Mover(
        card=printing,
        finish=card.finish,
        source=card.source,
        copies=card.copies,
        amount=from_cents(card.unit_cents),
        amount_before=from_cents(before),
        change=from_cents(card.unit_cents - before),
        change_percent=card.percent(days),
        total_change=from_cents(card.cents - card.cents_before(days)),
    )


_converter = json_converter()
