"""What is true for seconds only: who types, and who is online."""

from collections import defaultdict
from collections.abc import Collection
from contextlib import aclosing

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.notifying.ports import TransientUpdates
from dualcaster_core.notifying.presence import Companions
from dualcaster_http.live import frames
from dualcaster_http.live.client import LiveClient
from dualcaster_http.live.clients import LiveClients


class Moments:
    """Tells connected pages what others do at this moment."""

    def __init__(
        self, clients: LiveClients, companions: Companions, transient: TransientUpdates, ids: PublicIds
    ) -> None:
        self._clients = clients
        self._companions = companions
        self._transient = transient
        self._ids = ids

    async def hear(self) -> None:
        """Tell what any process publishes, until cancelled."""
        async with aclosing(self._transient.received()) as received:
            async for one in received:
                frame = frames.transient(one)
                for user_id in one.user_ids:
                    for client in self._clients.of(user_id):
                        self._clients.push_if_room(client, frame)

    async def types(self, client: LiveClient, conversation: str) -> None:
        """Tell the others in a conversation that somebody types."""
        await self._companions.types(client.actor.user_id, client.actor.username, conversation)

    async def watch(self, client: LiveClient, users: Collection[str]) -> None:
        """Have a page told of the presence of these people, by their public ids, from now on."""
        keys = (self._ids.decode(IdKind.USER, user) for user in users)
        client.watched = frozenset(key for key in keys if key is not None)
        client.seen_online = None
        await self.tell([client])

    async def tell_all(self) -> None:
        """Note who is here, and tell every page who of those it watches is."""
        await self.tell(self._clients.every())

    async def tell(self, clients: Collection[LiveClient]) -> None:
        """Note that the people of these pages are here, and tell the pages what has changed among those they watch."""
        await self._companions.is_here({one.actor.user_id for one in clients})
        watchers: dict[int, set[int]] = defaultdict(set)
        for client in clients:
            if client.watched:
                watchers[client.actor.user_id] |= client.watched
        if not watchers:
            return
        online = await self._companions.online(watchers)
        for client in clients:
            seen = online.get(client.actor.user_id, frozenset()) & client.watched
            if client.watched and seen != client.seen_online:
                client.seen_online = seen
                names = [self._ids.encode(IdKind.USER, one) for one in seen]
                self._clients.push_if_room(client, frames.presence(names))
