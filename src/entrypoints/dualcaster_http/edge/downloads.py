"""Files that people take along: made whole first, so that nothing of ours waits for who reads them slowly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from tempfile import SpooledTemporaryFile
from typing import Any

from attrs import frozen
from litestar import Request

from dualcaster_app import Application
from dualcaster_http.edge.middleware import resources_of

IN_MEMORY = 1_048_576
"""Bytes of a file that is kept in memory; a larger one goes to the disk, in a file without a name."""
PIECE = 65_536


@frozen
class Spooled:
    """A file that is whole, and waits to be sent."""

    _file: SpooledTemporaryFile[bytes]
    size: int

    async def pieces(self) -> AsyncIterator[bytes]:
        """Read it from its beginning, piece by piece."""
        await asyncio.to_thread(self._file.seek, 0)
        while piece := await asyncio.to_thread(self._file.read, PIECE):
            yield piece


@asynccontextmanager
async def spooled(content: AsyncIterator[bytes]) -> AsyncIterator[Spooled]:
    """Write content to a file as fast as it comes; the file is gone with the block."""
    with SpooledTemporaryFile[bytes](max_size=IN_MEMORY) as file:
        waiting = bytearray()
        async for piece in content:
            waiting += piece
            if len(waiting) >= PIECE:
                await asyncio.to_thread(file.write, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(file.write, bytes(waiting))
        yield Spooled(file, file.tell())


async def export_turn(request: Request[Any, Any, Any], application: Application, user_id: int) -> AsyncExitStack:
    """Take the turn of an export until its request ends; return what else the request holds until then.

    Raises ``ExportInProgress`` and ``ServiceUnavailable``.
    """
    resources = resources_of(request.scope)
    await resources.enter_async_context(application.export_turns.turn(user_id))
    return resources
