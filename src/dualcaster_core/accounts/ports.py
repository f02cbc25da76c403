"""What accounts need from outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.accounts.model import User
from dualcaster_core.accounts.sanctions import Sanction
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import UnitOfWork


class UserRepository(Protocol):
    """Loads and stores accounts."""

    async def add(self, user: User) -> User:
        """Store a new account and return it back with its key.

        Raises ``UsernameTaken``, for the name of a deleted account that completed a trade too.
        """
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
        """Return the names of these accounts."""
        ...

    async def resembling(self, username: str) -> str | None:
        """Return an account's name that could be mistaken for this one (``lookalikes.skeleton``), if there is one.

        The names that deleted accounts keep count as well.

        Whoever asks for a name that looks the same waits until the end of this transaction.
        """
        ...

    async def bump_version(self, user_id: int) -> int:
        """Count a change of somebody's lists or visibility, holding the account's lock; return the new version."""
        ...


class SocialGraph(Protocol):
    """Who blocks whom, and who meets whom in which Discord server."""

    async def block(self, blocker_id: int, blocked_id: int) -> bool:
        """Block; False if it was so already."""
        ...

    async def unblock(self, blocker_id: int, blocked_id: int) -> bool:
        """Lift a block; False if there was none."""
        ...

    async def blockers_between(self, one: int, other: int) -> frozenset[int]:
        """Tell who of two people blocks the other."""
        ...

    async def join_guild(self, user_id: int, guild_id: int, name: str = "") -> bool:
        """Note that somebody is a member of a Discord server; False if it was so already.

        ``name`` is what the server is called now, for all of its members; empty where it is not known.
        """
        ...

    async def guild_members(self, guild_id: int) -> Sequence[int]:
        """List the members of a Discord server by ascending id."""
        ...


class SanctionRepository(Protocol):
    """Keeps what moderators took from accounts."""

    async def in_force(self, user_id: int, now: datetime) -> Sequence[Sanction]:
        """List what holds for somebody at a moment, by id."""
        ...

    async def add(self, sanction: Sanction) -> Sanction:
        """Store a sanction."""
        ...

    async def of_actions(self, action_ids: Sequence[int]) -> Sequence[Sanction]:
        """List what actions of moderation took, by id, also what is over."""
        ...

    async def store(self, sanction: Sanction) -> None:
        """Replace when a sanction ends and when it was lifted."""
        ...

    async def due(self, now: datetime, *, limit: int) -> Sequence[Sanction]:
        """List sanctions whose time is over and that were not lifted, by id; locks them."""
        ...


class SanctionsUnitOfWork(UnitOfWork, Protocol):
    """A transaction that knows what moderators took from accounts."""

    @property
    def sanctions(self) -> SanctionRepository:
        """What moderators took from accounts."""
        ...


class AccountsUnitOfWork(SanctionsUnitOfWork, Protocol):
    """A transaction over accounts."""

    @property
    def users(self) -> UserRepository:
        """The accounts."""
        ...

    @property
    def social(self) -> SocialGraph:
        """Blocks and guilds."""
        ...


@frozen(kw_only=True)
class UserSummary:
    """An account and the size of its lists, in copies."""

    id: int
    username: str
    is_active: bool
    is_public: bool
    location: str | None
    trade_radius_miles: int
    tier: int
    list_version: int
    last_active_at: datetime
    owned: int
    for_trade: int
    wanted: int


@frozen(kw_only=True)
class BlockedPerson:
    """Somebody whom one blocks, and since when. A closed account has no picture."""

    username: str
    hashid: str
    display_name: str
    avatar_url: str | None
    blocked_at: datetime


@frozen
class BlockPage:
    """A page of people whom somebody blocks; ``next_cursor`` continues after it, None at the end."""

    items: tuple[BlockedPerson, ...]
    next_cursor: str | None = None


class BlockQueries(Protocol):
    """Reads of blocks."""

    async def blocked_by(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> BlockPage:
        """List whom somebody blocks, the latest first. Raises ``ValidationFailed`` for a cursor of another list."""
        ...


class AccountQueries(Protocol):
    """Reads of accounts."""

    async def summaries(self, *, after: int, limit: int) -> Sequence[UserSummary]:
        """List accounts with a key above ``after``, in their order."""
        ...

    async def summary(self, username: str) -> UserSummary | None:
        """Return one account by its name."""
        ...

    async def count(self) -> int:
        """Count the accounts."""
        ...

    async def listed_ranges(self, size: int) -> Sequence[int]:
        """Number the ranges of ``size`` keys, from 0, in which somebody may be listed for everybody to find."""
        ...

    async def listed_names(self, number: int, size: int) -> Sequence[str]:
        """Name the people of one range whose public profile is in the directory, by key."""
        ...


class FavoriteRepository(Protocol):
    """Who has favourited which trader."""

    async def add(self, user_id: int, trader_id: int, at: datetime) -> bool:
        """Favourite a trader; False if it was so already."""
        ...

    async def remove(self, user_id: int, trader_id: int) -> bool:
        """Let go of a favourite; False if it was none."""
        ...

    async def includes(self, user_id: int, trader_id: int) -> bool:
        """Tell whether somebody has favourited a trader."""
        ...

    async def admirers(self, trader_id: int) -> Sequence[int]:
        """List who has favourited a trader and may still see them, by ascending id.

        Closed accounts and everybody on either side of a block are left out.
        """
        ...


class FavoritesUnitOfWork(AccountsUnitOfWork, Protocol):
    """A transaction over accounts and their favourites."""

    @property
    def favorites(self) -> FavoriteRepository:
        """The favourites."""
        ...


@frozen(kw_only=True)
class FavoriteTrader:
    """A trader whom one has favourited, and since when."""

    username: str
    hashid: str
    display_name: str
    avatar_url: str | None
    favorited_at: datetime


@frozen
class FavoritePage:
    """A page of favourites; ``next_cursor`` continues after it, None at the end."""

    items: tuple[FavoriteTrader, ...]
    next_cursor: str | None = None


class FavoriteQueries(Protocol):
    """Reads of favourites."""

    async def favorites_of(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> FavoritePage:
        """List somebody's favourites whose profile they may see, the latest first.

        Raises ``ValidationFailed`` for a cursor of another list.
        """
        ...
