"""What Discord servers need from outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from dualcaster_core.accounts.guilds.model import DueSync, Guild, GuildMembership, KnownServer
from dualcaster_core.accounts.linked_accounts.ports import LinkedAccountsUnitOfWork


class GuildRepository(Protocol):
    """Linked servers, and who takes part in which."""

    async def one(self, guild_id: int) -> Guild | None:
        """Find a linked server."""
        ...

    async def link(self, guild: Guild) -> None:
        """Link a server, or change what is known of a linked one."""
        ...

    async def unlink(self, guild_id: int) -> bool:
        """Unlink a server; False if it was not linked. Who takes part in it stays noted."""
        ...

    async def leave(self, user_id: int, guild_id: int) -> bool:
        """Let somebody take part no longer; False if they did not."""
        ...

    async def leave_all(self, user_id: int) -> int:
        """Let somebody take part in no server any more; count those that they did."""
        ...

    async def dismiss(self, guild_id: int, *, limit: int) -> Sequence[int]:
        """Let the first ``limit`` people of a server take part no longer; return them, by ascending id."""
        ...

    async def memberships(self, user_id: int) -> Sequence[GuildMembership]:
        """List the servers that somebody takes part in, by name."""
        ...

    async def members(self, guild_id: int, *, limit: int) -> Mapping[int, str]:
        """Name the linked people with open accounts who take part in a server: the ``limit`` who were active last."""
        ...

    async def discord_ids(self, guild_id: int, user_ids: Sequence[int]) -> Mapping[int, int]:
        """Return the Discord ids of those of these people who take part in a server and are linked."""
        ...


class ServerDirectory(Protocol):
    """Discord, asked with somebody's own token, outside any transaction."""

    async def servers(self, access_token: str) -> Sequence[KnownServer]:
        """List the servers that the token's owner is in, each once.

        Raises ``ProviderRefused`` where the token is not accepted any more, and ``ProviderUnavailable``.
        """
        ...


class KnownServerRepository(Protocol):
    """The servers that people are in, as Discord told, and when it is asked next."""

    async def claim(self, now: datetime, *, until: datetime, limit: int) -> Sequence[DueSync]:
        """Take accounts that are due, for oneself alone ``until`` then; those that wait longest first."""
        ...

    async def schedule(self, user_id: int, at: datetime, *, failures: int) -> None:
        """Say when Discord is asked next about somebody, and how often that has failed in a row."""
        ...

    async def replace(self, user_id: int, servers: Sequence[KnownServer]) -> None:
        """Replace what is known of somebody's servers; those that no admin linked are renamed everywhere."""
        ...

    async def of(self, user_id: int) -> Sequence[KnownServer]:
        """List the servers of somebody, by name."""
        ...

    async def forget(self, user_id: int) -> int:
        """Forget the servers of somebody; count them."""
        ...

    async def leave_all_but(self, user_id: int, guild_ids: Sequence[int]) -> int:
        """Let somebody take part in these servers alone; count those that they leave."""
        ...

    async def leave_unlinked(self, user_id: int) -> int:
        """Let somebody take part in no server that no admin linked; count those that they leave."""
        ...


class GuildsUnitOfWork(LinkedAccountsUnitOfWork, Protocol):
    """A transaction over Discord servers."""

    @property
    def guilds(self) -> GuildRepository:
        """Linked servers and memberships."""
        ...

    @property
    def known_servers(self) -> KnownServerRepository:
        """The servers that people are in."""
        ...
