"""Accounts as their operators list them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen


@frozen(kw_only=True)
class UserSummary:
    """An account and the size of its lists, in copies."""

    id: int
    username: str
    is_active: bool
    is_public: bool
    location: str | None
    trade_radius_miles: int
    tier: int
    list_version: int
    last_active_at: datetime
    owned: int
    for_trade: int
    wanted: int


class AccountQueries(Protocol):
    """Reads of accounts."""

    async def summaries(self, *, after: int, limit: int) -> Sequence[UserSummary]:
        """List accounts with a key above ``after``, in their order."""
        ...

    async def summary(self, username: str) -> UserSummary | None:
        """Give one account by its name."""
        ...

    async def count(self) -> int:
        """Count the accounts."""
        ...

    async def listed_ranges(self, size: int) -> Sequence[int]:
        """Number the ranges of ``size`` keys, from 0, in which somebody may be listed for everybody to find."""
        ...

    async def listed_names(self, number: int, size: int) -> Sequence[str]:
        """Name the people of one range whose public profile is in the directory, by key."""
        ...
