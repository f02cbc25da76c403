"""Links an outside account to a user: one rule, wherever the proof comes from."""

from attrs import evolve

from dualcaster_core.accounts.events import AccountLinked, VisibilityChanged
from dualcaster_core.accounts.linked_accounts.errors import AccountClosed, AnotherLinked, LinkedAccountTaken
from dualcaster_core.accounts.linked_accounts.model import DISCORD, LinkedAccount, ProviderIdentity
from dualcaster_core.accounts.linked_accounts.ports import LinkedAccountsUnitOfWork


async def link_account(uow: LinkedAccountsUnitOfWork, account: LinkedAccount, identity: ProviderIdentity) -> None:
    """Link an outside account, or renew the link that its user has.

    Raises ``AccountClosed``, ``LinkedAccountTaken`` where it is somebody else's, and ``AnotherLinked``.
    """
    user = await uow.users.with_id(account.user_id, lock=True)
    if user is None or not user.is_active:
        raise AccountClosed(account.provider)
    known = await uow.linked_accounts.with_identity(account.provider, account.provider_user_id)
    if known is not None and known.user_id != account.user_id:
        raise LinkedAccountTaken(account.provider)
    if known is not None:
        await uow.linked_accounts.store(renewed(known, account, identity))
        return
    if any(one.provider == account.provider for one in await uow.linked_accounts.of(user.id)):
        raise AnotherLinked(account.provider)
    await uow.linked_accounts.add(account)
    await uow.record(AccountLinked(user_id=user.id, provider=account.provider))
    await trust_changed(uow, user.id, account.provider)


def renewed(known: LinkedAccount, fresh: LinkedAccount, identity: ProviderIdentity) -> LinkedAccount:
    """Take over today's names, and the tokens where new ones came along."""
    named = known.seen_as(identity)
    if fresh.access_token_encrypted is None:
        return named
    return evolve(
        named,
        access_token_encrypted=fresh.access_token_encrypted,
        refresh_token_encrypted=fresh.refresh_token_encrypted or known.refresh_token_encrypted,
        token_expires_at=fresh.token_expires_at,
        scopes=fresh.scopes or known.scopes,
        lapsed_at=None,
    )


async def trust_changed(uow: LinkedAccountsUnitOfWork, user_id: int, provider: str) -> None:
    """Have others' matches with a user computed anew where a link counts for trust."""
    if provider == DISCORD:
        version = await uow.users.bump_version(user_id)
        await uow.record(VisibilityChanged(user_id=user_id, version=version))
