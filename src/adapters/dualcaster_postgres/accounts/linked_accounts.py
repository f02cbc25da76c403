"""Accounts at outside providers, and the sign-ins that are on their way there."""

from collections.abc import Sequence

from attrs import asdict
from psycopg.errors import UniqueViolation
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.accounts.linked_accounts.errors import AnotherLinked, LinkedAccountTaken
from dualcaster_core.accounts.linked_accounts.model import LinkedAccount, LinkRequest, OAuthAttempt
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.accounts import connected_accounts, link_requests, oauth_attempts

_COLUMNS = {
    "user_id": "user_id",
    "provider": "provider",
    "provider_user_id": "provider_user_id",
    "username": "provider_username",
    "display_name": "provider_display_name",
    "avatar_url": "provider_avatar_url",
    "access_token_encrypted": "access_token_encrypted",
    "refresh_token_encrypted": "refresh_token_encrypted",
    "token_expires_at": "token_expires_at",
    "scopes": "scopes",
    "connected_at": "connected_at",
    "verified": "verified",
    "last_synced_at": "last_synced_at",
    "lapsed_at": "lapsed_at",
}
"""The column of each field of an account."""
_WHICH = ("user_id", "provider")
_FIXED = (*_WHICH, "provider_user_id", "connected_at")
ACCOUNT_COLUMNS = tuple(connected_accounts.c[column] for column in _COLUMNS.values())
_SELECT = select(*ACCOUNT_COLUMNS)
_IS_IT = (
    connected_accounts.c.user_id == bindparam("which_user"),
    connected_accounts.c.provider == bindparam("which_provider"),
)
_BY_IDENTITY = _SELECT.where(
    connected_accounts.c.provider == bindparam("which_provider"),
    connected_accounts.c.provider_user_id == bindparam("identity"),
)
_OF_USER = _SELECT.where(connected_accounts.c.user_id == bindparam("which_user")).order_by(
    connected_accounts.c.provider
)
_INSERT = insert(connected_accounts).values({column: bindparam(name) for name, column in _COLUMNS.items()})
_UPDATE = (
    update(connected_accounts)
    .where(*_IS_IT)
    .values({column: bindparam(name) for name, column in _COLUMNS.items() if name not in _FIXED})
)
_DELETE = delete(connected_accounts).where(*_IS_IT)

_FIELDS = [column.name for column in oauth_attempts.columns]
_BEGIN = insert(oauth_attempts).values({name: bindparam(name) for name in _FIELDS})
_TAKE = (
    delete(oauth_attempts)
    .where(oauth_attempts.c.state_hash == bindparam("state"))
    .returning(*(oauth_attempts.c[name] for name in _FIELDS))
)

_ASKED = [column.name for column in link_requests.columns]
_ask = upsert(link_requests).values({name: bindparam(name) for name in _ASKED})
_ASK = _ask.on_conflict_do_update(
    index_elements=["provider", "provider_user_id"], set_={name: _ask.excluded[name] for name in _ASKED}
)
_is_asked = link_requests.c.token_hash == bindparam("token")
_FIND_REQUEST = select(*(link_requests.c[name] for name in _ASKED)).where(_is_asked)
_TAKE_REQUEST = delete(link_requests).where(_is_asked).returning(*(link_requests.c[name] for name in _ASKED))


def account_from_row(row: Row) -> LinkedAccount:
    """Turn a row of ``connected_accounts`` into an account."""
    return LinkedAccount(**dict(zip(_COLUMNS, row, strict=True)))


def account_to_row(account: LinkedAccount) -> dict[str, object]:
    """Turn an account into the values that store it."""
    return asdict(account)


class PostgresLinkedAccounts:
    """``LinkedAccountRepository`` on the table of connected accounts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def with_identity(self, provider: str, provider_user_id: str) -> LinkedAccount | None:
        """Find one by what the provider calls it."""
        row = await self._session.row(_BY_IDENTITY, which_provider=provider, identity=provider_user_id)
        return account_from_row(row) if row else None

    async def of(self, user_id: int) -> Sequence[LinkedAccount]:
        """List those of a user, by provider."""
        return [account_from_row(row) for row in await self._session.rows(_OF_USER, which_user=user_id)]

    async def add(self, account: LinkedAccount) -> None:
        """Link one. Raises ``LinkedAccountTaken`` and ``AnotherLinked``."""
        try:
            await self._session.run(_INSERT, **account_to_row(account))
        except UniqueViolation as error:
            violated = error.diag.constraint_name or ""
            family = AnotherLinked if "user_id_provider" in violated else LinkedAccountTaken
            raise family(account.provider) from error

    async def store(self, account: LinkedAccount) -> None:
        """Replace the names and tokens of one."""
        values = {name: value for name, value in account_to_row(account).items() if name not in _FIXED}
        await self._session.run(_UPDATE, which_user=account.user_id, which_provider=account.provider, **values)

    async def remove(self, user_id: int, provider: str) -> bool:
        """Unlink one; False if there was none."""
        return await self._session.run(_DELETE, which_user=user_id, which_provider=provider) == 1


class PostgresOAuthAttempts:
    """``OAuthAttempts`` on the table of attempts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, attempt: OAuthAttempt) -> None:
        """Store one."""
        await self._session.run(_BEGIN, **asdict(attempt))

    async def take(self, state_hash: bytes) -> OAuthAttempt | None:
        """Take one out: nobody gets it a second time."""
        row = await self._session.row(_TAKE, state=state_hash)
        return OAuthAttempt(**dict(zip(_FIELDS, row, strict=True))) if row else None


class PostgresLinkRequests:
    """``LinkRequestRepository`` on its table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def put(self, request: LinkRequest) -> None:
        """Store one, instead of any before it for the same outside account."""
        await self._session.run(_ASK, **asdict(request))

    async def find(self, token_hash: bytes) -> LinkRequest | None:
        """Find one."""
        row = await self._session.row(_FIND_REQUEST, token=token_hash)
        return LinkRequest(**dict(zip(_ASKED, row, strict=True))) if row else None

    async def take(self, token_hash: bytes) -> LinkRequest | None:
        """Take one out."""
        row = await self._session.row(_TAKE_REQUEST, token=token_hash)
        return LinkRequest(**dict(zip(_ASKED, row, strict=True))) if row else None
