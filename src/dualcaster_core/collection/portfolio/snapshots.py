"""What inventories were worth on a day, and what was paid for them."""

from datetime import date

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed


@frozen(kw_only=True)
class PortfolioRules:
    """How long the daily snapshots of an inventory are kept: a setting of a deployment."""

    snapshot_days: int = 1_095

    def __attrs_post_init__(self) -> None:
        if not 30 <= self.snapshot_days <= 36_500:
            raise ValidationFailed("snapshots are kept for 30 to 36,500 days")


@frozen(kw_only=True)
class Holding:
    """Copies with what they are worth and what was paid for them, in whole US cents.

    Copies without a price add nothing to ``value_cents``, copies of which is not known what was paid nothing to
    ``cost_cents``: that was not stated, or in a currency that is not converted. ``compared_value_cents`` and
    ``compared_cost_cents`` are of the copies of which both are known, so that their difference is a profit.
    """

    copies: int = 0
    unpriced_copies: int = 0
    uncosted_copies: int = 0
    value_cents: int = 0
    cost_cents: int = 0
    compared_copies: int = 0
    compared_value_cents: int = 0
    compared_cost_cents: int = 0

    @property
    def profit_cents(self) -> int | None:
        """Return what the copies of which both are known gained; None where there are none."""
        return self.compared_value_cents - self.compared_cost_cents if self.compared_copies else None

    @property
    def profit_percent(self) -> float | None:
        """Return the profit in percent of what was paid, to a tenth; None where nothing was paid or known."""
        if self.profit_cents is None or not self.compared_cost_cents:
            return None
        return round(self.profit_cents / self.compared_cost_cents * 100, 1)


@frozen(kw_only=True)
class Snapshot:
    """An inventory when a day ended."""

    day: date
    holding: Holding


@frozen(kw_only=True)
class Part:
    """A part of an inventory: the copies of a set or of a finish, by its code and name."""

    code: str
    name: str
    holding: Holding


@frozen(kw_only=True)
class Composition:
    """An inventory as a whole, by set and by finish, each with what is worth most first."""

    whole: Holding
    sets: tuple[Part, ...] = ()
    finishes: tuple[Part, ...] = ()
