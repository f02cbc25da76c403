"""Work that one worker at a time has, until it says nothing any more."""

from datetime import datetime, timedelta
from typing import Final

from attrs import frozen


@frozen(kw_only=True)
class Lease:
    """Which worker has some work, and until when it does without another sign of life.

    Each taking has a name of its own in ``worker``: who lost the work and comes back is told from who has it now.
    """

    worker: str = ""
    until: datetime | None = None

    def taken(self, worker: str, now: datetime, length: timedelta) -> "Lease | None":
        """Give the work to a worker; None while another one has it."""
        if self.until is not None and self.until > now:
            return None
        return Lease(worker=worker, until=now + length)

    def renewed(self, now: datetime, length: timedelta) -> "Lease":
        """Note that its worker lives."""
        return Lease(worker=self.worker, until=now + length)


FREE: Final = Lease()
"""Work that nobody has."""
