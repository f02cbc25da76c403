"""Reads the figures of a store for those of its staff who may see them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.buylist.budgets import budget_uses, period_starts
from dualcaster_core.stores.buylist.ports import BuylistUnitOfWork
from dualcaster_core.stores.buylist.rules import BuylistRules
from dualcaster_core.stores.customers.errors import StoreNotReady
from dualcaster_core.stores.customers.model import USUAL_RADIUS, Surroundings
from dualcaster_core.stores.customers.use_cases import surroundings
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.statistics.model import SETS_SHOWN, UNFILLED_SHOWN, DayRange, range_of
from dualcaster_core.stores.statistics.ports import StoreStatisticsQueries
from dualcaster_core.stores.statistics.views import BudgetSpending, BuylistDay, SalesDay, StoreFigures

DayT = TypeVar("DayT", SalesDay, BuylistDay)


@frozen
class StoreStatistics:
    """The figures of a store."""

    units: UnitOfWorkFactory[BuylistUnitOfWork]
    queries: StoreStatisticsQueries
    clock: Clock

    async def of(
        self,
        actor: Actor,
        store_id: int,
        *,
        first: date | None = None,
        last: date | None = None,
        miles: int = USUAL_RADIUS,
    ) -> StoreFigures:
        """Show the figures of some days, of the last 30 where nothing is said.

        Raises ``StoreNotFound``, ``StoreForbidden`` and ``ValidationFailed``.
        """
        today = self.clock.now().date()
        days = range_of(first, last, today)
        around, budgets = await self._around(actor, store_id, miles)
        queries = self.queries
        demand = None if around is None else await queries.demand(around, limit=SETS_SHOWN)
        unfilled = None if around is None else await queries.unfilled(around, limit=UNFILLED_SHOWN)
        return StoreFigures(
            first=days.first,
            last=days.last,
            miles=miles,
            demand=None if demand is None else tuple(demand),
            unfilled=None if unfilled is None else tuple(unfilled),
            sales=_each_day(await queries.sales(store_id, days), days, _no_sales),
            ages=tuple(await queries.ages(store_id, today)),
            buylist=_each_day(await queries.buylist(store_id, days), days, _no_orders),
            budgets=budgets,
        )

    async def _around(
        self, actor: Actor, store_id: int, miles: int
    ) -> tuple[Surroundings | None, tuple[BudgetSpending, ...]]:
        """Return where the store looks for people, None where it finds none, and how its budgets stand."""
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.SEE_STATISTICS)
            store = await uow.stores.with_id(store_id)
            if store is None:
                raise StoreNotFound
            stored = await uow.buylist.rules(store_id)
            promised = await uow.buylist.promised(store_id, period_starts(self.clock.now(), store.details.time_zone))
        rules = BuylistRules() if stored is None else stored.rules
        budgets = tuple(
            BudgetSpending(
                period=use.period.value,
                limit=None if use.limit_cents is None else from_cents(use.limit_cents),
                promised=from_cents(use.promised_cents),
            )
            for use in budget_uses(rules.budget, promised)
        )
        try:
            return surroundings(store, actor, miles), budgets
        except StoreNotReady:
            return None, budgets


def _each_day(found: Sequence[DayT], days: DayRange, nothing: Callable[[date], DayT]) -> tuple[DayT, ...]:
    known = {one.day: one for one in found}
    return tuple(known.get(day) or nothing(day) for day in days.days)


def _no_sales(day: date) -> SalesDay:
    return SalesDay(day=day, copies=0, value=from_cents(0))


def _no_orders(day: date) -> BuylistDay:
    return BuylistDay(day=day, submitted=0, paid=0, cash=from_cents(0), credit=from_cents(0))
