"""Tokens of outside providers: kept encrypted, renewed when they end."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from attrs import evolve, frozen

from dualcaster_core.accounts.identity.ports import TokenCipher
from dualcaster_core.accounts.linked_accounts.errors import (
    LinkedAccountExpired,
    LinkedAccountNotFound,
    ProviderRefused,
    ProviderUnknown,
)
from dualcaster_core.accounts.linked_accounts.model import LinkedAccount, ProviderTokens
from dualcaster_core.accounts.linked_accounts.ports import LinkedAccountsUnitOfWork, OAuthProvider
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory

_EARLY = timedelta(minutes=1)
"""How long before its end an access token is replaced."""


@frozen
class TokenKeeper:
    """Puts tokens into accounts, encrypted, and takes them out again."""

    cipher: TokenCipher

    def keep(self, account: LinkedAccount, tokens: ProviderTokens, now: datetime) -> LinkedAccount:
        """Take over tokens; a provider that sends no new refresh token means the old one to stay."""
        refresh = tokens.refresh_token
        return evolve(
            account,
            access_token_encrypted=self.cipher.encrypt(tokens.access_token),
            refresh_token_encrypted=self.cipher.encrypt(refresh) if refresh else account.refresh_token_encrypted,
            token_expires_at=None if tokens.lifetime is None else now + tokens.lifetime,
            scopes=tokens.scopes or account.scopes,
        )

    def access_token(self, account: LinkedAccount) -> str | None:
        """Return the token to act with; None where there is none that our key opens."""
        return None if account.access_token_encrypted is None else self.cipher.decrypt(account.access_token_encrypted)

    def refresh_token(self, account: LinkedAccount) -> str | None:
        """Return the token to renew with; None where there is none that our key opens."""
        return None if account.refresh_token_encrypted is None else self.cipher.decrypt(account.refresh_token_encrypted)


@frozen
class ProviderAccess:
    """Gives tokens to act for users at providers."""

    units: UnitOfWorkFactory[LinkedAccountsUnitOfWork]
    providers: Mapping[str, OAuthProvider]
    keeper: TokenKeeper
    clock: Clock

    async def access_token_of(self, user_id: int, provider: str, *, renew: bool = False) -> str:
        """Return a token to act for a user at a provider, renewed where it ends within a minute, or with ``renew``.

        Raises ``LinkedAccountNotFound``, ``LinkedAccountExpired``, ``ProviderUnknown`` and ``ProviderUnavailable``.
        """
        if provider not in self.providers:
            raise ProviderUnknown(provider)
        account = await self._account_of(user_id, provider)
        token = self.keeper.access_token(account)
        if token is not None and not renew and not self._ends(account):
            return token
        refresh = self.keeper.refresh_token(account)
        if refresh is None:
            raise LinkedAccountExpired(provider)
        try:
            tokens = await self.providers[provider].refresh(refresh)
        except ProviderRefused:
            return await self._token_of_somebody_faster(account)
        async with self.units() as uow:
            await uow.linked_accounts.store(self.keeper.keep(account, tokens, self.clock.now()))
            await uow.commit()
        return tokens.access_token

    def _ends(self, account: LinkedAccount) -> bool:
        return account.token_expires_at is not None and account.token_expires_at - _EARLY <= self.clock.now()

    async def _account_of(self, user_id: int, provider: str) -> LinkedAccount:
        async with self.units() as uow:
            accounts = await uow.linked_accounts.of(user_id)
        found = next((one for one in accounts if one.provider == provider), None)
        if found is None:
            raise LinkedAccountNotFound(provider)
        return found

    async def _token_of_somebody_faster(self, before: LinkedAccount) -> str:
        """Refresh tokens work once: where two processes renew at once, the slower one takes what the other got."""
        account = await self._account_of(before.user_id, before.provider)
        token = self.keeper.access_token(account)
        if token is None or account.access_token_encrypted == before.access_token_encrypted or self._ends(account):
            raise LinkedAccountExpired(before.provider)
        return token
