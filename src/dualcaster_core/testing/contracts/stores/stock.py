"""The stock of stores."""

from attrs import evolve

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.stores.stock.errors import StockShort
from dualcaster_core.stores.stock.model import LARGEST_QUANTITY, StockChange, StockKey, StockLine
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, raised
from dualcaster_core.testing.contracts.stores.profiles import open_store

_ABSENT = 10**9


async def _shop(harness: Harness) -> tuple[int, StockKey]:
    scene = Scene(harness)
    store = await open_store(harness, await scene.person("ann"))
    return store.id, StockKey(await scene.card("Bolt"), Finish.NONFOIL)


async def _change(harness: Harness, store: int, *changes: StockChange) -> None:
    async with harness.units() as uow:
        await uow.store_stock.change(store, changes)
        await uow.commit()


async def _lines(harness: Harness, store: int, *keys: StockKey) -> list[StockLine | None]:
    async with harness.snapshots() as uow:
        found = await uow.store_stock.on_hand(store, keys)
    return [found.get(key) for key in keys]


class StoreStockContract:
    """``StoreStockRepository``."""

    async def test_copies_come_in_and_go_out(self, harness: Harness) -> None:
        """A line begins with the first copies, costs the mean of what is known, and stays when it is sold out."""
        store, key = await _shop(harness)
        other = evolve(key, finish=Finish.FOIL, condition=Condition.HP, language="ja")
        await _change(
            harness,
            store,
            StockChange(key=key, copies=2, cost_cents=100),
            StockChange(key=other, copies=1),
            StockChange(key=key, copies=1, cost_cents=201),
        )
        line, foil = await _lines(harness, store, key, other)
        assert line is not None
        assert foil is not None
        assert (line.quantity, line.cost_cents, line.price_cents) == (3, 134, None)
        assert (foil.quantity, foil.cost_cents) == (1, None)
        await _change(harness, store, StockChange(key=key, copies=-3))
        (empty,) = await _lines(harness, store, key)
        assert empty is not None
        assert (empty.quantity, empty.cost_cents, empty.id) == (0, 134, line.id)
        assert empty.version > line.version

    async def test_no_more_goes_out_than_is_there(self, harness: Harness) -> None:
        """One line that is short keeps all changes of the call from happening."""
        store, key = await _shop(harness)
        foil = evolve(key, finish=Finish.FOIL)
        await _change(harness, store, StockChange(key=key, copies=2))
        short = await raised(
            StockShort,
            _change(harness, store, StockChange(key=foil, copies=5), StockChange(key=key, copies=-3)),
        )
        assert (short.facts["asked"], short.facts["on_hand"], short.card_id) == (3, 2, key.card_id)
        line, none = await _lines(harness, store, key, foil)
        assert line is not None
        assert (line.quantity, none) == (2, None)

    async def test_a_line_holds_no_more_than_its_most(self, harness: Harness) -> None:
        """Copies past the most that a line holds are refused."""
        store, key = await _shop(harness)
        await _change(harness, store, StockChange(key=key, copies=LARGEST_QUANTITY))
        await raised(ValidationFailed, _change(harness, store, StockChange(key=key, copies=1)))

    async def test_stock_is_of_cards_of_the_catalogue(self, harness: Harness) -> None:
        """Copies of a card that is not in the catalogue are refused."""
        store, key = await _shop(harness)
        await raised(CardNotFound, _change(harness, store, StockChange(key=evolve(key, card_id=_ABSENT), copies=1)))

    async def test_stores_have_stock_of_their_own(self, harness: Harness) -> None:
        """A line of one store is none of another's, by key and by id."""
        store, key = await _shop(harness)
        other = await open_store(harness, await Scene(harness).person("bob"))
        await _change(harness, store, StockChange(key=key, copies=1))
        (line,) = await _lines(harness, store, key)
        assert line is not None
        assert await _lines(harness, other.id, key) == [None]
        async with harness.units() as uow:
            assert await uow.store_stock.one(store, line.id, lock=True) == line
            assert await uow.store_stock.one(other.id, line.id) is None

    async def test_prices_are_changed_together(self, harness: Harness) -> None:
        """Of many prices those that differ are written, and lines that do not exist are passed over."""
        store, key = await _shop(harness)
        foil, absent = evolve(key, finish=Finish.FOIL), evolve(key, condition=Condition.DMG)
        await _change(harness, store, StockChange(key=key, copies=1), StockChange(key=foil, copies=1))
        async with harness.units() as uow:
            assert await uow.store_stock.reprice(store, {key: 500, foil: 900, absent: 100}) == 2
            assert await uow.store_stock.reprice(store, {key: 500, foil: None}) == 1
            assert await uow.store_stock.reprice(store, {}) == 0
            await uow.commit()
        lines = await _lines(harness, store, key, foil, absent)
        assert [None if line is None else line.price_cents for line in lines] == [500, None, None]
        assert lines[2] is None

    async def test_lines_are_replaced_and_dropped(self, harness: Harness) -> None:
        """What is stored of a line comes back; a dropped one is gone."""
        store, key = await _shop(harness)
        await _change(harness, store, StockChange(key=key, copies=1))
        async with harness.units() as uow:
            line = (await uow.store_stock.on_hand(store, [key], lock=True))[key]
            after = evolve(line, quantity=0, cost_cents=0, price_cents=1, version=line.version + 1)
            await uow.store_stock.store(store, [after])
            assert await uow.store_stock.one(store, line.id) == after
            await uow.store_stock.drop(store, [line.id])
            assert await uow.store_stock.on_hand(store, [key]) == {}
            await uow.store_stock.drop(store, [])
            assert await uow.store_stock.on_hand(store, []) == {}
            assert await uow.store_stock.change(store, []) == {}
