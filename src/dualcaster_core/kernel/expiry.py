"""Rows that nobody will ask for again."""

from datetime import datetime
from typing import Protocol


class ExpiringRows(Protocol):
    """What is kept for a while only: sessions, mailed tokens, attempts to sign in elsewhere."""

    async def purge(self, now: datetime) -> int:
        """Delete what has had its time, and tell how many rows that were."""
        ...
