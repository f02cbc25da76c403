"""The pages that are connected to this process."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set

from dualcaster_app.metrics import LiveMetrics
from dualcaster_app.settings import LiveSettings
from dualcaster_http.live.client import CloseCode, LiveClient


class LiveClients:
    """Knows every connected page by its account, and keeps to the limits."""

    def __init__(self, limits: LiveSettings, metrics: LiveMetrics) -> None:
        self.limits = limits
        self._metrics = metrics
        self._of_user: dict[int, dict[LiveClient, None]] = defaultdict(dict)
        self._places = 0

    def take_place(self) -> bool:
        """Take a place for a connection; False where the process has none left."""
        if self._places >= self.limits.connections:
            return False
        self._places += 1
        self._metrics.connections.set(self._places)
        return True

    def give_place_back(self) -> None:
        """Give the place of a connection back."""
        self._places -= 1
        self._metrics.connections.set(self._places)

    def add(self, client: LiveClient) -> None:
        """Connect a page: its account's oldest makes room where there are too many."""
        mine = self._of_user[client.actor.user_id]
        while len(mine) >= self.limits.connections_per_user:
            oldest = next(iter(mine))
            del mine[oldest]
            oldest.close(CloseCode.REPLACED)
        mine[client] = None

    def remove(self, client: LiveClient) -> None:
        """Disconnect a page."""
        mine = self._of_user[client.actor.user_id]
        mine.pop(client, None)
        if not mine:
            del self._of_user[client.actor.user_id]

    @property
    def people(self) -> Set[int]:
        """Whose pages are connected."""
        return self._of_user.keys()

    def of(self, user_id: int) -> Iterable[LiveClient]:
        """List the pages of an account."""
        mine: Mapping[LiveClient, None] = self._of_user.get(user_id, {})
        return tuple(mine)

    def every(self) -> list[LiveClient]:
        """List every page."""
        return [client for mine in self._of_user.values() for client in mine]

    def push_if_room(self, client: LiveClient, frame: str) -> bool:
        """Tell a page what is true for seconds only, unless it is busy with something else: then return False."""
        if client.has_room and not client.is_new:
            client.push(frame)
            return True
        self._metrics.dropped.inc()
        return False

    def count_frame(self) -> None:
        """Count a frame that was sent."""
        self._metrics.frames.inc()

    def count_close(self, code: CloseCode) -> None:
        """Count a connection that the site ends."""
        self._metrics.closed.labels(str(code.value)).inc()
