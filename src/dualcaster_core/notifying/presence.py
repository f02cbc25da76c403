"""Who is here and who is typing: what is true for seconds only, and is told to nobody afterwards."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from attrs import frozen

from dualcaster_core.notifying.ports import ConversationAudience, Presence, TransientUpdates

ONLINE_SECONDS: Final = 45
"""How long somebody counts as online after their last sign of life."""
TYPING_SECONDS: Final = 6
"""How long a page shows that somebody types, unless they go on."""
MOST_WATCHED: Final = 50
"""How many people one page may look after."""


@frozen
class Companions:
    """Tells people what others do at this moment, as far as the conversations between them allow.

    Nothing of it is kept: who is away, or whose connection breaks, does not learn of it later.
    """

    audience: ConversationAudience
    presence: Presence
    updates: TransientUpdates

    async def is_here(self, user_ids: Collection[int]) -> None:
        """Note that people have a page open; to be said again within ``ONLINE_SECONDS``."""
        await self.presence.touch(user_ids, seconds=ONLINE_SECONDS)

    async def types(self, user_id: int, username: str, conversation: str) -> int:
        """Tell the others in a conversation, by its public id, that somebody types; return how many those are."""
        others = [one for one in await self.audience.may_see_typing(user_id, conversation) if one != user_id]
        if others:
            facts = {"conversation": conversation, "username": username, "seconds": TYPING_SECONDS}
            await self.updates.publish(others, "typing", facts)
        return len(others)

    async def online(self, watchers: Mapping[int, Collection[int]]) -> Mapping[int, frozenset[int]]:
        """Say for each of these people who of those they look after is online, as far as they may know."""
        visible = await self.audience.may_see_presence(watchers)
        wanted: Sequence[int] = sorted({one for seen in visible.values() for one in seen})
        here = await self.presence.online(wanted) if wanted else frozenset()
        return {viewer: here.intersection(visible.get(viewer, ())) for viewer in watchers}
