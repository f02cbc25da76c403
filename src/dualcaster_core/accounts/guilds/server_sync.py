"""Reads from Discord which servers people are in, on a schedule, and notices where they ended the link there."""

from collections.abc import Sequence
from datetime import timedelta

from attrs import evolve, frozen

from dualcaster_core.accounts.events import AccountLapsed
from dualcaster_core.accounts.guilds.model import DueSync, KnownServer
from dualcaster_core.accounts.guilds.ports import GuildsUnitOfWork, ServerDirectory
from dualcaster_core.accounts.linked_accounts.errors import (
    LinkedAccountExpired,
    LinkedAccountNotFound,
    ProviderRefused,
    ProviderUnavailable,
)
from dualcaster_core.accounts.linked_accounts.model import DISCORD, LinkedAccount
from dualcaster_core.accounts.linked_accounts.tokens import ProviderAccess
from dualcaster_core.accounts.visibility_changes import visibility_changed
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory


@frozen(kw_only=True)
class ServerSyncRules:
    """How often servers are read: ``every`` so long, after a failure in ``first_retry`` and then twice as long.

    Whoever takes an account has it alone for ``lease``; a process takes ``at_once`` in a turn.
    """

    every: timedelta = timedelta(hours=12)
    first_retry: timedelta = timedelta(minutes=2)
    longest_retry: timedelta = timedelta(hours=12)
    lease: timedelta = timedelta(minutes=5)
    at_once: int = 20

    def retry_in(self, failures: int, asked: timedelta | None) -> timedelta:
        """Return the pause after so many failures in a row, at least what Discord asked for."""
        pause: timedelta = min(self.first_retry * (1 << min(failures, 12)), self.longest_retry)
        return max(pause, asked or timedelta())


@frozen(kw_only=True)
class ServerSync:
    """Keeps known servers as Discord has them. Discord is asked outside any transaction."""

    units: UnitOfWorkFactory[GuildsUnitOfWork]
    access: ProviderAccess
    directory: ServerDirectory | None
    clock: Clock
    rules: ServerSyncRules

    async def turn(self) -> int:
        """Read the servers of the people who are due, a few at most; count them. Nobody where Discord is not set up."""
        if self.directory is None:
            return 0
        now = self.clock.now()
        async with self.units() as uow:
            due = await uow.known_servers.claim(now, until=now + self.rules.lease, limit=self.rules.at_once)
            await uow.commit()
        for one in due:
            await self._sync(one, self.directory)
        return len(due)

    async def _sync(self, due: DueSync, directory: ServerDirectory) -> None:
        used: list[str] = []
        try:
            servers = await self._read(due.account, directory, used)
        except (LinkedAccountExpired, ProviderRefused):
            await self._lapse(due.account, used)
        except LinkedAccountNotFound:
            return
        except ProviderUnavailable as error:
            await self._later(due, error.retry_after)
        else:
            await self._keep(due.account, servers)

    async def _read(self, account: LinkedAccount, directory: ServerDirectory, used: list[str]) -> Sequence[KnownServer]:
        """Read somebody's servers; a token that is refused is renewed once. ``used`` gets the tokens that were sent."""
        used.append(await self.access.access_token_of(account.user_id, DISCORD))
        try:
            return await directory.servers(used[-1])
        except ProviderRefused:
            used.append(await self.access.access_token_of(account.user_id, DISCORD, renew=True))
            return await directory.servers(used[-1])

    async def _keep(self, account: LinkedAccount, servers: Sequence[KnownServer]) -> None:
        now = self.clock.now()
        async with self.units() as uow:
            known = await _still_linked(uow, account)
            if known is None:
                return
            await uow.known_servers.replace(account.user_id, servers)
            if await uow.known_servers.leave_all_but(account.user_id, [one.guild_id for one in servers]):
                await visibility_changed(uow, account.user_id)
            await uow.linked_accounts.store(evolve(known, last_synced_at=now))
            await uow.known_servers.schedule(account.user_id, now + self.rules.every, failures=0)
            await uow.commit()

    async def _later(self, due: DueSync, asked: timedelta | None) -> None:
        at = self.clock.now() + self.rules.retry_in(due.failures, asked)
        async with self.units() as uow:
            await uow.known_servers.schedule(due.account.user_id, at, failures=due.failures + 1)
            await uow.commit()

    async def _lapse(self, account: LinkedAccount, used: Sequence[str]) -> None:
        """Mark a link that its owner ended at Discord, tell them, and forget what was read by it.

        Where they have signed in again meanwhile, the new token is tried next.
        """
        now, keeper = self.clock.now(), self.access.keeper
        async with self.units() as uow:
            known = await _still_linked(uow, account)
            if known is None:
                return
            if keeper.access_token(known) not in {keeper.access_token(account), *used}:
                await uow.known_servers.schedule(account.user_id, now, failures=0)
                await uow.commit()
                return
            lapsed = evolve(
                known,
                access_token_encrypted=None,
                refresh_token_encrypted=None,
                token_expires_at=None,
                lapsed_at=now,
            )
            await uow.linked_accounts.store(lapsed)
            await uow.known_servers.schedule(account.user_id, now, failures=0)
            await uow.known_servers.forget(account.user_id)
            if await uow.known_servers.leave_unlinked(account.user_id):
                await visibility_changed(uow, account.user_id)
            await uow.record(AccountLapsed(user_id=account.user_id, provider=DISCORD))
            await uow.commit()


async def _still_linked(uow: GuildsUnitOfWork, account: LinkedAccount) -> LinkedAccount | None:
    """Return the link as it is now, with its owner held; None where it was ended or is another account's."""
    user = await uow.users.with_id(account.user_id, lock=True)
    if user is None or not user.is_active:
        return None
    known = await uow.linked_accounts.with_identity(DISCORD, account.provider_user_id)
    has_tokens = known is not None and known.access_token_encrypted is not None
    return known if known is not None and has_tokens and known.user_id == account.user_id else None
