"""What a WebSocket may cost that its caller does not read: uvicorn keeps what is left to send, and waits for that."""

import asyncio
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

CLOSING_SECONDS: Final = 12.0
"""How long a connection that is being closed may wait for its caller to take the rest."""
MOST_UNREAD: Final = 262_144
"""Bytes that may wait for a caller before the answer to its next ping is one too many."""


class GuardedWebSocket(WebSocketsSansIOProtocol):
    """A WebSocket that is looked at while it lives, as one of ``sockets``."""

    def __init__(self, sockets: "set[GuardedWebSocket]", **given: Any) -> None:
        super().__init__(**given)
        self._sockets = sockets
        self._full_since: float | None = None
        self._closing_since: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to be looked at."""
        super().connection_made(transport)
        self._sockets.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Be looked at no more."""
        self._sockets.discard(self)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Note since when the caller takes nothing more."""
        self._full_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Note that the caller reads."""
        self._full_since = None
        super().resume_writing()

    def handle_ping(self) -> None:
        """Answer a ping, unless the caller lets the answers pile up."""
        if self.transport.get_write_buffer_size() > MOST_UNREAD:
            self.transport.abort()
            return
        super().handle_ping()

    def why_to_close(self, read_seconds: float) -> str | None:
        """Say why the connection is to be cut now, None where it is not."""
        now = self.loop.time()
        if self._full_since is not None and now - self._full_since > read_seconds:
            return "reads too slowly"
        if self.transport.is_closing():
            self._closing_since = self._closing_since or now
            if now - self._closing_since > CLOSING_SECONDS:
                return "does not close"
        return None
