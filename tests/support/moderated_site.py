"""Moderation of the filled site: cases in each of their states, held messages, notes, and appeals with photos."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor, Role
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.events import MessageHeld
from dualcaster_core.moderation.actions import CaseDecision
from dualcaster_core.moderation.appeals import AppealDraft
from dualcaster_core.moderation.deciding import CONSOLE, Moderator
from dualcaster_core.moderation.lifecycle import ActionKind
from dualcaster_core.moderation.model import ReportReason, Subject, SubjectKind
from tests.support.letters import actor_of, conversation_of, write
from tests.support.people import Person, new_name, person
from tests.support.pictures import picture

SCAM: Final = "PayPal friends and family only please, then I send it tomorrow with tracking and everything."
PAY_FIRST: Final = "He asked me to pay first, outside of the trade, and said no more when I wanted to see the card. "
NOTE: Final = (
    "Two accounts of a shop in Lyon, by their own word. The other was closed in spring.\n"
    "Ask for photos before anything is decided: those in the profile are from a price guide."
)


@frozen
class Crowd:
    """Somebody who writes what is held, and three people who are written to."""

    writer: Person
    others: tuple[Person, Person, Person]


async def moderated(application: Application, me: Actor) -> Mapping[str, str]:
    """Fill moderation with what each of its pages can show; return the ids in their addresses."""
    people = []
    for word in ("bargain-hunter-of-the-north", "wren", "oriel", "the-second-longest-name"):
        one = await person(application, new_name(word))
        await application.accounts.operator.change(one.username, is_public=True)
        people.append(one)
    for word in ("olwen-who-looks-at-night", "pim"):
        one = await person(application, new_name(word))
        await application.accounts.roles.grant(one.username, Role.MODERATOR)
    crowd = Crowd(people[0], (people[1], people[2], people[3]))
    held = await _held(application, crowd)
    await _reported(application, crowd, me)
    cases = {
        "held_case": held,
        "own_case": await _about_oneself(application, crowd, me),
        **await _appealed(application, crowd),
    }
    found = {name: application.ids.encode(IdKind.CASE, key) for name, key in cases.items()}
    return found | {"checked": crowd.others[1].username}


async def _hold(application: Application, sender: Actor, to: str, *, photos: int = 0) -> tuple[int, int]:
    """Send what is held, and have its case opened; return the message and the case."""
    shown = [await application.messaging.photos.upload(sender, picture(size=(640, 900))) for _ in range(photos)]
    draft = MessageDraft(text=SCAM, photo_ids=[one.id for one in shown])
    sent = await application.messaging.conversations.send(sender, to, draft)
    key = application.ids.decode(IdKind.HELD_MESSAGE, sent.id)
    assert key is not None
    async with application.units() as uow:
        stored = await uow.held.with_id(key)
        assert stored is not None
        event = MessageHeld(held_id=key, room_id=stored.room_id, sender_id=sender.user_id, phrase=stored.phrase)
        await application.moderation.held.open_case(uow, event)
        await uow.commit()
    async with application.units() as uow:
        stored = await uow.held.with_id(key)
    assert stored is not None
    assert stored.case_id is not None
    return key, stored.case_id


async def _held(application: Application, crowd: Crowd) -> int:
    """Hold a message that waits, one that is delivered and one that is withheld; keep two notes."""
    held, writer = application.moderation.held, actor_of(crowd.writer)
    for number, one in enumerate(crowd.others):
        await write(application, one, crowd.writer, "Is the Mox still there?")
        await write(application, crowd.writer, one, "It is. From my own cube, and never played without a sleeve.")
        key, case = await _hold(application, writer, one.username, photos=0 if number else 2)
        if number:
            await (held.release if number == 1 else held.withhold)(CONSOLE, key)
    for note in ("Wrote the same to three people in an hour.", NOTE):
        await application.moderation.notes.write(CONSOLE, crowd.writer.hashid, note)
    return case


async def _reported(application: Application, crowd: Crowd, me: Actor) -> None:
    """Have three people report somebody and a message of theirs, and a moderator take the case."""
    reports, about = application.moderation.reports, Subject(SubjectKind.USER, crowd.writer.user_id)
    first, second, third = crowd.others
    room = application.ids.decode(IdKind.CONVERSATION, await conversation_of(application, first, crowd.writer.username))
    asked = await write(application, crowd.writer, first, "Money first. That is how everybody does it here.")
    message = application.ids.decode(IdKind.MESSAGE, asked.id)
    assert room is not None
    assert message is not None
    await reports.file_message(actor_of(first), room, message, ReportReason.SCAM, PAY_FIRST * 3)
    await reports.file(actor_of(second), about, ReportReason.IMPERSONATION)
    filed = await reports.file(actor_of(third), about, ReportReason.SPAM, "The same words to everybody.")
    for one, text in ((first, ""), (third, PAY_FIRST)):
        await reports.file(me, Subject(SubjectKind.USER, one.user_id), ReportReason.OTHER, text)
    await application.moderation.assignment.take(Moderator(user_id=me.user_id, is_admin=True), filed.case_id)


async def _penalise(application: Application, whom: int, by: Person, kind: ActionKind, reason: str) -> tuple[int, int]:
    """Report somebody and decide; return the case and the action."""
    moderation, about = application.moderation, Subject(SubjectKind.USER, whom)
    filed = await moderation.reports.file(actor_of(by), about, ReportReason.SCAM, PAY_FIRST)
    days = 7 if kind is ActionKind.RESTRICT else None
    decision = CaseDecision(kind=kind, days=days, reason=reason, departure="Three people said so within a day.")
    return filed.case_id, (await moderation.work.act(CONSOLE, filed.case_id, decision)).id


async def _appealed(application: Application, crowd: Crowd) -> dict[str, int]:
    """Restrict somebody, who appeals with photos."""
    first, second, _ = crowd.others
    reason = "Asked to be paid before anything was agreed."
    closed, action = await _penalise(application, second.user_id, first, ActionKind.RESTRICT, reason)
    photos = [
        (await application.messaging.photos.upload(actor_of(second), picture(size=size))).id
        for size in ((900, 640), (500, 700), (640, 640))
    ]
    draft = AppealDraft(
        text="I never asked for money: the thread shows it.\nWe spoke of a trade by mail, with both of us sending.",
        evidence="The receipt of the post, with the number of the parcel: 9400110200881234567890",
        photo_ids=photos,
    )
    appeal = await application.moderation.appeals.file(second.user_id, draft, action)
    return {"appeal_case": appeal.case_id, "closed_case": closed}


async def _about_oneself(application: Application, crowd: Crowd, me: Actor) -> int:
    """Warn the viewer, restrict them, undo that on their appeal, and hold a message of theirs; return its case."""
    for by, kind, reason in (
        (crowd.others[0], ActionKind.WARN, "Advertises a shop in messages."),
        (crowd.others[2], ActionKind.RESTRICT, "Asked to be paid before anything was agreed, after a warning."),
    ):
        _, action = await _penalise(application, me.user_id, by, kind, reason)
    draft = AppealDraft(text="I never asked for money: the thread shows it.")
    appeal = await application.moderation.appeals.file(me.user_id, draft, action)
    undone = CaseDecision(kind=ActionKind.OVERTURN, reason="The thread shows that nobody asked for money.")
    await application.moderation.work.act(CONSOLE, appeal.case_id, undone)
    await application.messaging.conversations.send(
        me, crowd.others[1].username, MessageDraft(text="Hello! Is it foil?")
    )
    await application.messaging.conversations.send(actor_of(crowd.others[1]), me.username, MessageDraft(text="It is."))
    _, case = await _hold(application, me, crowd.others[1].username)
    return case
