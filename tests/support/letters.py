"""People who have written to each other."""

from collections.abc import Mapping

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.views import MessageView
from tests.support.people import Person, person
from tests.support.pictures import picture


def actor_of(somebody: Person) -> Actor:
    """Say who calls."""
    return Actor(user_id=somebody.user_id, username=somebody.username, session_id=0)


async def write(application: Application, sender: Person, to: Person, text: str = "Hello!") -> MessageView:
    """Send a message."""
    return await application.messaging.conversations.send(actor_of(sender), to.username, MessageDraft(text=text))


async def conversation_of(application: Application, one: Person, other: Person) -> str:
    """Return the public id of the conversation of two people."""
    found = await application.messaging.conversations.with_user(actor_of(one), other.username)
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
        "conversation_id": await conversation_of(application, owner, friend),
        "message_id": answer.id,
        "photo_id": application.ids.encode(IdKind.PHOTO, photo.id),
        "side": "480",
        "friend": friend.username,
    }
