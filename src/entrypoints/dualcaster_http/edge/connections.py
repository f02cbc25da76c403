"""What one connection may cost: how long a caller may take to ask and to read, and how many connections there are.

uvicorn waits without end for the rest of a head, and for a caller that does not read. Here each connection is looked at
once a second, and it is closed that

- has not brought a whole request for a while, be it idle, in the middle of a head, or sending on after its answer;
- has an answer waiting that its caller takes too slowly;
- is a WebSocket whose caller reads nothing, or does not let it end;
- waits for its caller when a new one comes and there is no room: the one that waited longest. So somebody who opens
  connections and leaves them half way pushes out their own, and a request that comes whole always finds a place.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import Any

import h11
import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol

from dualcaster_app.settings import ServerSettings
from dualcaster_http.edge.rate_limits import network_of
from dualcaster_http.edge.websockets import GuardedWebSocket

log = structlog.get_logger("dualcaster_http.connections")
LOOK_EVERY = 1.0
LOOPBACK = ("127.0.0.0/8", "::1/128")


class GuardedProtocol(H11Protocol):
    """A connection that knows since when it waits for its caller."""

    def __init__(self, guard: "ConnectionGuard", **given: Any) -> None:
        super().__init__(**given)
        self._guard = guard
        self.network = ""
        self.waiting_since = self.loop.time()
        self._unread: tuple[float, int] | None = None

    @property
    def is_answering(self) -> bool:
        """Whether a whole head has come and its answer is not complete."""
        return self.cycle is not None and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a place."""
        super().connection_made(transport)
        self.network = network_of(self.client[0]) if self.client else ""
        self._guard.admit(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self._guard.forget(self)
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hand the connection over: it is no request any more, and has limits of its own."""
        self._guard.forget(self)
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        self.waiting_since = self.loop.time()
        super().on_response_complete()

    def why_to_close(self, limits: ServerSettings) -> str | None:
        """Say why the connection is to be closed now, None where it is not."""
        now, left = self.loop.time(), self.transport.get_write_buffer_size()
        if left and (self.flow.write_paused or not self.is_answering):
            self.waiting_since = now
            began, before = self._unread = self._unread or (now, left)
            if now - began < limits.read_seconds:
                return None
            self._unread = (now, left)
            return "reads too slowly" if before - left < limits.read_seconds * limits.read_bytes else None
        self._unread = None
        if not self.is_answering and now - self.waiting_since > limits.head_seconds:
            return "sent no request"
        return None


class ConnectionGuard:
    """Looks after the connections of a server."""

    def __init__(self, limits: ServerSettings, unlimited: Iterable[str] = LOOPBACK) -> None:
        """Hold to ``limits``; addresses of ``unlimited`` networks, such as proxies, may have any number of them."""
        self.limits = limits
        self._unlimited = [ip_network(one) for one in unlimited]
        self._connections: dict[GuardedProtocol, None] = {}
        self._of_network: Counter[str] = Counter()
        self._sockets: set[GuardedWebSocket] = set()
        self._closed: Counter[str] = Counter()

    @property
    def number(self) -> int:
        """How many connections there are."""
        return len(self._connections)

    @property
    def answering(self) -> int:
        """How many of them have a request under way."""
        return sum(one.is_answering for one in self._connections)

    def protocol(self, **given: Any) -> GuardedProtocol:
        """Make the protocol of a new connection, as uvicorn asks for it."""
        return GuardedProtocol(self, **given)

    def websocket(self, **given: Any) -> GuardedWebSocket:
        """Make the protocol of a connection that becomes a WebSocket, as uvicorn asks for it."""
        return GuardedWebSocket(self._sockets, **given)

    def admit(self, connection: GuardedProtocol) -> None:
        """Count a new connection, and make room for it."""
        if connection.network and self._is_unlimited(connection.network):
            connection.network = ""
        if connection.network and self._of_network[connection.network] >= self.limits.connections_per_address:
            self._make_room(connection, (one for one in self._connections if one.network == connection.network))
        elif len(self._connections) >= self.limits.connections:
            self._make_room(connection, self._connections)
        self._connections[connection] = None
        self._of_network[connection.network] += 1

    def forget(self, connection: GuardedProtocol) -> None:
        """Count a connection no longer."""
        if connection in self._connections:
            del self._connections[connection]
            self._of_network[connection.network] -= 1
            if not self._of_network[connection.network]:
                del self._of_network[connection.network]

    async def watch(self) -> None:
        """Look at the connections until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            self.look()

    def look(self) -> None:
        """Close what is to be closed now, and write one line about all that was closed since the last look."""
        for connection in list(self._connections):
            reason = connection.why_to_close(self.limits)
            if reason is not None:
                self._close(connection, reason)
        for socket in list(self._sockets):
            reason = socket.why_to_close(self.limits.read_seconds)
            if reason is not None:
                self._closed[reason] += 1
                socket.transport.abort()
        if self._closed:
            log.warning("connections closed", open=len(self._connections), **_as_facts(self._closed))
            self._closed.clear()

    def _make_room(self, new: GuardedProtocol, among: Iterable[GuardedProtocol]) -> None:
        waiting = [one for one in among if not one.is_answering]
        oldest = min(waiting, key=lambda one: one.waiting_since, default=new)
        self._close(oldest, "no room")

    def _close(self, connection: GuardedProtocol, reason: str) -> None:
        self._closed[reason] += 1
        self.forget(connection)
        connection.transport.abort()

    def _is_unlimited(self, network: str) -> bool:
        address = ip_address(network)
        return any(address in one for one in self._unlimited)


def _as_facts(closed: Counter[str]) -> dict[str, int]:
    return {reason.replace(" ", "_"): number for reason, number in closed.items()}
