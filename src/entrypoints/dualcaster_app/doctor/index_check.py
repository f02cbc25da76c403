"""The indexes of the market that are configured: whether each answers, and how far behind it is."""

import asyncio
from pathlib import Path

from attrs import frozen

from dualcaster_app.doctor.findings import Finding, ok, warn
from dualcaster_app.matching.serving import index_health
from dualcaster_app.settings import IndexSettings
from dualcaster_core.kernel.errors import ServiceUnavailable

BEHIND = 30.0
"""Seconds after which an index that has not looked at the database is behind."""


@frozen
class IndexChecks:
    """Looks at the sockets of the settings; the site goes on without any of them, more slowly."""

    index: IndexSettings

    async def indexes(self) -> list[Finding]:
        """Ask each index how it is."""
        return list(await asyncio.gather(*(self._one(path) for path in self.index.sockets)))

    async def _one(self, path: Path) -> Finding:
        check = f"index at {path}"
        try:
            state = await index_health(path)
        except ServiceUnavailable as error:
            return warn(check, error.message, f"Run: dualcaster index serve --socket {path}")
        found = (
            f"{state.people:,} people, {state.haves + state.wants:,} entries, "
            f"{state.bytes_held / 1_048_576:,.0f} MB, {state.behind_seconds:,.1f} s behind"
        )
        if state.behind_seconds > BEHIND:
            return warn(check, found, "Look at the log of the index: it cannot read the database.")
        return ok(check, found)
