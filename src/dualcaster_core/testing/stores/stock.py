"""The stock of stores in memory."""

from collections.abc import Collection, Mapping, Sequence

from attrs import evolve

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.stores.stock.model import StockChange, StockKey, StockLine
from dualcaster_core.testing.state import State


class InMemoryStoreStock:
    """``StoreStockRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def on_hand(
        self, store_id: int, keys: Collection[StockKey], *, lock: bool = False
    ) -> Mapping[StockKey, StockLine]:
        """Look them up."""
        stock = self._of(store_id)
        return {key: stock[key] for key in keys if key in stock}

    async def one(self, store_id: int, line_id: int, *, lock: bool = False) -> StockLine | None:
        """Look through all."""
        return next((line for line in self._of(store_id).values() if line.id == line_id), None)

    async def change(self, store_id: int, changes: Sequence[StockChange]) -> Mapping[StockKey, StockLine]:
        """Change all or none."""
        stock = self._of(store_id)
        if any(one.key.card_id not in self._state.cards for one in changes):
            raise CardNotFound("stock is of a card that is not in the catalogue")
        lines: dict[StockKey, StockLine] = {}
        for one in changes:
            line = lines.get(one.key) or stock.get(one.key)
            if line is None:
                line = StockLine(key=one.key, id=self._state.next_id("store_stock"))
            lines[one.key] = line.changed(one)
        self._state.store_stock[store_id] = {**stock, **lines}
        return lines

    async def reprice(self, store_id: int, prices: Mapping[StockKey, int | None]) -> int:
        """Replace those that differ."""
        stock = self._of(store_id)
        changed = {
            key: evolve(stock[key], price_cents=cents, version=stock[key].version + 1)
            for key, cents in prices.items()
            if key in stock and stock[key].price_cents != cents
        }
        self._state.store_stock[store_id] = {**stock, **changed}
        return len(changed)

    async def store(self, store_id: int, lines: Sequence[StockLine]) -> None:
        """Replace them."""
        self._state.store_stock[store_id] = {**self._of(store_id), **{line.key: line for line in lines}}

    async def drop(self, store_id: int, line_ids: Collection[int]) -> None:
        """Leave them out."""
        kept = {key: line for key, line in self._of(store_id).items() if line.id not in line_ids}
        self._state.store_stock[store_id] = kept

    def _of(self, store_id: int) -> Mapping[StockKey, StockLine]:
        return self._state.store_stock.get(store_id, {})
