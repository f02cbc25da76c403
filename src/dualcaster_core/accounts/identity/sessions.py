"""Signing in and staying signed in: sessions, refresh tokens, and who calls."""

from collections.abc import Sequence
from datetime import timedelta

from attrs import field, frozen

from dualcaster_core.accounts.errors import AccountSuspended, RefreshReused, SessionNotFound, TokenInvalid, UserNotFound
from dualcaster_core.accounts.events import DeviceShared, NewDeviceSeen, SessionsEnded
from dualcaster_core.accounts.identity.authentication import PasswordAuthentication
from dualcaster_core.accounts.identity.model import FailedTries, LiveSession, Session, token_digest
from dualcaster_core.accounts.identity.ports import AccessTokens, IdentityUnitOfWork, RandomTokens, SignedTokens
from dualcaster_core.accounts.identity.session_cache import SessionCache, keys_of
from dualcaster_core.accounts.model import AccountRules, Actor
from dualcaster_core.accounts.sanctions import HIDING
from dualcaster_core.accounts.standing import latest_end
from dualcaster_core.accounts.visibility_changes import visibility_changed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory

LONGEST_TOKEN = 2_000
LONGEST_DEVICE = 120


@frozen(kw_only=True)
class Device:
    """Where somebody signs in from: what the device calls itself, and its network address.

    ``secret`` is what a browser that signed in before brings along, empty for others.
    """

    name: str
    address: str
    secret: str = field(default="", repr=False)


@frozen(kw_only=True)
class TokenPair:
    """An access token, good for ``expires_in`` seconds, and the token that renews it once."""

    actor: Actor
    access_token: str
    refresh_token: str
    expires_in: int


@frozen(kw_only=True)
class BrowserSession:
    """A browser that is signed in: ``secret`` is what its cookie holds.

    By ``device_secret`` it is known again later, when strangers keep everybody else out.
    """

    actor: Actor
    secret: str = field(repr=False)
    device_secret: str = field(repr=False)


