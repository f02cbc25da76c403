"""Time that stands still until it is told."""

from datetime import UTC, datetime, timedelta

from attrs import define, field


@define
class FixedClock:
    """A ``Clock`` that stands still until it is told."""

    moment: datetime = field(factory=lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self.moment

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self.moment += by
