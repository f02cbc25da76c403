"""What staff see of accounts, and of what was done."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from dualcaster_core.accounts.business.model import AccountType, BusinessState
from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.sanctions import SanctionKind
from dualcaster_core.administration.model import AuditCategory
from dualcaster_core.kernel.audit import AuditSource


@frozen(kw_only=True)
class AuditRecord:
    """One thing that was done. ``by`` is a username; None at the console, whose ``by_name`` the machine gave."""

    id: str
    action: str
    category: AuditCategory
    source: AuditSource
    by: str | None
    by_name: str
    subject: str | None
    reason: str
    details: Mapping[str, str]
    at: datetime


@frozen
class AuditPage:
    """A page of the audit log; ``next_cursor`` continues after it, None at the end."""

    items: tuple[AuditRecord, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class UserEntry:
    """An account in a list of staff; ``email`` is None for who may not see it."""

    id: str
    username: str
    display_name: str
    email: str | None
    email_verified: bool
    role: Role
    standing: str
    completed_trades: int
    is_active: bool
    is_locked: bool
    sanction: SanctionKind | None
    created_at: datetime
    last_active_at: datetime


@frozen
class UserPage:
    """A page of accounts, the newest first; ``next_cursor`` continues after it, None at the end."""

    items: tuple[UserEntry, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class UserSession:
    """Where an account is signed in; ``address`` is None for who may not see it."""

    device: str
    address: str | None
    created_at: datetime
    last_used_at: datetime


@frozen(kw_only=True)
class UserLink:
    """An outside account that is linked."""

    provider: str
    username: str
    connected_at: datetime
    lapsed_at: datetime | None


@frozen(kw_only=True)
class UserSanction:
    """Something that moderators took; ``case`` is the public id of where it was decided."""

    kind: SanctionKind
    starts_at: datetime
    ends_at: datetime | None
    lifted_at: datetime | None
    case: str


@frozen(kw_only=True)
class UserCase:
    """A case about somebody."""

    id: str
    flag_type: str
    level: str
    status: str
    opened_at: datetime


@frozen(kw_only=True)
class UserDetail:
    """An account with what staff need to help its owner, or to stop them."""

    entry: UserEntry
    locked_until: datetime | None
    has_password: bool
    account_type: AccountType
    business_name: str | None
    business_verified: bool
    business_state: BusinessState | None
    identity_checked: bool
    reputation_score: int
    tier: str
    trades_under_way: int
    reports_received: int
    sessions: tuple[UserSession, ...]
    links: tuple[UserLink, ...]
    sanctions: tuple[UserSanction, ...]
    cases: tuple[UserCase, ...]
