"""The clock of running programs."""

from datetime import UTC, datetime


class SystemClock:
    """``Clock`` of the operating system."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)
