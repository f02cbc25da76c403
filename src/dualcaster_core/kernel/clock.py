"""Time comes in from outside."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Give the present moment as an aware datetime in UTC."""
        ...
