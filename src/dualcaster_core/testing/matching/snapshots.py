"""Which moment stored matches come from, in memory."""

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.testing.state import State


class InMemoryMatchSnapshots:
    """``MatchSnapshots`` on a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def lock_writes(self) -> None:
        """Do nothing: units of work follow each other here."""

    async def mark(self) -> str:
        """Name the moment that this snapshot sees."""
        return str(self._state.moment)

    async def changed_since(self, mark: str) -> list[int]:
        """List whose lists or visibility were changed by transactions that the marked moment did not see."""
        return [user_id for user_id, moment in self._state.changed.items() if moment > int(mark)]

    async def list_version(self, user_id: int) -> int:
        """Return the version of somebody's lists. Raises ``UserNotFound``."""
        if user_id not in self._state.users:
            raise UserNotFound(str(user_id))
        return self._state.users[user_id].list_version

    async def generation(self) -> int:
        """Return the generation of values and tiers."""
        return self._state.generation
