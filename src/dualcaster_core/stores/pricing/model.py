"""Runs over the sell prices of a store, and the changes that they are made of."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import evolve, field, frozen

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.stores.multipliers import Multipliers
from dualcaster_core.stores.pricing.adjusting import LineFacts, MarketFacts, NoPrice, SellPrice, keeps_price, sell_price
from dualcaster_core.stores.pricing.errors import PriceRunExpired, PriceRunStepNotAllowed
from dualcaster_core.stores.pricing.lifecycle import TRANSITIONS, RunAction, RunKind, RunState
from dualcaster_core.stores.pricing.rules import PriceRules
from dualcaster_core.stores.stock.model import StockKey

PREVIEW_LASTS: Final = timedelta(hours=24)
UNDOABLE_FOR: Final = timedelta(days=14)
RUNS_KEPT: Final = timedelta(days=365)


@frozen(kw_only=True)
class StockFacts:
    """Copies of a store, and what their sell price depends on beside the store's settings.

    ``price_cents`` is None without a price; ``reference_cents`` and ``cost_cents`` are as in ``LineFacts``.
    """

    key: StockKey
    price_cents: int | None
    cost_cents: int | None
    reference_cents: int | None
    market: MarketFacts


@frozen(kw_only=True)
class PriceChange:
    """What a run does, or would do, to one line; ``facts`` explain it for good."""

    key: StockKey
    before_cents: int | None
    after_cents: int
    facts: LineFacts


class ChangeOutcome(StrEnum):
    """What became of a change: ``LEFT`` where the price had been changed otherwise since."""

    PENDING = "pending"
    APPLIED = "applied"
    LEFT = "left"
    UNDONE = "undone"


@frozen(kw_only=True)
class RunCounts:
    """How many lines a run has looked at, would change, and keeps for a want of a fit market price."""

    lines: int = 0
    changes: int = 0
    kept: int = 0
    left: int = 0

    def plus(self, other: "RunCounts") -> "RunCounts":
        """Add the counts of another portion."""
        return RunCounts(
            lines=self.lines + other.lines,
            changes=self.changes + other.changes,
            kept=self.kept + other.kept,
            left=self.left + other.left,
        )


@frozen(kw_only=True)
class PricingSettings:
    """Everything that a store says about its prices: the rules, and what copies are worth by their state."""

    rules: PriceRules = field(factory=PriceRules)
    multipliers: Multipliers = field(factory=Multipliers)


@frozen(kw_only=True)
class PriceRun:
    """A run over the prices of a store, under its settings as they stood when it began.

    ``cursor`` is the line that was looked at last: whoever continues it begins after that. ``asked_by`` is None for an
    automatic one, ``key`` names what caused that, so that the same cause starts it once.
    """

    store_id: int
    kind: RunKind
    started_at: datetime
    settings: PricingSettings
    asked_by: int | None = None
    key: str | None = None
    state: RunState = RunState.COMPUTING
    cursor: StockKey | None = None
    counts: RunCounts = field(factory=RunCounts)
    applied_at: datetime | None = None
    undone_at: datetime | None = None
    version: int = 1
    id: int = UNSAVED

    def after(self, action: RunAction, now: datetime) -> "PriceRun":
        """Move on. Raises ``PriceRunStepNotAllowed``, and ``PriceRunExpired`` where it comes too late."""
        to = TRANSITIONS.get((self.kind, self.state, action))
        if to is None:
            raise PriceRunStepNotAllowed(action.value, self.state.value)
        if action is RunAction.APPLY and self.kind is RunKind.PREVIEW and now >= self.started_at + PREVIEW_LASTS:
            raise PriceRunExpired(self.started_at + PREVIEW_LASTS)
        if action is RunAction.UNDO and (self.applied_at is None or now >= self.applied_at + UNDOABLE_FOR):
            raise PriceRunExpired((self.applied_at or self.started_at) + UNDOABLE_FOR)
        return evolve(
            self,
            state=to,
            applied_at=now if to is RunState.APPLIED else self.applied_at,
            undone_at=now if to is RunState.UNDONE else self.undone_at,
            version=self.version + 1,
        )

    def may(self, action: RunAction, now: datetime) -> bool:
        """Tell whether an action is possible now."""
        try:
            self.after(action, now)
        except (PriceRunStepNotAllowed, PriceRunExpired):
            return False
        return True

    def looked_at(self, lines: "LookedAt") -> "PriceRun":
        """Note that a portion was looked at."""
        return evolve(self, cursor=lines.last, counts=self.counts.plus(lines.counts), version=self.version + 1)


@frozen(kw_only=True)
class LookedAt:
    """What came of looking at some lines."""

    last: StockKey
    changes: tuple[PriceChange, ...]
    counts: RunCounts


def look_at(lines: Sequence[StockFacts], settings: PricingSettings, now: datetime) -> LookedAt:
    """Derive the price of each of one or more lines, and list those that change."""
    changes, kept = [], 0
    for line in lines:
        if no_price(line, settings.rules, now) is not None:
            kept += 1
            continue
        facts = _facts(line, settings)
        price = sell_price(facts, settings.rules)
        if price.cents != line.price_cents:
            changes.append(
                PriceChange(key=line.key, before_cents=line.price_cents, after_cents=price.cents, facts=facts)
            )
    counts = RunCounts(lines=len(lines), changes=len(changes), kept=kept)
    return LookedAt(last=lines[-1].key, changes=tuple(changes), counts=counts)


def no_price(line: StockFacts, rules: PriceRules, now: datetime) -> NoPrice | None:
    """Say why a line keeps its price, or stays without one; None where its price is derived."""
    if line.price_cents is None and not rules.price_unpriced:
        return NoPrice.NOT_FOR_SALE
    return keeps_price(line.market, now)


def _facts(line: StockFacts, settings: PricingSettings) -> LineFacts:
    key = line.key
    return LineFacts(
        market=line.market,
        multipliers=settings.multipliers.of(key.finish, key.condition, key.language),
        reference_cents=line.reference_cents,
        cost_cents=line.cost_cents,
    )


def explained(change: PriceChange, rules: PriceRules) -> SellPrice:
    """Derive the price of a change once more, with its steps, from the facts and rules of then."""
    return sell_price(change.facts, rules)
