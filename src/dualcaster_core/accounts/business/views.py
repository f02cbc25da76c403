"""Business accounts as they are shown."""

from datetime import datetime

from attrs import frozen

from dualcaster_core.accounts.business.model import AccountType, BusinessState


@frozen(kw_only=True)
class OwnBusiness:
    """What somebody sees of their own business account; ``state`` is None for a personal one."""

    account_type: AccountType
    business_name: str | None
    business_verified: bool
    state: BusinessState | None
    reason: str
    applied_at: datetime | None
    decided_at: datetime | None


@frozen(kw_only=True)
class BusinessView:
    """What staff see of a business account; ``id`` is that of its user, ``store_id`` that of its store."""

    id: str
    username: str
    business_name: str
    business_verified: bool
    state: BusinessState
    reason: str
    documents: str
    applied_at: datetime
    decided_at: datetime | None
    version: int
    store_id: str | None = None


@frozen
class BusinessPage:
    """A page of business accounts; ``next_cursor`` continues after it, None at the end."""

    items: tuple[BusinessView, ...]
    next_cursor: str | None = None
