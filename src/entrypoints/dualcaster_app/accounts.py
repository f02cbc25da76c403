"""Builds what accounts are entered with."""

from typing import Any

from dualcaster_app.settings import Settings
from dualcaster_core.accounts.identity.authentication import PasswordAuthentication
from dualcaster_core.accounts.identity.recovery import EmailChanges, Passwords
from dualcaster_core.accounts.identity.registration import Registration
from dualcaster_core.accounts.identity.session_cache import SessionCache
from dualcaster_core.accounts.identity.sessions import Sessions
from dualcaster_core.accounts.linked_accounts.ports import LinkedAccountsUnitOfWork
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.local_cache import LocalCache
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_crypto import (
    Argon2Passwords,
    FrequentPasswords,
    JwtAccessTokens,
    derived_key,
    random_token,
)


def identity(
    settings: Settings, units: UnitOfWorkFactory[LinkedAccountsUnitOfWork], clock: Clock, ids: PublicIds, cache: Cache
) -> dict[str, Any]:
    """Build sign-up, sessions, passwords and addresses, with the keys that are derived from the site's secret."""
    hasher, common = Argon2Passwords(memory_kib=settings.password_memory_kib), FrequentPasswords()
    sessions = Sessions(
        units=units,
        clock=clock,
        rules=settings.accounts,
        authentication=PasswordAuthentication(units=units, clock=clock, rules=settings.accounts, hasher=hasher),
        access_tokens=JwtAccessTokens.with_secret(settings.secret_key, ids),
        random_token=random_token,
        cache=SessionCache(LocalCache(cache)),
        forgotten_after=settings.matching.seen_within,
    )
    return {
        "sessions": sessions,
        "registration": Registration(units=units, clock=clock, hasher=hasher, common=common, sessions=sessions),
        "passwords": Passwords(units=units, clock=clock, hasher=hasher, common=common, sessions=sessions),
        "email_changes": EmailChanges(units=units, clock=clock, sessions=sessions),
        "csrf_key": derived_key(settings.secret_key, "forms"),
    }
