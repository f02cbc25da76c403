"""Sell prices of stores in memory."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from attrs import evolve, frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.stores.pricing.adjusting import MarketFacts
from dualcaster_core.stores.pricing.lifecycle import OPEN, RunKind, RunState
from dualcaster_core.stores.pricing.model import ChangeOutcome, PriceChange, PriceRun, PricingSettings, StockFacts
from dualcaster_core.stores.stock.model import StockKey, StockLine
from dualcaster_core.testing.state import State, StoredPriceChange
from dualcaster_core.testing.stores.profiles import InMemoryStores

_FINISHES = tuple(Finish)


def key_order(key: StockKey) -> tuple[int, int, int, str]:
    """Return what keys of stock are ordered by."""
    return key.card_id, _FINISHES.index(key.finish), int(key.condition), key.language


@frozen
class InMemoryStorePrices:
    """``StorePriceRepository`` over a state; transactions follow each other, so that ``lock`` adds nothing.

    No market price is suspect: that is told by nightly figures, which have no adapter in memory.
    """

    _state: State

    async def settings(self, store_id: int, *, lock: bool = False) -> PricingSettings:
        """Look them up."""
        return self._state.store_price_settings.get(store_id) or PricingSettings()

    async def store_settings(self, store_id: int, settings: PricingSettings) -> None:
        """Replace them."""
        self._state.store_price_settings[store_id] = settings

    async def begin(self, run: PriceRun) -> PriceRun | None:
        """Keep it where there is none like it."""
        if await self.open_run(run.store_id, run.kind) is not None:
            return None
        causes = {(one.store_id, one.key) for one in self._state.store_price_runs.values()}
        if run.key is not None and (run.store_id, run.key) in causes:
            return None
        stored = evolve(run, id=self._state.next_id("store_price_run"))
        self._state.store_price_runs[stored.id] = stored
        return stored

    async def open_run(self, store_id: int, kind: RunKind) -> PriceRun | None:
        """Look through all."""
        runs = (one for one in self._state.store_price_runs.values() if (one.store_id, one.kind) == (store_id, kind))
        return next((one for one in runs if one.state in OPEN), None)

    async def run(self, run_id: int, *, lock: bool = False) -> PriceRun | None:
        """Look it up."""
        return self._state.store_price_runs.get(run_id)

    async def store_run(self, run: PriceRun) -> None:
        """Replace it."""
        self._state.store_price_runs[run.id] = run

    async def lines(
        self, store_id: int, *, after: StockKey | None, limit: int, since: datetime
    ) -> Sequence[StockFacts]:
        """Put them together from the stock, the values and the changes of before."""
        stock = self._state.store_stock.get(store_id, {})
        keys = sorted((key for key in stock if _comes_after(key, after)), key=key_order)[:limit]
        return [self._facts(store_id, stock[key], since) for key in keys]

    async def add_changes(
        self, run: PriceRun, changes: Sequence[PriceChange], outcome: ChangeOutcome, at: datetime
    ) -> None:
        """Keep them."""
        for one in changes:
            kept = StoredPriceChange(change=one, store_id=run.store_id, outcome=outcome, at=at)
            self._state.store_price_changes[run.id, one.key] = kept

    async def changes(
        self, run_id: int, outcome: ChangeOutcome, *, after: StockKey | None, limit: int
    ) -> Sequence[PriceChange]:
        """Look through all."""
        kept = (one for (key, _), one in self._state.store_price_changes.items() if key == run_id)
        found = [one.change for one in kept if one.outcome is outcome and _comes_after(one.change.key, after)]
        return sorted(found, key=lambda change: key_order(change.key))[:limit]

    async def mark(self, run_id: int, keys: Collection[StockKey], outcome: ChangeOutcome, at: datetime) -> None:
        """Replace what became of those that are known."""
        kept = self._state.store_price_changes
        for key in keys:
            if (run_id, key) in kept:
                kept[run_id, key] = evolve(kept[run_id, key], outcome=outcome, at=at)

    async def following(self, *, after: int, limit: int) -> Sequence[int]:
        """Look through all."""
        stores = await InMemoryStores(self._state).with_ids(self._state.stores)
        follow = {key for key, one in self._state.store_price_settings.items() if one.rules.auto_price_adjustment}
        return sorted(key for key, one in stores.items() if one.is_listed and key in follow and key > after)[:limit]

    async def expire(self, before: datetime) -> int:
        """End them."""
        due = [
            one
            for one in self._state.store_price_runs.values()
            if one.kind is RunKind.PREVIEW and one.state is RunState.PROPOSED and one.started_at <= before
        ]
        for one in due:
            self._state.store_price_runs[one.id] = evolve(one, state=RunState.EXPIRED, version=one.version + 1)
        return len(due)

    def _facts(self, store_id: int, line: StockLine, since: datetime) -> StockFacts:
        value = self._state.values.get((line.key.card_id, line.key.finish, Condition.NM))
        market = MarketFacts(cents=None)
        if value is not None:
            market = MarketFacts(cents=value.cents, source=value.source.value, observed_at=value.observed_at)
        return StockFacts(
            key=line.key,
            price_cents=line.price_cents,
            cost_cents=line.cost_cents,
            reference_cents=self._reference(store_id, line, since),
            market=market,
        )

    def _reference(self, store_id: int, line: StockLine, since: datetime) -> int | None:
        made = list(self._carried_out(store_id, line.key, since))
        if not made or made[-1].after_cents != line.price_cents:
            return line.price_cents
        first = made[0]
        return first.after_cents if first.before_cents is None else first.before_cents

    def _carried_out(self, store_id: int, key: StockKey, since: datetime) -> Iterator[PriceChange]:
        found = [
            (one.at, run_id, one.change)
            for (run_id, of), one in self._state.store_price_changes.items()
            if of == key and one.store_id == store_id and one.outcome is ChangeOutcome.APPLIED and one.at > since
        ]
        return (change for _, _, change in sorted(found, key=lambda one: one[:2]))


def _comes_after(key: StockKey, after: StockKey | None) -> bool:
    return after is None or key_order(key) > key_order(after)
