"""``AuditLog`` in memory."""

from collections.abc import Sequence

from dualcaster_core.kernel.audit import AuditEntry
from dualcaster_core.testing.state import State


class InMemoryAuditLog:
    """``AuditLog`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, *entries: AuditEntry) -> None:
        """Append entries."""
        self._state.audit_entries.extend(entries)

    async def latest(self, *, limit: int) -> Sequence[AuditEntry]:
        """Read from the end."""
        return self._state.audit_entries[::-1][:limit]
