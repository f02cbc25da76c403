"""Linking Discord servers, and taking part in them: members of a linked server are matched within it."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from dualcaster_core.accounts.guilds.errors import GuildAdminNeeded, GuildNotLinked, NotGuildMember, ServerUnknown
from dualcaster_core.accounts.guilds.model import Guild, GuildMembership, KnownServer, check_guild_id
from dualcaster_core.accounts.guilds.ports import GuildsUnitOfWork
from dualcaster_core.accounts.linked_accounts.model import DISCORD
from dualcaster_core.accounts.visibility_changes import visibility_changed
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory

AT_ONCE = 200
"""People who leave a server in one transaction when it is unlinked."""


@frozen
class Guilds:
    """Links servers for those who manage them, and notes who takes part and who left.

    What Discord says of a person (that they are a member, that they manage the server) is the caller's to ask there;
    what follows from it is decided here. Whoever comes or goes is seen by others anew: one event each.
    """

    units: UnitOfWorkFactory[GuildsUnitOfWork]
    clock: Clock

    async def link(self, guild_id: int, name: str, *, manages: bool, channel_id: int | None = None) -> Guild:
        """Link a server, or change its name and channel.

        Raises ``GuildAdminNeeded`` where the person does not manage the server, and ``ValidationFailed``.
        """
        _require_admin(manages=manages)
        guild = Guild(id=guild_id, name=name, linked_at=self.clock.now(), channel_id=channel_id)
        async with self.units() as uow:
            await uow.guilds.link(guild)
            await uow.commit()
        return guild

    async def unlink(self, guild_id: int, *, manages: bool) -> int:
        """Unlink a server; count those who took part and do so no longer.

        Raises ``GuildAdminNeeded``, and ``GuildNotLinked`` where it was not linked.
        """
        _require_admin(manages=manages)
        return await self._unlink(guild_id, known=True)

    async def removed(self, guild_id: int) -> int:
        """Note that the bot is in a server no longer: it is unlinked where it was linked."""
        return await self._unlink(guild_id, known=False)

    async def linked(self, guild_id: int) -> Guild:
        """Return a linked server. Raises ``GuildNotLinked``."""
        async with self.units() as uow:
            guild = await uow.guilds.one(check_guild_id(guild_id))
        if guild is None:
            raise GuildNotLinked
        return guild

    async def join(self, user_id: int, guild_id: int) -> bool:
        """Take part in a linked server; False if the user did already. Raises ``GuildNotLinked``."""
        async with self.units() as uow:
            guild = await uow.guilds.one(check_guild_id(guild_id))
            if guild is None:
                raise GuildNotLinked
            joined = await uow.social.join_guild(user_id, guild_id, guild.name)
            if joined:
                await visibility_changed(uow, user_id)
            await uow.commit()
        return joined

    async def join_known(self, user_id: int, guild_id: int) -> bool:
        """Take part in a server that Discord says the user is in, linked or not; False if they did already.

        Raises ``ServerUnknown`` for any other.
        """
        async with self.units() as uow:
            servers = await uow.known_servers.of(user_id)
            known = next((one for one in servers if one.guild_id == check_guild_id(guild_id)), None)
            if known is None:
                raise ServerUnknown
            joined = await uow.social.join_guild(user_id, guild_id, known.name)
            if joined:
                await visibility_changed(uow, user_id)
            await uow.commit()
        return joined

    async def choices(self, user_id: int) -> Sequence[KnownServer]:
        """List the servers that somebody can take part in, or does: those that they do first, then by name."""
        async with self.units() as uow:
            known = await uow.known_servers.of(user_id)
            joined = await uow.guilds.memberships(user_id)
        listed = {one.guild_id for one in known}
        others = [
            KnownServer(guild_id=one.guild_id, name=one.name, takes_part=True)
            for one in joined
            if one.guild_id not in listed
        ]
        return sorted([*known, *others], key=lambda one: (not one.takes_part, one.name.casefold(), one.guild_id))

    async def leave(self, user_id: int, guild_id: int) -> bool:
        """Take part no longer; False if the user did not."""
        async with self.units() as uow:
            left = await uow.guilds.leave(user_id, check_guild_id(guild_id))
            if left:
                await visibility_changed(uow, user_id)
            await uow.commit()
        return left

    async def left_discord(self, discord_id: int, guild_id: int) -> bool:
        """Note that a Discord account is a member of a server no longer; False where nobody took part by it."""
        async with self.units() as uow:
            account = await uow.linked_accounts.with_identity(DISCORD, str(discord_id))
            left = account is not None and await uow.guilds.leave(account.user_id, guild_id)
            if left and account is not None:
                await visibility_changed(uow, account.user_id)
            await uow.commit()
        return left

    async def memberships(self, user_id: int) -> Sequence[GuildMembership]:
        """List the servers that somebody takes part in."""
        async with self.units() as uow:
            return await uow.guilds.memberships(user_id)

    async def check_member(self, user_id: int, guild_id: int) -> Guild:
        """Return a linked server that somebody takes part in. Raises ``GuildNotLinked`` and ``NotGuildMember``."""
        async with self.units() as uow:
            guild = await uow.guilds.one(check_guild_id(guild_id))
            if guild is None:
                raise GuildNotLinked
            if all(one.guild_id != guild_id for one in await uow.guilds.memberships(user_id)):
                raise NotGuildMember
        return guild

    async def discord_ids(self, guild_id: int, usernames: Sequence[str]) -> Mapping[str, int]:
        """Return the Discord ids of those of these people who take part in a server, by name."""
        async with self.units() as uow:
            users = [user for name in usernames if (user := await uow.users.named(name)) is not None]
            known = await uow.guilds.discord_ids(guild_id, [user.id for user in users])
        return {user.username: known[user.id] for user in users if user.id in known}

    async def _unlink(self, guild_id: int, *, known: bool) -> int:
        async with self.units() as uow:
            if not await uow.guilds.unlink(check_guild_id(guild_id)) and known:
                raise GuildNotLinked
            await uow.commit()
        gone = 0
        while True:
            async with self.units() as uow:
                people = await uow.guilds.dismiss(guild_id, limit=AT_ONCE)
                for user_id in people:
                    await visibility_changed(uow, user_id)
                await uow.commit()
            gone += len(people)
            if len(people) < AT_ONCE:
                return gone


def _require_admin(*, manages: bool) -> None:
    if not manages:
        raise GuildAdminNeeded
