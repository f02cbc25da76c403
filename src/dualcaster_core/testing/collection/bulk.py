"""Many lines at once, and what can be undone of them, in memory."""

from collections.abc import Iterable, Mapping, Sequence

from dualcaster_core.catalogue.model import Card, searchable_names
from dualcaster_core.collection.alerts.rules import AlertState
from dualcaster_core.collection.bulk.changes import Copies
from dualcaster_core.collection.bulk.ports import UndoRecord
from dualcaster_core.collection.bulk.selection import ListKind
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.views import ListFilter
from dualcaster_core.kernel.text import fold
from dualcaster_core.testing.state import State


class InMemoryChosenLines:
    """``ChosenLines`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def matching(self, user_id: int, kind: ListKind, filters: ListFilter, *, limit: int) -> Sequence[int]:
        """List the ids of the lines that a filter keeps."""
        return sorted(self._kept(user_id, kind, filters))[:limit]

    async def items(self, user_id: int, ids: Sequence[int]) -> Sequence[InventoryItem]:
        """Load items."""
        return [item for item in self._state.items.get(user_id, ()) if item.id in ids]

    async def haves(self, user_id: int, ids: Sequence[int]) -> Sequence[Have]:
        """Load haves."""
        return [have for have in self._state.haves.get(user_id, ()) if have.id in ids]

    async def wants(self, user_id: int, ids: Sequence[int]) -> Sequence[Want]:
        """Load wants."""
        return [want for want in self._state.wants.get(user_id, ()) if want.id in ids]

    async def copies(self, user_id: int, card_ids: Sequence[int]) -> Copies:
        """Load the items of some printings and their haves."""
        return Copies.of(
            (item for item in self._state.items.get(user_id, ()) if item.key.card_id in card_ids),
            (have for have in self._state.haves.get(user_id, ()) if have.item.card_id in card_ids),
        )

    async def armed(self, want_ids: Sequence[int]) -> Mapping[int, AlertState]:
        """Return what is armed of wants."""
        return {key: self._state.alerts[key] for key in want_ids if key in self._state.alerts}

    async def rearm(self, states: Mapping[int, AlertState]) -> None:
        """Arm wants as they were."""
        self._state.alerts.update(states)

    def _kept(self, user_id: int, kind: ListKind, filters: ListFilter) -> Iterable[int]:
        if kind is ListKind.WANTS:
            wants = self._state.wants.get(user_id, ())
            return (want.id for want in wants if _names(self._state.cards[want.card_id], filters))
        if kind is ListKind.HAVES:
            haves = self._state.haves.get(user_id, ())
            return (have.id for have in haves if self._fits(have.item, filters))
        offered = {have.item for have in self._state.haves.get(user_id, ()) if have.is_active}
        return (
            item.id
            for item in self._state.items.get(user_id, ())
            if self._fits(item.key, filters)
            and (filters.for_trade is None or (item.key in offered) == filters.for_trade)
        )

    def _fits(self, key: ItemKey, filters: ListFilter) -> bool:
        return (
            _names(self._state.cards[key.card_id], filters)
            and filters.finish in (None, key.finish)
            and filters.condition in (None, key.condition)
        )


class InMemoryUndoRecords:
    """``UndoRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def keep(self, record: UndoRecord, *, most: int) -> int:
        """Keep a change, and forget all but the latest ones."""
        key = self._state.next_id("undo")
        self._state.undos[key] = record
        own = sorted(key for key, one in self._state.undos.items() if one.user_id == record.user_id)
        for old in own[:-most]:
            del self._state.undos[old]
        return key

    async def one(self, user_id: int, undo_id: int) -> UndoRecord | None:
        """Return a change of somebody's."""
        found = self._state.undos.get(undo_id)
        return found if found is not None and found.user_id == user_id else None

    async def drop(self, user_id: int, undo_id: int) -> None:
        """Forget a change."""
        if await self.one(user_id, undo_id) is not None:
            del self._state.undos[undo_id]


def _names(card: Card, filters: ListFilter) -> bool:
    part = fold(filters.name_part) if filters.name_part else ""
    in_set = filters.set_code is None or card.set_code == filters.set_code.lower()
    return in_set and (not part or any(part in name for name in searchable_names(card.name)))
