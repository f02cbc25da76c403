"""What stores write to people, in memory."""

from datetime import datetime

from attrs import evolve

from dualcaster_core.stores.customers.model import StoreMessage
from dualcaster_core.testing.state import State


class InMemoryStoreMessages:
    """``StoreMessageRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def sent_since(self, store_id: int, since: datetime) -> int:
        """Count them."""
        return sum(one.store_id == store_id and one.sent_at > since for one in self._state.store_messages.values())

    async def may_get(self, store_id: int, user_id: int) -> bool:
        """Look at the account, its switches and the blocks."""
        store, user = self._state.stores.get(store_id), self._state.users.get(user_id)
        if store is None or user is None:
            return False
        is_found = user.is_active and user.is_public and user.show_want_list
        allows = user_id in self._state.store_messages_allowed
        return is_found and allows and not self._state.is_blocked(user_id, store.user_id)

    async def take_turn(self, store_id: int, user_id: int, at: datetime, *, last_before: datetime) -> datetime | None:
        """Note the moment unless the last one is too close."""
        last = self._state.store_message_turns.get((store_id, user_id))
        if last is not None and last > last_before:
            return last
        self._state.store_message_turns[store_id, user_id] = at
        return None

    async def add(self, message: StoreMessage) -> StoreMessage:
        """Keep it."""
        stored = evolve(message, id=self._state.next_id("store_message"))
        self._state.store_messages[stored.id] = stored
        return stored
