"""What the staff of a store see of its sell prices."""

from datetime import datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.catalogue.grading import ConditionName, Finish
from dualcaster_core.collection.views import ListedPrinting
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.stores.pricing.lifecycle import RunKind, RunState
from dualcaster_core.stores.pricing.model import ChangeOutcome, PricingSettings
from dualcaster_core.stores.pricing.rules import PriceEnding


@frozen(kw_only=True)
class PriceStepView:
    """A step of a price: a sentence, and what it adds in US dollars."""

    name: str
    sentence: str
    effect: Decimal


@frozen(kw_only=True)
class PriceChangeView:
    """A line whose price a run changes; ``steps`` add up to ``after``. ``quantity`` is what is in stock now."""

    card: ListedPrinting
    finish: Finish
    condition: ConditionName
    language: str
    quantity: int
    before: Decimal | None
    after: Decimal
    change_percent: int | None
    outcome: ChangeOutcome
    at: datetime
    steps: tuple[PriceStepView, ...]


@frozen
class ChangePage:
    """A page of changes; ``next_cursor`` continues after it, None at the end."""

    items: tuple[PriceChangeView, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class PriceRunView:
    """A run over a store's prices. ``lines`` were looked at, ``kept`` of them for a want of a fit market price.

    ``left`` changes were not carried out, or not undone, as the price had been changed otherwise meanwhile.
    """

    id: str
    kind: RunKind
    state: RunState
    asked_by: str | None
    started_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None
    lines: int
    changes: int
    kept: int
    left: int
    may_apply: bool
    may_undo: bool


@frozen
class RunPage:
    """A page of runs; ``next_cursor`` continues after it, None at the end."""

    items: tuple[PriceRunView, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class PricingSettingsView:
    """What a store says about its prices; ``floor`` in US dollars, everything else in percent."""

    auto_price_adjustment: bool
    price_adjustment_pct: int
    floor: Decimal
    never_below_cost: bool
    ending: PriceEnding
    daily_limit_pct: int
    price_unpriced: bool
    condition_percent: dict[str, int]
    finish_percent: dict[str, int]
    language_percent: dict[str, int]
    other_languages_percent: int
    version: int


def settings_view(settings: PricingSettings) -> PricingSettingsView:
    """Show what a store says about its prices."""
    rules, shares = settings.rules, settings.multipliers
    return PricingSettingsView(
        auto_price_adjustment=rules.auto_price_adjustment,
        price_adjustment_pct=rules.price_adjustment_pct,
        floor=from_cents(rules.floor_cents),
        never_below_cost=rules.never_below_cost,
        ending=rules.ending,
        daily_limit_pct=rules.daily_limit_pct,
        price_unpriced=rules.price_unpriced,
        condition_percent={one.name: percent for one, percent in shares.condition.items()},
        finish_percent={one.value: percent for one, percent in shares.finish.items()},
        language_percent=dict(shares.language),
        other_languages_percent=shares.other_languages,
        version=rules.version,
    )
