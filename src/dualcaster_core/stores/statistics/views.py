"""Figures of a store as its staff see them."""

from datetime import date
from decimal import Decimal

from attrs import frozen


@frozen(kw_only=True)
class SetDemand:
    """How many copies of a set's cards people around want, and how many of these the stock fills."""

    set_code: str
    set_name: str
    people: int
    wanted: int
    filled: int


@frozen(kw_only=True)
class UnfilledCard:
    """A card that people around want beyond what the stock fills; ``market_price`` is of its cheapest printing."""

    hashid: str
    name: str
    people: int
    wanted: int
    filled: int
    market_price: Decimal | None

    @property
    def missing(self) -> int:
        """Copies that are wanted and not filled."""
        return self.wanted - self.filled


@frozen(kw_only=True)
class SalesDay:
    """Copies that were sold on a day (UTC), and what they cost at the prices of now."""

    day: date
    copies: int
    value: Decimal


@frozen(kw_only=True)
class StockAge:
    """Copies of an age in days: the latest arrivals count as what is left. ``to_days`` is None for the oldest.

    ``from_days`` is None for copies that were there before arrivals were counted.
    """

    from_days: int | None
    to_days: int | None
    copies: int
    value: Decimal


@frozen(kw_only=True)
class BuylistDay:
    """Orders that were submitted on a day (UTC), those of them that were paid, and what was paid."""

    day: date
    submitted: int
    paid: int
    cash: Decimal
    credit: Decimal


@frozen(kw_only=True)
class BudgetSpending:
    """What the present period of a budget has promised in cash; ``limit`` is None without a budget."""

    period: str
    limit: Decimal | None
    promised: Decimal


@frozen(kw_only=True)
class StoreFigures:
    """All figures of a store over some days. Demand is of people within ``miles`` now, None where it has no place."""

    first: date
    last: date
    miles: int
    demand: tuple[SetDemand, ...] | None
    unfilled: tuple[UnfilledCard, ...] | None
    sales: tuple[SalesDay, ...]
    ages: tuple[StockAge, ...]
    buylist: tuple[BuylistDay, ...]
    budgets: tuple[BudgetSpending, ...]

    @property
    def copies_sold(self) -> int:
        """Copies that were sold in all."""
        return sum(day.copies for day in self.sales)

    @property
    def sold_per_day(self) -> float:
        """Copies that were sold a day, on average, to a tenth."""
        return round(self.copies_sold / len(self.sales), 1) if self.sales else 0.0

    @property
    def offers_taken_percent(self) -> int | None:
        """Of the submitted orders those that were paid; None where nothing was submitted."""
        submitted = sum(day.submitted for day in self.buylist)
        return None if not submitted else round(100 * sum(day.paid for day in self.buylist) / submitted)
