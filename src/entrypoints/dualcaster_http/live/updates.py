"""Brings the updates of any process to the pages that are connected to this one.

Pages do not get what was told, but what they have not seen: whenever somebody is told something, a page connects, or
one that was full has room again, the log is read after the cursors of the pages. So nothing is lost or sent twice,
whatever happened to the connection that wakes us meanwhile.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from typing import Final

from dualcaster_core.notifying.live_updates import Backlog, LiveUpdate, continued
from dualcaster_core.notifying.ports import LiveUpdateLog, LiveWakeups
from dualcaster_http.live import frames
from dualcaster_http.live.client import LiveClient
from dualcaster_http.live.clients import LiveClients

BATCH: Final = 32
"""Updates of one person that are read at once."""
NEWEST: Final = 2**62
"""The cursor of a page that only wants to know where the updates end."""


class UpdateReader:
    """Reads the log for everybody who is behind, in one statement at a time."""

    def __init__(self, clients: LiveClients, log: LiveUpdateLog, wakeups: LiveWakeups) -> None:
        self._clients = clients
        self._log = log
        self._wakeups = wakeups
        self._behind: set[int] = set()
        self._wake = asyncio.Event()

    def mark(self, user_ids: Iterable[int]) -> None:
        """Have people's updates read."""
        behind = self._clients.people & set(user_ids)
        if behind:
            self._behind |= behind
            self._wake.set()

    def has_read(self, client: LiveClient) -> None:
        """Go on with a page that had no room and has some now."""
        if client.is_new or client.is_behind:
            self.mark([client.actor.user_id])

    async def mark_all(self) -> None:
        """Have everybody's updates read."""
        self.mark(self._clients.people)

    async def listen(self) -> None:
        """Mark those who were told something, until cancelled."""
        async with aclosing(self._wakeups.told()) as told:
            async for people in told:
                self.mark(self._clients.people if people is None else people)

    async def read(self) -> None:
        """Bring those who are behind up to date, until cancelled. Raises ``ServiceUnavailable``, and can be resumed."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            behind, self._behind = self._behind, set()
            pages = {user_id: found for user_id in behind if (found := self._with_room(user_id))}
            cursors = {user_id: min(_place(one) for one in found) for user_id, found in pages.items()}
            try:
                backlogs = await self._log.after(cursors, limit=BATCH)
            except BaseException:
                self.mark(behind)
                raise
            for user_id, backlog in backlogs.items():
                self._deliver(pages[user_id], backlog)

    def _with_room(self, user_id: int) -> Sequence[LiveClient]:
        return [one for one in self._clients.of(user_id) if one.has_room]

    def _deliver(self, clients: Iterable[LiveClient], backlog: Backlog) -> None:
        written: dict[int, str] = {}

        def frame(one: LiveUpdate) -> str:
            if one.sequence not in written:
                written[one.sequence] = frames.update(one)
            return written[one.sequence]

        for client in clients:
            found = continued(backlog.last if client.cursor is None else client.cursor, backlog)
            if client.is_new:
                client.is_new = False
                client.push(frames.ready(found.cursor - len(found.updates)))
            if found.is_gap:
                client.push(frames.reset(found.cursor))
            for one in found.updates:
                client.push(frame(one))
            client.cursor = found.cursor
            client.is_behind = found.cursor < backlog.last
            if client.is_behind and client.has_room:
                self.mark([client.actor.user_id])


def _place(client: LiveClient) -> int:
    return NEWEST if client.cursor is None else client.cursor
