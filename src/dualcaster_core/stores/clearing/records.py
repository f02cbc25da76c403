"""Clearings, the circles that were proposed, and what is handed over at the counter, as they are kept."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.stores.clearing.errors import ClearingNotPossible
from dualcaster_core.stores.clearing.lifecycle import (
    CLEARING_TRANSITIONS,
    COUNTER_TRANSITIONS,
    ClearingAction,
    ClearingStatus,
    CounterAction,
    CounterStatus,
)
from dualcaster_core.stores.clearing.plans import ClearingPlan
from dualcaster_core.stores.stock.model import StockKey


@frozen(kw_only=True)
class Clearing:
    """What was found for an event; ``run_by`` is who of the staff asked, None where it follows from a refusal."""

    id: int = UNSAVED
    event_id: int
    store_id: int
    status: ClearingStatus = ClearingStatus.DRAFT
    plan: ClearingPlan
    run_by: int | None
    created_at: datetime
    published_at: datetime | None = None

    def after(self, action: ClearingAction, now: datetime) -> "Clearing":
        """Take a step of the table. Raises ``ClearingNotPossible``."""
        to = CLEARING_TRANSITIONS.get((self.status, action))
        if to is None:
            raise ClearingNotPossible(action.value, self.status.value)
        return evolve(self, status=to, published_at=now if to is ClearingStatus.PUBLISHED else None)


@frozen(kw_only=True)
class HandoverLine:
    """Copies that pass the counter: from an inventory item to the stock, or from a line of the stock to somebody.

    One of ``item_id`` and ``stock_line_id`` is set. ``unit_cents`` is what a copy counts.
    """

    key: StockKey
    copies: int
    unit_cents: int
    item_id: int | None = None
    stock_line_id: int | None = None

    @property
    def cents(self) -> int:
        """What the copies count together."""
        return self.copies * self.unit_cents


@frozen(kw_only=True)
class CounterPart:
    """What somebody gives and gets at the counter for a circle.

    ``pays_cents`` is what they pay the store, below 0 what they are paid, so that their circle comes out even.
    """

    id: int = UNSAVED
    circle_id: int = UNSAVED
    user_id: int
    status: CounterStatus = CounterStatus.WAITING
    lines: tuple[HandoverLine, ...]
    pays_cents: int
    settled_at: datetime | None = None
    settled_by: int | None = None

    @property
    def given(self) -> Sequence[HandoverLine]:
        """What the person gives."""
        return [line for line in self.lines if line.item_id is not None]

    @property
    def received(self) -> Sequence[HandoverLine]:
        """What the store gives."""
        return [line for line in self.lines if line.stock_line_id is not None]

    def after(self, action: CounterAction, now: datetime, by: int | None = None) -> "CounterPart":
        """Take a step of the table. Raises ``ClearingNotPossible``."""
        to = COUNTER_TRANSITIONS.get((self.status, action))
        if to is None:
            raise ClearingNotPossible(action.value, self.status.value)
        if action is CounterAction.PROMISE:
            return evolve(self, status=to)
        return evolve(self, status=to, settled_at=now, settled_by=by)


@frozen(kw_only=True)
class ClearingCircle:
    """A circle that was proposed, as the ring of the people in it; ``position`` is its place in the plan."""

    id: int = UNSAVED
    clearing_id: int
    position: int
    ring_id: int
    parts: tuple[CounterPart, ...] = ()
