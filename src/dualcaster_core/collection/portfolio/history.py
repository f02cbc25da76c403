"""The worth of an inventory over time, its daily snapshots, and its entries with costs and profits."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from attrs import frozen

from dualcaster_core.collection.files.ports import CollectionQueries, ItemView
from dualcaster_core.collection.portfolio.ports import PortfolioSnapshots
from dualcaster_core.collection.portfolio.snapshots import PortfolioRules, Snapshot
from dualcaster_core.collection.portfolio.use_cases import Portfolio, PortfolioFigures
from dualcaster_core.collection.portfolio.views import (
    PortfolioDay,
    PortfolioExport,
    PortfolioHistory,
    PortfolioPosition,
)
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.money import DOLLARS, from_cents, round_half_up
from dualcaster_core.kernel.ports import Clock, UnitOfWork, UnitOfWorkFactory
from dualcaster_core.market.model import Currency

MOST_DAYS = 3_660


@frozen
class PortfolioHistories:
    """What somebody's inventory was worth day by day, and what is in it; for its owner alone."""

    portfolio: Portfolio
    snapshots: PortfolioSnapshots
    items: CollectionQueries
    clock: Clock
    rules: PortfolioRules
    usd_per_eur: Decimal

    async def history(self, user_id: int, *, days: int | None = None) -> PortfolioHistory:
        """Return the worth of the last ``days`` days, else of all kept ones: snapshots, and before them estimates.

        Raises ``ValidationFailed`` for other than 1 to 3,660 days.
        """
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise ValidationFailed(f"a history is told of 1 to {MOST_DAYS:,} days", field="days")
        today = self.clock.now().date()
        since = today - timedelta(days=days or self.rules.snapshot_days)
        taken = await self.snapshots.of(user_id, since=since)
        figures = await self.portfolio.figures(user_id)
        estimated = [day for day in estimates_of(figures, taken) if day.day >= since or days is None]
        return PortfolioHistory(
            days=(*estimated, *map(_day, taken)), estimated_share_percent=figures.estimated_share if estimated else None
        )

    async def take(self, day: date | None = None) -> int:
        """Note what every inventory is worth today; count the inventories."""
        today = self.clock.now().date()
        if day is not None and day > today:
            raise ValidationFailed(f"{day} has not ended yet", field="day")
        return await self.snapshots.take(day or today)

    async def export(self, user_id: int) -> PortfolioExport:
        """Return every entry with its value, cost and profit."""
        items = await self.items.items(user_id)
        return await asyncio.to_thread(self._positions, items)

    def _positions(self, items: Sequence[ItemView]) -> PortfolioExport:
        return PortfolioExport(positions=tuple(position_of(item, self.usd_per_eur) for item in items))


@frozen
class TakeSnapshots:
    """Notes every night what inventories are worth; done twice it writes the same."""

    units: UnitOfWorkFactory[UnitOfWork]
    histories: PortfolioHistories

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Note it."""
        await self.histories.take()
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


def estimates_of(figures: PortfolioFigures, taken: Sequence[Snapshot]) -> list[PortfolioDay]:
    """Return what is owned now at the prices of the days before the first snapshot, against what was paid for it."""
    first, view = taken[0].day if taken else date.max, figures.view
    return [
        PortfolioDay(day=point.day, value=point.value, cost=view.profit.cost, copies=view.copies, is_estimate=True)
        for point in figures.estimates
        if point.day < first
    ]


def position_of(item: ItemView, usd_per_eur: Decimal) -> PortfolioPosition:
    """Tell an entry's value, cost and profit; a cost in a currency that is not converted is not known."""
    value = None if item.unit_value is None else item.unit_value * item.quantity
    rate = {DOLLARS: Decimal(1), Currency.EUR.value: usd_per_eur}.get(item.acquired_currency)
    cost = None
    if item.acquired_price is not None and rate is not None:
        cost = round_half_up(item.acquired_price * rate) * item.quantity
    return PortfolioPosition(
        card=item.card_hashid,
        name=item.name,
        set_code=item.set_code,
        collector_number=item.collector_number,
        finish=item.finish,
        condition=item.condition,
        language=item.language,
        quantity=item.quantity,
        unit_value=item.unit_value,
        value=value,
        value_source=item.value_source,
        paid=item.acquired_price,
        paid_currency=item.acquired_currency,
        cost=cost,
        profit=None if value is None or cost is None else value - cost,
    )


def _day(snapshot: Snapshot) -> PortfolioDay:
    holding = snapshot.holding
    return PortfolioDay(
        day=snapshot.day,
        value=from_cents(holding.value_cents),
        cost=from_cents(holding.cost_cents),
        copies=holding.copies,
    )
