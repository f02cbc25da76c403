"""What accounts need from outside."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from dualcaster_core.accounts.model import User
from dualcaster_core.kernel.unit_of_work import UnitOfWork


class UserRepository(Protocol):
    """Loads and stores accounts."""

    async def add(self, user: User) -> User:
        """Store a new account and give it back with its key. Raises ``UsernameTaken``."""
        ...

    async def named(self, username: str) -> User | None:
        """Find an account by its name, whatever the letter case."""
        ...

    async def with_id(self, user_id: int, *, lock: bool = False) -> User | None:
        """Find an account by its key; ``lock`` keeps others from changing it or its lists until the end."""
        ...

    async def store(self, user: User) -> None:
        """Replace a stored account; its version stays. Raises ``UserNotFound`` and ``UsernameTaken``."""
        ...

    async def usernames(self, user_ids: Sequence[int]) -> Mapping[int, str]:
        """Give the names of these accounts."""
        ...

    async def resembling(self, username: str) -> str | None:
        """Give an account's name that could be mistaken for this one (``lookalikes.skeleton``), if there is one.

        Whoever asks for a name that looks the same waits until the end of this transaction.
        """
        ...

    async def bump_version(self, user_id: int) -> int:
        """Count a change of somebody's lists or visibility, holding the account's lock; give the new version."""
        ...


class SocialGraph(Protocol):
    """Who blocks whom, and who meets whom in which Discord server."""

    async def block(self, blocker_id: int, blocked_id: int) -> bool:
        """Block; False if it was so already."""
        ...

    async def unblock(self, blocker_id: int, blocked_id: int) -> bool:
        """Lift a block; False if there was none."""
        ...

    async def join_guild(self, user_id: int, guild_id: int) -> bool:
        """Note that somebody is a member of a Discord server; False if it was so already."""
        ...

    async def guild_members(self, guild_id: int) -> Sequence[int]:
        """List the members of a Discord server by ascending id."""
        ...


class AccountsUnitOfWork(UnitOfWork, Protocol):
    """A transaction over accounts."""

    @property
    def users(self) -> UserRepository:
        """The accounts."""
        ...

    @property
    def social(self) -> SocialGraph:
        """Blocks and guilds."""
        ...
