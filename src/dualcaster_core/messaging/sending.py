"""Sends what somebody wrote: it is posted, or held back where it has a phrase of a known scam."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.errors import MessageNotFound
from dualcaster_core.messaging.held import HeldMessage
from dualcaster_core.messaging.holding import hold
from dualcaster_core.messaging.model import Message, Room
from dualcaster_core.messaging.ports import MessageQueries, MessagingUnitOfWork
from dualcaster_core.messaging.posting import say
from dualcaster_core.messaging.screening import scam_phrase_in
from dualcaster_core.messaging.views import MessageView

WITHHELD_SHOWN: Final = timedelta(days=7)
"""How long its sender sees below a conversation that a message was not delivered."""


async def post(
    uow: MessagingUnitOfWork,
    ids: PublicIds,
    room: Room,
    *,
    sender_id: int,
    draft: MessageDraft,
    at: datetime,
) -> Message | HeldMessage:
    """Post a draft to a locked room, or hold it. Raises ``CardNotFound`` and errors of photos."""
    phrase = scam_phrase_in(draft.text)
    if phrase is None:
        return await say(uow, ids, room, sender_id=sender_id, draft=draft, at=at)
    return await hold(uow, room, draft, sender_id=sender_id, phrase=phrase, at=at)


async def shown(queries: MessageQueries, me: int, sent: Message | HeldMessage) -> MessageView:
    """Read back what somebody sent, as they see it. Raises ``MessageNotFound``."""
    if isinstance(sent, HeldMessage):
        view = await queries.held_message(me, sent.id)
    else:
        view = await queries.message(me, sent.room_id, sent.id)
    if view is None:
        raise MessageNotFound
    return view


async def held_below(
    queries: MessageQueries, me: int, room_id: int, now: datetime, *, cursor: str | None, containing: str
) -> Sequence[MessageView]:
    """List what of somebody's own is held in a room: it stands below the latest messages, and in no search."""
    if cursor is not None or containing:
        return ()
    return await queries.held(me, room_id, now - WITHHELD_SHOWN)
