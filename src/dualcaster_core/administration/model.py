"""What staff ask of accounts and of the audit log."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.sanctions import SanctionKind
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.reputation.standing import Standing

LONGEST_QUERY: Final = 254
"""Letters that a search for accounts takes: as many as an e-mail address has."""
SHORTEST_QUERY: Final = 2
MOST_EXPORTED: Final = 50_000
"""Entries of the audit log that one export has at most, the latest."""
LONGEST_USERNAME: Final = 40


class AuditCategory(StrEnum):
    """What an action is about: the first word of its name."""

    ROLE = "role"
    ACCESS = "access"
    ACCOUNT = "account"
    BUSINESS = "business"
    STORE = "store"
    IDENTITY = "identity"
    CASE = "case"
    ACHIEVEMENT = "achievement"
    PRICE = "price"
    PAYMENT = "payment"
    REPUTATION = "reputation"
    RECORD = "record"


def category_of(action: str) -> AuditCategory:
    """Say what an action is about."""
    return AuditCategory(action.partition("_")[0])


class AccountAge(StrEnum):
    """How long ago an account was opened."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    OLDER = "older"


AGES: Final = {
    AccountAge.WEEK: timedelta(days=7),
    AccountAge.MONTH: timedelta(days=30),
    AccountAge.YEAR: timedelta(days=365),
}
"""At most so long ago; ``OLDER`` is more than a year."""


class AccountState(StrEnum):
    """Whether an account is open, or closed by its owner, an operator or a sanction."""

    OPEN = "open"
    CLOSED = "closed"


def _long_enough(_: object, __: object, text: str | None) -> None:
    if text is not None and not SHORTEST_QUERY <= len(text) <= LONGEST_QUERY:
        raise ValidationFailed(f"type {SHORTEST_QUERY} to {LONGEST_QUERY} letters", field="q")


@frozen(kw_only=True)
class UserFilters:
    """Which accounts are wanted; what is None does not narrow.

    ``q`` is a public id, a whole e-mail address, or the beginning of a username or display name. ``standing`` is
    exactly this one, ``sanction`` one that is in force. Raises ``ValidationFailed``.
    """

    q: str | None = field(default=None, validator=_long_enough)
    role: Role | None = None
    standing: Standing | None = None
    age: AccountAge | None = None
    state: AccountState | None = None
    sanction: SanctionKind | None = None


@frozen(kw_only=True)
class AuditFilters:
    """Which entries of the audit log are wanted; what is None does not narrow. Days are whole ones in UTC.

    Raises ``ValidationFailed`` for a range that ends before it begins.
    """

    category: AuditCategory | None = None
    by: str | None = None
    subject: str | None = None
    source: AuditSource | None = None
    first: date | None = None
    last: date | None = None

    def __attrs_post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValidationFailed(f"the range ends on {self.last}, before it begins on {self.first}", field="from")
        if self.last == date.max:
            raise ValidationFailed("this day is too far away", field="to")
