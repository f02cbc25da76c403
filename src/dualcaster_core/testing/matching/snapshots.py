"""Which moment stored matches come from, in memory."""

from collections.abc import Mapping, Sequence

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.testing.state import State


class InMemoryMatchSnapshots:
    """``MatchSnapshots`` on a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def lock_writes(self, *, of_others: bool = True) -> None:
        """Do nothing: units of work follow each other here."""

    async def mark(self) -> str:
        """Name the moment that this snapshot sees."""
        return str(self._state.moment)

    async def changed_since(self, *marks: str) -> list[int]:
        """List whose lists or visibility were changed by transactions that one of the moments did not see."""
        oldest = min(map(int, marks))
        return [user_id for user_id, moment in self._state.changed.items() if moment > oldest]

    async def list_version(self, user_id: int) -> int:
        """Return the version of somebody's lists. Raises ``UserNotFound``."""
        if user_id not in self._state.users:
            raise UserNotFound(str(user_id))
        return self._state.users[user_id].list_version

    async def list_versions(self, user_ids: Sequence[int]) -> Mapping[int, int]:
        """Return the versions of the lists of those of some people whose account is there."""
        return {key: self._state.users[key].list_version for key in user_ids if key in self._state.users}

    async def generation(self) -> int:
        """Return the generation of values and tiers."""
        return self._state.generation
