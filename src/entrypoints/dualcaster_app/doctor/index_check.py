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
        named = enumerate(self.index.sockets)
        return list(await asyncio.gather(*(self._one(path, place % self.index.shards) for place, path in named)))

    async def _one(self, path: Path, number: int) -> Finding:
        check, shard = f"index at {path}", f"{number}/{self.index.shards}"
        option = f" --shard {shard}" if self.index.shards > 1 else ""
        advice = f"Run: dualcaster index serve --socket {path}{option}"
        try:
            state = await index_health(path)
        except ServiceUnavailable as error:
            return warn(check, error.message, advice)
        if f"{state.shard}/{state.shards}" != shard:
            return warn(check, f"this is shard {state.shard}/{state.shards}, not {shard}", advice)
        found = (
            f"{state.people:,} people, {state.haves + state.wants:,} entries, "
            f"{state.bytes_held / 1_048_576:,.0f} MB, {state.behind_seconds:,.1f} s behind"
        )
        if state.behind_seconds > BEHIND:
            return warn(check, found, "Look at the log of the index: it cannot read the database.")
        return ok(check, found)
