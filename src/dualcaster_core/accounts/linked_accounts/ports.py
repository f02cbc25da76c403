"""What linked accounts need from outside."""

from collections.abc import Sequence
from typing import Protocol

from dualcaster_core.accounts.identity.ports import IdentityUnitOfWork
from dualcaster_core.accounts.linked_accounts.model import (
    LinkedAccount,
    LinkRequest,
    OAuthAttempt,
    ProviderIdentity,
    ProviderTokens,
)


class OAuthProvider(Protocol):
    """A provider, spoken to outside any transaction.

    All but ``authorization_url`` raise ``ProviderRefused`` and ``ProviderUnavailable``.
    """

    def authorization_url(self, state: str, challenge: str) -> str:
        """Return the address where people allow us to know who they are."""
        ...

    async def exchange(self, code: str, verifier: str) -> ProviderTokens:
        """Get the tokens for the code that came back."""
        ...

    async def identity(self, access_token: str) -> ProviderIdentity:
        """Tell who allowed it."""
        ...

    async def refresh(self, refresh_token: str) -> ProviderTokens:
        """Get new tokens for old ones."""
        ...

    async def revoke(self, token: str) -> None:
        """Give the tokens of this authorisation back."""
        ...


class LinkedAccountRepository(Protocol):
    """The outside accounts that are linked."""

    async def with_identity(self, provider: str, provider_user_id: str) -> LinkedAccount | None:
        """Find one by what the provider calls it."""
        ...

    async def of(self, user_id: int) -> Sequence[LinkedAccount]:
        """List those of a user, by provider."""
        ...

    async def add(self, account: LinkedAccount) -> None:
        """Link one.

        Raises ``LinkedAccountTaken`` where somebody else has it, ``AnotherLinked`` where the user has one.
        """
        ...

    async def store(self, account: LinkedAccount) -> None:
        """Replace the names and tokens of one."""
        ...

    async def remove(self, user_id: int, provider: str) -> bool:
        """Unlink one; False if there was none."""
        ...


class OAuthAttempts(Protocol):
    """The sign-ins and links that were begun."""

    async def add(self, attempt: OAuthAttempt) -> None:
        """Store one."""
        ...

    async def take(self, state_hash: bytes) -> OAuthAttempt | None:
        """Take one out: nobody gets it a second time."""
        ...


class LinkRequestRepository(Protocol):
    """The addresses that link an outside account."""

    async def put(self, request: LinkRequest) -> None:
        """Store one, instead of any before it for the same outside account."""
        ...

    async def find(self, token_hash: bytes) -> LinkRequest | None:
        """Find one."""
        ...

    async def take(self, token_hash: bytes) -> LinkRequest | None:
        """Take one out: nobody gets it a second time."""
        ...


class LinkedAccountsUnitOfWork(IdentityUnitOfWork, Protocol):
    """A transaction over accounts and their outside accounts."""

    @property
    def linked_accounts(self) -> LinkedAccountRepository:
        """The outside accounts that are linked."""
        ...

    @property
    def oauth_attempts(self) -> OAuthAttempts:
        """The sign-ins and links that were begun."""
        ...

    @property
    def link_requests(self) -> LinkRequestRepository:
        """The addresses that link an outside account."""
        ...
