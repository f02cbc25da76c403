"""The place in memory that holds what was committed."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from attrs import asdict, define, field

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.events import Event
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.market.model import CurrentPrice
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.notifying.live_updates import Backlog
from dualcaster_core.rings.market.ports import RingChooser
from dualcaster_core.rings.ports import RingSolver
from dualcaster_core.signals.record.ports import Calibrator
from dualcaster_core.testing.calibration import TenthsCalibrator
from dualcaster_core.testing.outside_facts import OutsideFacts
from dualcaster_core.testing.rings.solver import ExhaustiveRingChooser, ExhaustiveRingSolver
from dualcaster_core.testing.signals import InMemoryHistories, InMemoryPastOutcomes
from dualcaster_core.testing.state import State
from dualcaster_core.testing.unit_of_work import InMemoryUnitOfWork


@define
class InMemoryDatabase(OutsideFacts):
    """Accounts, collections, prices, price alerts, matches, trades and signals without a database.

    ``units`` opens transactions that write, one at a time; ``snapshots`` opens transactions that read one moment.
    What comes from elsewhere in production is set by the methods of ``OutsideFacts``.
    """

    rules: MatchRules = field(factory=MatchRules)
    ids: PublicIds = field(factory=PublicIds)
    valuation: ValuationRules = field(factory=ValuationRules)
    calibrator: Calibrator = field(factory=TenthsCalibrator)
    ring_chooser: RingChooser = field(factory=ExhaustiveRingChooser)
    ring_solver: RingSolver = field(factory=ExhaustiveRingSolver)
    _state: State = field(factory=State, init=False)
    _writing: asyncio.Lock = field(factory=asyncio.Lock, init=False)

    @asynccontextmanager
    async def units(self) -> AsyncIterator[InMemoryUnitOfWork]:
        """Open a transaction: rolled back unless it is committed and its block ends without an error."""
        async with self._writing:
            await asyncio.sleep(0)
            state = self._state.copied()
            state.moment += 1
            unit = InMemoryUnitOfWork(state, self.clock, self.rules, self.ids)
            yield unit
            if unit.committed:
                self._state = state

    @asynccontextmanager
    async def snapshots(self) -> AsyncIterator[InMemoryUnitOfWork]:
        """Open a transaction that reads one moment; ``RuntimeError`` where something was written to it."""
        await asyncio.sleep(0)
        before = self._state
        state = before.copied()
        yield InMemoryUnitOfWork(state, self.clock, self.rules, self.ids)
        if state != before:
            raise RuntimeError("a snapshot was written to: open a unit of work instead")

    @property
    def histories(self) -> InMemoryHistories:
        """The daily pasts of cards, for signals."""
        return InMemoryHistories(lambda: self._state, self.valuation)

    @property
    def past_outcomes(self) -> InMemoryPastOutcomes:
        """How our own signals ended."""
        return InMemoryPastOutcomes(lambda: self._state)

    async def live_updates_after(self, cursors: Mapping[int, int], *, limit: int) -> Mapping[int, Backlog]:
        """Return what each of these people has not been told yet."""
        async with self.snapshots() as unit:
            return await unit.live_updates.after(cursors, limit=limit)

    async def current_prices(self, card_id: int) -> Sequence[CurrentPrice]:
        """List the current prices of a printing, as each feed states them."""
        async with self.snapshots() as unit:
            return await unit.prices.current_prices(card_id)

    async def value_of(self, card_id: int, finish: Finish, condition: Condition) -> int | None:
        """Return what a copy is worth, in whole US cents, None where it is unpriced."""
        value = self._state.values.get((card_id, finish, condition))
        return value.cents if value else None

    @property
    def outbox(self) -> tuple[tuple[int, Event], ...]:
        """The committed events with their ids, in order."""
        return tuple(self._state.outbox)

    async def recorded(self) -> list[tuple[int, str, Mapping[str, Any]]]:
        """List the committed events as they would travel: id, kind and plain payload."""
        return [(event_id, event.kind, asdict(event)) for event_id, event in self._state.outbox]
