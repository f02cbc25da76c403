"""People who have written to each other."""

from collections.abc import Mapping

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.views import MessageView
from tests.support.people import Person, new_name, person
from tests.support.pictures import picture


def actor_of(somebody: Person) -> Actor:
    """Say who calls."""
    return Actor(user_id=somebody.user_id, username=somebody.username, session_id=0)


async def write(application: Application, sender: Person, to: Person, text: str = "Hello!") -> MessageView:
    """Send a message."""
    return await application.messaging.conversations.send(actor_of(sender), to.username, MessageDraft(text=text))


async def conversation_of(application: Application, one: Person, other: str) -> str:
    """Return the public id of the conversation of two people."""
    found = await application.messaging.conversations.with_user(actor_of(one), other)
    assert found.conversation is not None
    return found.conversation.id


async def correspondence(application: Application, owner: Person) -> Mapping[str, str]:
    """Have a stranger write to somebody, who answers with a photo; return the ids of it all by their names."""
    friend = await person(application)
    await write(application, friend, owner)
    photo = await application.messaging.photos.upload(actor_of(owner), picture())
    draft = MessageDraft(text="Hello yourself.", photo_ids=[photo.id])
    await application.accounts.operator.change(friend.username, is_public=True)
    answer = await application.messaging.conversations.send(actor_of(owner), friend.username, draft)
    return {
        "conversation_id": await conversation_of(application, owner, friend.username),
        "message_id": answer.id,
        "photo_id": application.ids.encode(IdKind.PHOTO, photo.id),
        "side": "480",
        "action": "archive",
        "friend": friend.username,
        "friend_id": friend.hashid,
    }


async def chat(application: Application, me: int, card_id: int) -> Mapping[str, str]:
    """Have somebody of the sample market talk to a friend with all that a message can have, and be asked by another."""
    mine = Actor(user_id=me, username="mira_tolarian", session_id=0)
    friend = await person(application, new_name("thaddeus-of-the-longest"))
    asking = await person(application, new_name("stray"))
    for one in (friend, asking):
        await application.accounts.operator.change(one.username, is_public=True)
    send, actor = application.messaging.conversations.send, actor_of(friend)
    await send(actor, mine.username, MessageDraft(text="Hi! Is your Lightning Bolt near mint?"))
    photos = [await application.messaging.photos.upload(mine, picture(size=size)) for size in ((900, 640), (500, 700))]
    drafts = (
        (mine, MessageDraft(text="It is.\nFront and back, as of today:", photo_ids=[one.id for one in photos])),
        (actor, MessageDraft(text="Lovely. This one for it?", card_id=card_id)),
        (mine, MessageDraft(text="Deal. " + "I can be at the shop on Friday evening, or we mail. " * 4)),
        (mine, MessageDraft(text="Oops.")),
        (actor, MessageDraft(text="Friday it is. I bring the foil, too.")),
    )
    sent = [await send(who, friend.username if who is mine else mine.username, draft) for who, draft in drafts]
    room = await conversation_of(application, friend, mine.username)
    key = application.ids.decode(IdKind.CONVERSATION, room) or 0
    keys = [application.ids.decode(IdKind.MESSAGE, one.id) or 0 for one in sent]
    await application.messaging.changes.delete(mine, key, keys[3])
    await application.messaging.changes.react(actor, key, keys[0], "👍")
    await application.messaging.changes.react(mine, key, keys[1], "🤝")
    await send(actor_of(asking), mine.username, MessageDraft(text="Hello, do you still have the Snapcaster?"))
    return {"friend": friend.username, "asking": asking.username, "room": room, "message": sent[1].id}
