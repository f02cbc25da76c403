"""``UserRepository``, ``SocialGraph`` and ``FavoriteRepository`` in memory."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from attrs import evolve

from dualcaster_core.accounts.errors import UsernameTaken, UserNotFound
from dualcaster_core.accounts.identity.lookalikes import skeleton
from dualcaster_core.accounts.model import User
from dualcaster_core.accounts.sanctions import Sanction
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.testing.state import State


class InMemoryUsers:
    """``UserRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, user: User) -> User:
        """Store a new account and number it."""
        self._refuse_taken(user.username, None)
        stored = evolve(user, id=self._state.next_id("user"), list_version=0)
        self._state.users[stored.id] = stored
        return stored

    async def named(self, username: str) -> User | None:
        """Find an account by name, whatever the letter case."""
        wanted = username.lower()
        return next((user for user in self._state.users.values() if user.username.lower() == wanted), None)

    async def with_id(self, user_id: int, *, lock: bool = False) -> User | None:
        """Find an account by key."""
        return self._state.users.get(user_id)

    async def store(self, user: User) -> None:
        """Replace a stored account; its version stays. Raises ``UserNotFound``."""
        stored = self._state.users.get(user.id)
        if stored is None:
            raise UserNotFound(user.username)
        self._refuse_taken(user.username, user.id)
        self._state.users[user.id] = evolve(user, list_version=stored.list_version)

    async def usernames(self, user_ids: Sequence[int]) -> Mapping[int, str]:
        """Return the names of these accounts."""
        return {key: self._state.users[key].username for key in user_ids if key in self._state.users}

    async def resembling(self, username: str) -> str | None:
        """Return a name with the same skeleton."""
        seen = skeleton(username)
        return next((name for name in self._names(None) if skeleton(name) == seen), None)

    async def bump_version(self, user_id: int) -> int:
        """Count a change of somebody's lists or visibility."""
        if user_id not in self._state.users:
            raise UserNotFound(str(user_id))
        return self._state.bump_version(user_id)

    def _refuse_taken(self, username: str, own_id: int | None) -> None:
        if username.lower() in (name.lower() for name in self._names(own_id)):
            raise UsernameTaken(username)

    def _names(self, own_id: int | None) -> Iterator[str]:
        """Yield every name that is or stays somebody's, but for those of one account."""
        for user in self._state.users.values():
            if user.id != own_id:
                yield user.username
                if user.former_username is not None:
                    yield user.former_username


class InMemorySocialGraph:
    """``SocialGraph`` over a state."""

    def __init__(self, state: State, clock: Clock) -> None:
        self._state, self._clock = state, clock

    async def block(self, blocker_id: int, blocked_id: int) -> bool:
        """Block; False if it was so already."""
        known = (blocker_id, blocked_id) in self._state.blocks
        self._state.blocks.setdefault((blocker_id, blocked_id), self._clock.now())
        return not known

    async def unblock(self, blocker_id: int, blocked_id: int) -> bool:
        """Lift a block; False if there was none."""
        known = (blocker_id, blocked_id) in self._state.blocks
        self._state.blocks.pop((blocker_id, blocked_id), None)
        return known

    async def blockers_between(self, one: int, other: int) -> frozenset[int]:
        """Tell who blocks the other."""
        return frozenset(me for me, them in ((one, other), (other, one)) if (me, them) in self._state.blocks)

    async def join_guild(self, user_id: int, guild_id: int, name: str = "") -> bool:
        """Note a membership and the server's name; False if the membership was noted already."""
        if name:
            self._state.guild_names[guild_id] = name
        known = (guild_id, user_id) in self._state.guild_members
        self._state.guild_members.add((guild_id, user_id))
        return not known

    async def guild_members(self, guild_id: int) -> Sequence[int]:
        """List the members by ascending id."""
        return sorted(member for guild, member in self._state.guild_members if guild == guild_id)


class InMemoryFavorites:
    """``FavoriteRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, user_id: int, trader_id: int, at: datetime) -> bool:
        """Favourite a trader; False if it was so already."""
        known = (user_id, trader_id) in self._state.favorites
        self._state.favorites.setdefault((user_id, trader_id), at)
        return not known

    async def remove(self, user_id: int, trader_id: int) -> bool:
        """Let go of a favourite; False if it was none."""
        self._state.listing_watches.pop((user_id, trader_id), None)
        return self._state.favorites.pop((user_id, trader_id), None) is not None

    async def includes(self, user_id: int, trader_id: int) -> bool:
        """Tell whether somebody has favourited a trader."""
        return (user_id, trader_id) in self._state.favorites

    async def admirers(self, trader_id: int) -> Sequence[int]:
        """List who has favourited a trader and may still see them."""
        blocks = self._state.blocks
        return sorted(
            user_id
            for user_id, favorite_id in self._state.favorites
            if favorite_id == trader_id
            and self._state.users[user_id].is_active
            and not {(user_id, trader_id), (trader_id, user_id)} & blocks.keys()
        )


class InMemorySanctions:
    """``SanctionRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def in_force(self, user_id: int, now: datetime) -> Sequence[Sanction]:
        """Look through all sanctions."""
        return [one for one in self._state.sanctions.values() if one.user_id == user_id and one.is_in_force(now)]

    async def add(self, sanction: Sanction) -> Sanction:
        """Number a sanction."""
        stored = evolve(sanction, id=self._state.next_id("sanction"))
        self._state.sanctions[stored.id] = stored
        return stored

    async def of_actions(self, action_ids: Sequence[int]) -> Sequence[Sanction]:
        """Look through all sanctions."""
        return [one for one in self._state.sanctions.values() if one.action_id in action_ids]

    async def store(self, sanction: Sanction) -> None:
        """Replace it."""
        self._state.sanctions[sanction.id] = sanction

    async def due(self, now: datetime, *, limit: int) -> Sequence[Sanction]:
        """List those whose time is over."""
        over = [
            one
            for one in self._state.sanctions.values()
            if one.lifted_at is None and one.ends_at is not None and one.ends_at <= now
        ]
        return over[:limit]
