"""What is sent and answered about held payments beside their views."""

from datetime import date

import msgspec
from attrs import frozen


@frozen(kw_only=True)
class OnboardingLink:
    """An address at the payment provider, good once and for minutes."""

    url: str


class ComparedDays(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From which day to which, in UTC, both included, the ledgers are compared; at most 93 days."""

    first: date | None = None
    last: date | None = None
