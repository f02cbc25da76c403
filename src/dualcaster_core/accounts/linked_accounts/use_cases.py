"""Signing in with outside accounts, linking and unlinking them."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import EmailTaken, UsernameTaken
from dualcaster_core.accounts.events import (
    AccountUnlinked,
    SignedUp,
)
from dualcaster_core.accounts.guilds.ports import GuildsUnitOfWork
from dualcaster_core.accounts.identity.model import Credentials, check_email, token_digest
from dualcaster_core.accounts.identity.ports import RandomTokens
from dualcaster_core.accounts.linked_accounts.errors import (
    AccountClosed,
    LastSignIn,
    LinkedAccountNotFound,
    ProviderEmailTaken,
    ProviderEmailUnverified,
    ProviderRefused,
    ProviderUnavailable,
    ProviderUnknown,
    SignInStale,
)
from dualcaster_core.accounts.linked_accounts.linking import link_account, renewed, trust_changed
from dualcaster_core.accounts.linked_accounts.model import (
    DISCORD,
    PROVIDER_NAMES,
    SIGN_IN_PROVIDERS,
    LinkedAccount,
    OAuthAttempt,
    ProviderIdentity,
    ProviderTokens,
    challenge_of,
    local_path,
    username_stem,
)
from dualcaster_core.accounts.linked_accounts.ports import OAuthProvider
from dualcaster_core.accounts.linked_accounts.tokens import TokenKeeper
from dualcaster_core.accounts.model import AccountRules, User, check_username
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory

_MAX_NAMES_TRIED = 6


class SignInOutcome(StrEnum):
    """What came of a visit to a provider."""

    SIGNED_IN = "signed_in"
    SIGNED_UP = "signed_up"
    LINKED = "linked"


@frozen
class SignInStarted:
    """Where to send the browser, and the secret that it must bring back."""

    authorization_url: str
    browser_secret: str


@frozen
class SignInCompleted:
    """Who came back from a provider, and the path that they wanted to go to, empty for none; LINKED signs nobody in."""

    user_id: int
    outcome: SignInOutcome
    return_to: str


@frozen(kw_only=True)
class LinkedAccountView:
    """An outside account as its owner sees it.

    ``last_synced_at`` is when its servers were last read; ``lapsed_at`` since when the provider refuses that, because
    the owner ended it there: linking it again mends that.
    """

    provider: str
    provider_name: str
    username: str | None
    display_name: str | None
    connected_at: datetime
    last_synced_at: datetime | None = None
    lapsed_at: datetime | None = None


@frozen(kw_only=True)
class LinkedAccountList:
    """The outside accounts of a user, and the providers that more can be linked from."""

    items: tuple[LinkedAccountView, ...]
    available: tuple[str, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class LinkedAccounts:
    """Lets people in who prove at a provider who they are. Providers are asked outside any transaction."""

    units: UnitOfWorkFactory[GuildsUnitOfWork]
    providers: Mapping[str, OAuthProvider]
    keeper: TokenKeeper
    secrets: RandomTokens
    clock: Clock
    rules: AccountRules

    async def begin(
        self, provider: str, *, user_id: int | None = None, return_to: str = "", browser_secret: str | None = None
    ) -> SignInStarted:
        """Begin a sign-in, or for ``user_id`` a link. Raises ``ProviderUnknown``.

        ``browser_secret`` is the one that this browser holds from before, so that two tabs can be on their way.
        """
        outside = self.provider(provider)
        secret, state, verifier = browser_secret or self.secrets(), self.secrets(), self.secrets()
        attempt = OAuthAttempt(
            state_hash=token_digest(state),
            browser_hash=token_digest(secret),
            provider=provider,
            verifier_encrypted=self.keeper.cipher.encrypt(verifier),
            user_id=user_id,
            return_to=local_path(return_to),
            expires_at=self.clock.now() + self.rules.oauth_lifetime,
        )
        async with self.units() as uow:
            await uow.oauth_attempts.add(attempt)
            await uow.commit()
        return SignInStarted(outside.authorization_url(state, challenge_of(verifier)), secret)

    async def attempt(self, provider: str, *, state: str, browser_secret: str | None) -> OAuthAttempt:
        """Take out what was begun, for good. Raises ``SignInStale`` and ``ProviderUnknown``."""
        self.provider(provider)
        async with self.units() as uow:
            found = await uow.oauth_attempts.take(token_digest(state))
            await uow.commit()
        if (
            found is None
            or browser_secret is None
            or found.provider != provider
            or not compare_digest(found.browser_hash, token_digest(browser_secret))
            or found.expires_at <= self.clock.now()
        ):
            raise SignInStale
        return found

    async def complete(self, attempt: OAuthAttempt, *, code: str) -> SignInCompleted:
        """Sign in, sign up or link whoever allowed it at the provider.

        Raises ``ProviderRefused`` and ``ProviderUnavailable``; for a link ``LinkedAccountTaken``, ``AnotherLinked``,
        and ``SignInStale`` where the password was changed since it was begun; for a new account
        ``ProviderEmailUnverified`` and ``ProviderEmailTaken``; ``AccountClosed``.
        """
        outside = self.provider(attempt.provider)
        verifier = self.keeper.cipher.decrypt(attempt.verifier_encrypted)
        if verifier is None:
            raise SignInStale
        tokens = await outside.exchange(code, verifier)
        identity = await outside.identity(tokens.access_token)
        account = self._account(attempt, identity, tokens)
        if attempt.user_id is not None:
            await self._link(account, identity, begun_at=attempt.expires_at - self.rules.oauth_lifetime)
            return SignInCompleted(attempt.user_id, SignInOutcome.LINKED, attempt.return_to)
        known = await self._sign_in(account, identity)
        if known is not None:
            return SignInCompleted(known, SignInOutcome.SIGNED_IN, attempt.return_to)
        return SignInCompleted(await self._sign_up(account, identity), SignInOutcome.SIGNED_UP, attempt.return_to)

    async def list(self, user_id: int) -> LinkedAccountList:
        """List the outside accounts of a user."""
        async with self.units() as uow:
            accounts = await uow.linked_accounts.of(user_id)
        linked = {one.provider for one in accounts}
        return LinkedAccountList(
            items=tuple(
                LinkedAccountView(
                    provider=one.provider,
                    provider_name=PROVIDER_NAMES.get(one.provider, one.provider),
                    username=one.username,
                    display_name=one.display_name,
                    connected_at=one.connected_at,
                    last_synced_at=one.last_synced_at,
                    lapsed_at=one.lapsed_at,
                )
                for one in accounts
            ),
            available=tuple(sorted(name for name in self.providers if name not in linked)),
        )

    async def unlink(self, user_id: int, provider: str) -> None:
        """Unlink an outside account, and give its tokens back where the provider answers.

        Without a Discord account its owner takes part in none of its servers.

        Raises ``LinkedAccountNotFound``, and ``LastSignIn`` where the user could not sign in any more.
        """
        async with self.units() as uow:
            await uow.users.with_id(user_id, lock=True)
            accounts = await uow.linked_accounts.of(user_id)
            gone = next((one for one in accounts if one.provider == provider), None)
            if gone is None:
                raise LinkedAccountNotFound(provider)
            credentials = await uow.credentials.of(user_id)
            others = SIGN_IN_PROVIDERS & {one.provider for one in accounts if one is not gone}
            if not others and (credentials is None or credentials.password_hash is None):
                raise LastSignIn(provider)
            await uow.linked_accounts.remove(user_id, provider)
            if provider == DISCORD:
                await uow.guilds.leave_all(user_id)
                await uow.known_servers.forget(user_id)
            if provider in SIGN_IN_PROVIDERS:
                await uow.record(AccountUnlinked(user_id=user_id, provider=provider))
            await trust_changed(uow, user_id, provider)
            await uow.commit()
        await self._give_back(gone)

    def provider(self, name: str) -> OAuthProvider:
        """Return a provider that is set up. Raises ``ProviderUnknown``."""
        if name not in self.providers:
            raise ProviderUnknown(name)
        return self.providers[name]

    async def _link(self, account: LinkedAccount, identity: ProviderIdentity, *, begun_at: datetime) -> None:
        async with self.units() as uow:
            if _has_other_password_since(await uow.credentials.of(account.user_id), begun_at):
                raise SignInStale
            await link_account(uow, account, identity)
            await uow.commit()

    async def _sign_in(self, account: LinkedAccount, identity: ProviderIdentity) -> int | None:
        async with self.units() as uow:
            known = await uow.linked_accounts.with_identity(account.provider, account.provider_user_id)
            if known is None:
                return None
            user = await uow.users.with_id(known.user_id)
            if user is None or not user.is_active:
                raise AccountClosed(account.provider)
            await uow.linked_accounts.store(renewed(known, account, identity))
            await uow.commit()
            return known.user_id

    async def _sign_up(self, account: LinkedAccount, identity: ProviderIdentity) -> int:
        email = _vouched_email(identity)
        if email is None:
            raise ProviderEmailUnverified(account.provider)
        stem = username_stem(identity.username or identity.display_name)
        for number in range(_MAX_NAMES_TRIED):
            with suppress(UsernameTaken):
                return await self._open_account(stem if number == 0 else self._varied(stem), email, account)
        raise Conflict("no free username could be made; sign up with a name of your choice")

    async def _open_account(self, username: str, email: str, account: LinkedAccount) -> int:
        now = self.clock.now()
        user = User(username=check_username(username), created_at=now, last_active_at=now, email_verified=True)
        async with self.units() as uow:
            if await uow.users.resembling(username) is not None:
                raise UsernameTaken(username)
            user = await uow.users.add(user)
            try:
                await uow.credentials.add(Credentials(user_id=user.id, email=email))
            except EmailTaken:
                raise ProviderEmailTaken(account.provider) from None
            await uow.linked_accounts.add(evolve(account, user_id=user.id))
            await uow.record(SignedUp(user_id=user.id))
            await uow.commit()
        return user.id

    def _varied(self, stem: str) -> str:
        return f"{stem}-{token_digest(self.secrets()).hex()[:4]}"

    def _account(self, attempt: OAuthAttempt, identity: ProviderIdentity, tokens: ProviderTokens) -> LinkedAccount:
        now = self.clock.now()
        bare = LinkedAccount(
            user_id=attempt.user_id or 0,
            provider=attempt.provider,
            provider_user_id=identity.provider_user_id,
            username=identity.username,
            display_name=identity.display_name,
            avatar_url=identity.avatar_url,
            access_token_encrypted=None,
            refresh_token_encrypted=None,
            token_expires_at=None,
            scopes="",
            connected_at=now,
        )
        return self.keeper.keep(bare, tokens, now)

    async def _give_back(self, account: LinkedAccount) -> None:
        outside = self.providers.get(account.provider)
        token = self.keeper.refresh_token(account) or self.keeper.access_token(account)
        if outside is not None and token is not None:
            with suppress(ProviderUnavailable, ProviderRefused):
                await outside.revoke(token)


def _has_other_password_since(credentials: Credentials | None, moment: datetime) -> bool:
    """Tell whether the sessions of back then have ended, and with them what they had begun."""
    changed_at = credentials.password_changed_at if credentials else None
    return changed_at is not None and changed_at > moment


def _vouched_email(identity: ProviderIdentity) -> str | None:
    if identity.email is None or not identity.email_verified:
        return None
    try:
        return check_email(identity.email)
    except ValidationFailed:
        return None
