"""The repositories of inventory, haves and wants in memory."""

from collections.abc import Sequence

from attrs import evolve

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.collection.errors import NotOwned, WantNotFound
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, WantChanges
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.testing.state import State


class InMemoryInventory:
    """``InventoryRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def items_of(self, user_id: int) -> Sequence[InventoryItem]:
        """Load a whole inventory, ordered by item id."""
        return list(self._state.items.get(user_id, ()))

    async def count(self, user_id: int) -> int:
        """Count the lines of an inventory."""
        return len(self._state.items.get(user_id, ()))

    async def one(self, user_id: int, item: int | ItemKey) -> InventoryItem | None:
        """Load the item with an id or a key."""
        return next((one for one in self._state.items.get(user_id, ()) if item in (one.id, one.key)), None)

    async def store(self, user_id: int, changes: ItemChanges) -> None:
        """Apply changes; dropping an item drops its have. Raises ``CardNotFound``."""
        for item in changes.written:
            if item.key.card_id not in self._state.cards:
                raise CardNotFound(f"there is no card {item.key.card_id}")
        gone = set(changes.dropped)
        listed = {item.key: item for item in self._state.items.get(user_id, ()) if item.key not in gone}
        for item in changes.written:
            old = listed.get(item.key)
            listed[item.key] = evolve(item, id=old.id if old else self._state.next_id("item"))
        listed |= {item.key: item for item in changes.restored}
        self._state.items[user_id] = tuple(sorted(listed.values(), key=lambda item: item.id))
        kept = (have for have in self._state.haves.get(user_id, ()) if have.item not in gone)
        self._state.haves[user_id] = tuple(kept)


class InMemoryHaveList:
    """``HaveListRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def haves_of(self, user_id: int) -> Sequence[Have]:
        """Load a whole have list, ordered by have id."""
        return list(self._state.haves.get(user_id, ()))

    async def count(self, user_id: int) -> int:
        """Count the lines of a have list."""
        return len(self._state.haves.get(user_id, ()))

    async def one(self, user_id: int, have: int | ItemKey) -> Have | None:
        """Load the have with an id, or that of an item."""
        return next((one for one in self._state.haves.get(user_id, ()) if have in (one.id, one.item)), None)

    async def store(self, user_id: int, changes: HaveChanges) -> None:
        """Apply changes; raises ``NotOwned`` where more is offered than owned."""
        owned = {item.key: item.quantity for item in self._state.items.get(user_id, ())}
        given = (*changes.written, *changes.restored)
        missing = [have for have in given if owned.get(have.item, 0) < have.quantity_for_trade]
        if missing:
            raise NotOwned(f"{len(missing)} of the haves ask for more copies than are owned", lines=len(missing))
        gone = set(changes.dropped)
        listed = {have.item: have for have in self._state.haves.get(user_id, ()) if have.item not in gone}
        for have in changes.written:
            old = listed.get(have.item)
            listed[have.item] = evolve(have, id=old.id if old else self._state.next_id("have"))
        listed |= {have.item: have for have in changes.restored}
        self._state.haves[user_id] = tuple(sorted(listed.values(), key=lambda have: have.id))


class InMemoryWantList:
    """``WantListRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def wants_of(self, user_id: int) -> Sequence[Want]:
        """Load a whole want list, ordered by want id."""
        return list(self._state.wants.get(user_id, ()))

    async def count(self, user_id: int) -> int:
        """Count the lines of a want list."""
        return len(self._state.wants.get(user_id, ()))

    async def one(self, user_id: int, want_id: int) -> Want | None:
        """Load the want with an id."""
        return next((one for one in self._state.wants.get(user_id, ()) if one.id == want_id), None)

    async def of_card(self, user_id: int, card_id: int) -> Sequence[Want]:
        """Load the wants that a printing would fill."""
        if card_id not in self._state.cards:
            return []
        named = self._state.cards[card_id]
        fitting = []
        for want in self._state.wants.get(user_id, ()):
            wanted = self._state.cards[want.card_id]
            in_set = not want.set_only or wanted.set_code == named.set_code
            any_fits = want.any_printing and wanted.oracle_id == named.oracle_id and in_set
            if want.card_id == card_id or any_fits:
                fitting.append(want)
        return sorted(fitting, key=lambda want: (want.card_id != card_id, want.any_printing, want.id))

    async def store(self, user_id: int, changes: WantChanges) -> tuple[int, ...]:
        """Apply changes and return the ids of the written wants; a dropped want takes its alert along.

        Raises ``WantNotFound`` and ``CardNotFound``.
        """
        own = {want.id: want for want in self._state.wants.get(user_id, ())}
        listed = {key: want for key, want in own.items() if key not in changes.dropped}
        for want in changes.written:
            if want.card_id not in self._state.cards:
                raise CardNotFound(f"there is no card {want.card_id}")
            if want.id != UNSAVED and want.id not in listed:
                raise WantNotFound(f"there is no want {want.id} on this list")
        keys = tuple(self._state.next_id("want") if want.id == UNSAVED else want.id for want in changes.written)
        for key, want in zip(keys, changes.written, strict=True):
            listed[key] = evolve(want, id=key)
        listed |= {want.id: want for want in changes.restored}
        self._state.wants[user_id] = tuple(sorted(listed.values(), key=lambda want: want.id))
        for gone in own.keys() - listed.keys():
            self._state.alerts.pop(gone, None)
        self._state.forget_wants(own.keys() - listed.keys())
        return keys
