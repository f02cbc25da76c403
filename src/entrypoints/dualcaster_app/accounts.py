"""Builds what people do with their accounts."""

from attrs import frozen

from dualcaster_app.settings import Settings
from dualcaster_core.accounts.access import AccountAccess
from dualcaster_core.accounts.blocks import Blocks
from dualcaster_core.accounts.business.use_cases import Businesses
from dualcaster_core.accounts.identity.authentication import PasswordAuthentication
from dualcaster_core.accounts.identity.live_access import LiveAccess
from dualcaster_core.accounts.identity.recovery import EmailChanges, Passwords
from dualcaster_core.accounts.identity.registration import Registration
from dualcaster_core.accounts.identity.session_cache import SessionCache
from dualcaster_core.accounts.identity.sessions import Sessions
from dualcaster_core.accounts.lifecycle.account_deletion import AccountDeletion
from dualcaster_core.accounts.lifecycle.account_export import AccountExport
from dualcaster_core.accounts.ports import AccountQueries
from dualcaster_core.accounts.profiles.avatars import Avatars
from dualcaster_core.accounts.roles import Roles
from dualcaster_core.accounts.use_cases import Accounts
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.local_cache import LocalCache
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_crypto import (
    Argon2Passwords,
    FernetCipher,
    FrequentPasswords,
    HmacSignedTokens,
    JwtAccessTokens,
    derived_key,
    random_token,
)
from dualcaster_postgres.accounts.account_queries import PostgresAccountQueries
from dualcaster_postgres.accounts.account_records import PostgresAccountRecords
from dualcaster_postgres.accounts.block_queries import PostgresBlockQueries
from dualcaster_postgres.accounts.businesses import PostgresBusinessQueries
from dualcaster_postgres.accounts.sessions import PostgresOpenSessions
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class AccountUseCases:
    """What people and operators do with accounts; the keys are derived from the site's secret."""

    operator: Accounts
    queries: AccountQueries
    blocks: Blocks
    sessions: Sessions
    live_access: LiveAccess
    registration: Registration
    passwords: Passwords
    email_changes: EmailChanges
    export: AccountExport
    deletion: AccountDeletion
    roles: Roles
    access: AccountAccess
    businesses: Businesses
    csrf_key: bytes
    email_link_key: bytes


def build_accounts(
    settings: Settings,
    database: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    *,
    cache: Cache,
    clock: Clock,
    ids: PublicIds,
    avatars: Avatars,
) -> AccountUseCases:
    """Build sign-up, sessions, passwords, addresses, export and deletion over a database."""
    hasher, common = Argon2Passwords(memory_kib=settings.password_memory_kib), FrequentPasswords()
    signed_tokens = HmacSignedTokens.with_secret(settings.secret)
    sessions = Sessions(
        units=units,
        clock=clock,
        rules=settings.accounts,
        authentication=PasswordAuthentication(
            units=units,
            clock=clock,
            rules=settings.accounts,
            hasher=hasher,
            signed_tokens=signed_tokens,
            login_key=derived_key(settings.secret, "logins"),
        ),
        access_tokens=JwtAccessTokens.with_secret(settings.secret, ids),
        random_token=random_token,
        signed_tokens=signed_tokens,
        cache=SessionCache(LocalCache(cache)),
        forgotten_after=settings.matching.active_within,
    )
    return AccountUseCases(
        operator=Accounts(units, clock),
        queries=PostgresAccountQueries(database),
        blocks=Blocks(units, PostgresBlockQueries(database, ids)),
        sessions=sessions,
        live_access=LiveAccess(units, clock, signed_tokens, PostgresOpenSessions(database)),
        registration=Registration(units=units, clock=clock, hasher=hasher, common=common, sessions=sessions),
        passwords=Passwords(units=units, clock=clock, hasher=hasher, common=common, sessions=sessions),
        email_changes=EmailChanges(units=units, clock=clock, sessions=sessions),
        export=AccountExport(units, _records(settings, database, clock, ids), clock, avatars),
        deletion=AccountDeletion(units, sessions, cache, clock, ids, avatars),
        roles=Roles(units, sessions, clock),
        access=AccountAccess(units, sessions, clock),
        businesses=Businesses(units, PostgresBusinessQueries(database, ids), sessions, clock),
        csrf_key=derived_key(settings.secret, "forms"),
        email_link_key=derived_key(settings.secret, "emails"),
    )


def _records(settings: Settings, database: Database, clock: Clock, ids: PublicIds) -> PostgresAccountRecords:
    return PostgresAccountRecords(database, ids, FernetCipher.with_secret(settings.secret), clock)