@frozen(kw_only=True)
class Sessions:
    """Signs accounts in and out, and says who calls.

    ``forgotten_after``: whoever was not seen for so long is nobody's match, until they come back.
    """

    units: UnitOfWorkFactory[IdentityUnitOfWork]
    clock: Clock
    rules: AccountRules
    authentication: PasswordAuthentication
    access_tokens: AccessTokens
    random_token: RandomTokens
    signed_tokens: SignedTokens
    cache: SessionCache
    forgotten_after: timedelta

    async def log_in(self, login: str, password: str, device: Device) -> TokenPair:
        """Sign in by e-mail address or username.

        Raises ``InvalidCredentials``, ``AccountLocked`` and ``AccountSuspended``.
        """
        return await self.open_for_program(await self.authentication.check(login, password), device)

    async def log_in_browser(self, login: str, password: str, device: Device) -> BrowserSession:
        """Sign a browser in. Raises as ``log_in``."""
        user_id = await self.authentication.check(login, password, device_secret=device.secret)
        return await self.open_for_browser(user_id, device)

    async def open_for_program(self, user_id: int, device: Device) -> TokenPair:
        """Sign an account in for a program that sends access tokens. Raises ``UserNotFound``."""
        refresh = self.signed_tokens.issue()
        async with self.units() as uow:
            live = await self._open(uow, user_id, device, None)
            await uow.refresh_tokens.add(token_digest(refresh), live.session.id, self.clock.now())
            await uow.commit()
        return _pair(self, live.actor, refresh)

    async def open_for_browser(self, user_id: int, device: Device) -> BrowserSession:
        """Sign an account in for a browser that sends a cookie. Raises ``UserNotFound``."""
        secret = self.signed_tokens.issue()
        async with self.units() as uow:
            live = await self._open(uow, user_id, device, token_digest(secret))
            known = await _known_again(self, uow, user_id, device.secret)
            await uow.commit()
        return BrowserSession(actor=live.actor, secret=secret, device_secret=known)

    async def refresh(self, refresh_token: str) -> TokenPair:
        """Renew a session. A token that comes a second time ends it: ``RefreshReused``; else ``TokenInvalid``."""
        if len(refresh_token) > LONGEST_TOKEN or not self.signed_tokens.is_ours(refresh_token):
            raise TokenInvalid
        now, fresh = self.clock.now(), self.signed_tokens.issue()
        reused: Sequence[Session] = ()
        async with self.units() as uow:
            known = await uow.refresh_tokens.use(token_digest(refresh_token), now)
            live = await uow.sessions.live(now, session_id=known.session_id) if known else None
            if known is None or live is None:
                raise TokenInvalid
            if known.was_used:
                reused = await uow.sessions.revoke(live.session.user_id, now, only=live.session.id)
            else:
                await uow.refresh_tokens.add(token_digest(fresh), live.session.id, now)
                await self._touch(uow, live)
            await uow.commit()
        if known.was_used:
            await remember_ended(self, reused)
            raise RefreshReused
        return _pair(self, live.actor, fresh)

    async def actor_of_token(self, token: str) -> Actor:
        """Say who sends an access token. Raises ``TokenExpired`` and ``TokenInvalid``."""
        if len(token) > LONGEST_TOKEN:
            raise TokenInvalid
        claims = self.access_tokens.read(token, self.clock.now())
        actor = await self._actor(str(claims.session_id), session_id=claims.session_id)
        if actor is None or actor.user_id != claims.user_id:
            raise TokenInvalid
        return actor

    async def actor_of_browser(self, secret: str) -> Actor | None:
        """Say whose browser sends this cookie, None for nobody's. A made-up one is not even looked up."""
        if not secret or len(secret) > LONGEST_TOKEN or not self.signed_tokens.is_ours(secret):
            return None
        digest = token_digest(secret)
        return await self._actor(digest.hex(), secret_hash=digest)

    async def sessions_of(self, actor: Actor) -> Sequence[Session]:
        """List where an account is signed in, the last used first."""
        async with self.units() as uow:
            return await uow.sessions.of(actor.user_id, self.clock.now())

    async def log_out(self, actor: Actor, session_id: int | None = None) -> None:
        """End one session of an account: the calling one unless told. Raises ``SessionNotFound``."""
        await self._end(actor.user_id, only=actor.session_id if session_id is None else session_id)

    async def log_out_everywhere(self, user_id: int, *, but: int | None = None) -> None:
        """End every session of an account, except perhaps one."""
        await self._end(user_id, keep=but)

    async def forget(self, user_id: int) -> None:
        """Drop what is remembered of an account's sessions after its name, role or address changed."""
        async with self.units() as uow:
            live = await uow.sessions.of(user_id, self.clock.now())
        await self.cache.forget(live)

    async def _open(
        self, uow: IdentityUnitOfWork, user_id: int, device: Device, secret_hash: bytes | None
    ) -> LiveSession:
        now = self.clock.now()
        shut = [one for one in await uow.sanctions.in_force(user_id, now) if one.kind in HIDING]
        if shut:
            raise AccountSuspended(latest_end(shut))
        earlier = await uow.sessions.of(user_id, now)
        name = device.name.strip()[:LONGEST_DEVICE] or "unknown device"
        session = await uow.sessions.open(
            Session(
                id=UNSAVED,
                user_id=user_id,
                device=name,
                address=device.address[:60],
                created_at=now,
                last_used_at=now,
                expires_at=now + self.rules.session_lifetime,
                secret_hash=secret_hash,
            )
        )
        live = await uow.sessions.live(now, session_id=session.id)
        if live is None:
            raise UserNotFound(str(user_id))
        await self._touch(uow, live)
        if earlier and all(one.device != name for one in earlier):
            await uow.record(NewDeviceSeen(user_id=user_id, device=name, address=session.address))
        return live

    async def _actor(
        self, key: str, *, session_id: int | None = None, secret_hash: bytes | None = None
    ) -> Actor | None:
        known = await self.cache.get(key)
        if known is not None:
            return known.actor
        async with self.units() as uow:
            live = await uow.sessions.live(self.clock.now(), session_id=session_id, secret_hash=secret_hash)
            if live is not None:
                await self._touch(uow, live)
                await uow.commit()
        await self.cache.keep(key, live.actor if live else None)
        return live.actor if live else None

    async def _touch(self, uow: IdentityUnitOfWork, live: LiveSession) -> None:
        """Note that an account is here; one that was long away comes into other people's sight again."""
        now = self.clock.now()
        await uow.sessions.touch(live.session.id, at=now, expires_at=now + self.rules.session_lifetime)
        if now - live.last_active_at > self.forgotten_after:
            await visibility_changed(uow, live.session.user_id)

    async def _end(self, user_id: int, *, only: int | None = None, keep: int | None = None) -> None:
        async with self.units() as uow:
            ended = await uow.sessions.revoke(user_id, self.clock.now(), only=only, keep=keep)
            await uow.commit()
        if only is not None and not ended:
            raise SessionNotFound
        await remember_ended(self, ended)


async def remember_ended(sessions: Sessions, ended: Sequence[Session]) -> None:
    """Have every process know that sessions have ended: at once, or by an event where the cache does not hear it."""
    keys = keys_of(ended)
    if not await sessions.cache.end(keys):
        async with sessions.units() as uow:
            await uow.record(SessionsEnded(keys=keys))
            await uow.commit()


async def _known_again(sessions: Sessions, uow: IdentityUnitOfWork, user_id: int, secret: str) -> str:
    """Know a browser again from now on: by the secret that it has for this account, else by a new one."""
    is_ours = sessions.signed_tokens.is_ours(secret)
    is_known = is_ours and await uow.known_devices.of(token_digest(secret), user_id)
    other = await uow.known_devices.owner(token_digest(secret)) if is_ours and not is_known else None
    if other is not None:
        await uow.record(DeviceShared(user_id=user_id, other_id=other))
    kept = secret if is_known else sessions.signed_tokens.issue()
    await uow.known_devices.store(token_digest(kept), user_id, FailedTries(), sessions.clock.now())
    return kept


def _pair(sessions: Sessions, actor: Actor, refresh: str) -> TokenPair:
    now, lifetime = sessions.clock.now(), sessions.rules.access_lifetime
    access = sessions.access_tokens.issue(actor, now, now + lifetime)
    return TokenPair(actor=actor, access_token=access, refresh_token=refresh, expires_in=int(lifetime.total_seconds()))
