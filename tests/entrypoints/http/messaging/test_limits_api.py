"""Floods, reports, and what is no message."""

import asyncio

import pytest
from attrs import evolve
from sqlalchemy import select

from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.errors import LimitReached, NewConversationLimit
from dualcaster_core.messaging.model import MessagingRules
from dualcaster_core.moderation.errors import ReportLimit
from dualcaster_core.moderation.model import ModerationRules, ReportReason
from dualcaster_postgres.tables.moderation import reports
from tests.support.correspondents import MESSAGES, Pair, code_of
from tests.support.letters import actor_of, conversation_of
from tests.support.people import person


async def test_a_report_freezes_what_was_said(pair: Pair) -> None:
    """Deleted messages too; once for a message, of the other's messages alone, by the blocker still."""
    await pair.friends()
    gone = (await pair.send(pair.ann, pair.bob, "Pay me first, elsewhere.")).json()["id"]
    bad = (await pair.send(pair.ann, pair.bob, "Or else.")).json()["id"]
    own = (await pair.send(pair.bob, pair.ann, "No.")).json()["id"]
    assert (await pair.room(pair.ann, f"messages/{gone}", "DELETE")).status_code == 204
    body = {"reason": "scam", "text": "Wants to be paid elsewhere."}
    room = await conversation_of(pair.application, pair.ann, pair.bob.username)
    address = f"{MESSAGES}/conversations/{room}/messages"
    await pair.application.accounts.operator.block(pair.bob.username, pair.ann.username)
    for _ in range(2):
        answer = await pair.client.post(f"{address}/{bad}/report", json=body, headers=pair.bob.headers)
        assert answer.status_code == 204
    answer = await pair.client.post(f"{address}/{own}/report", json=body, headers=pair.bob.headers)
    assert code_of(answer) == (400, "message.not_reportable")
    async with pair.application.database.transaction() as session:
        rows = await session.rows(
            select(reports.c.reason, reports.c.text, reports.c.evidence).where(
                reports.c.reporter_id == pair.bob.user_id
            )
        )
    ((reason, text_, evidence),) = rows
    assert (reason, text_) == ("scam", body["text"])
    said = [(one["from"], one["text"], one["deleted_at"] is not None) for one in evidence["messages"]]
    assert (pair.ann.username, "Pay me first, elsewhere.", True) in said
    assert len(said) == 5


async def test_floods_are_stopped(pair: Pair) -> None:
    """So many messages an hour, new conversations a day and reports a day; the error says when there is room."""
    rules = MessagingRules(hourly=3, new_conversations_daily=2)
    conversations = evolve(pair.application.messaging.conversations, rules=rules)
    await pair.friends()
    ann, bob = actor_of(pair.ann), actor_of(pair.bob)
    first = await conversations.send(ann, pair.bob.username, MessageDraft(text="two", client_key="k"))
    await conversations.send(ann, pair.bob.username, MessageDraft(text="three"))
    with pytest.raises(LimitReached) as refused:
        await conversations.send(ann, pair.bob.username, MessageDraft(text="four"))
    assert 3_500 < refused.value.retry_after <= 3_600
    again = await conversations.send(ann, pair.bob.username, MessageDraft(text="two", client_key="k"))
    assert again.id == first.id
    strangers = [await person(pair.application) for _ in range(3)]
    for one in strangers:
        await pair.application.accounts.operator.change(one.username, is_public=True)
    eve = await person(pair.application)
    for one in strangers[:2]:
        await conversations.send(actor_of(eve), one.username, MessageDraft(text="hi"))
    with pytest.raises(NewConversationLimit):
        await conversations.send(actor_of(eve), strangers[2].username, MessageDraft(text="hi"))
    async with pair.application.units() as uow:
        user = await uow.users.with_id(eve.user_id, lock=True)
        assert user is not None
        await uow.users.store(evolve(user, completed_trades=1))
        await uow.commit()
    await conversations.send(actor_of(eve), strangers[2].username, MessageDraft(text="hi"))
    reporting = evolve(pair.application.moderation.reports, rules=ModerationRules(reports_daily=1))
    room = pair.application.ids.decode(
        IdKind.CONVERSATION, await conversation_of(pair.application, pair.ann, pair.bob.username)
    )
    keys = [
        pair.application.ids.decode(IdKind.MESSAGE, one["id"])
        for one in (await pair.read(pair.bob, pair.ann))["messages"]
        if not one["is_mine"]
    ]
    assert room is not None
    assert keys[0] is not None
    assert keys[1] is not None
    await reporting.file_message(bob, room, keys[0], ReportReason.SPAM)
    with pytest.raises(ReportLimit):
        await reporting.file_message(bob, room, keys[1], ReportReason.SPAM)


async def test_a_flood_at_once_stops_at_the_limit(pair: Pair) -> None:
    """Of many messages that are sent at the same moment, exactly as many as an hour takes arrive."""
    await pair.friends()
    rules = MessagingRules(hourly=4)
    conversations = evolve(pair.application.messaging.conversations, rules=rules)

    async def sent(turn: int) -> bool:
        try:
            await conversations.send(actor_of(pair.ann), pair.bob.username, MessageDraft(text=f"{turn}"))
        except LimitReached:
            return False
        return True

    assert sum(await asyncio.gather(*(sent(turn) for turn in range(8)))) == 3


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "x" * 4_001},
        {"text": "\u0000\u0007"},
        {"text": 7},
        {"text": "x", "photos": "abc"},
        {"text": "x", "unknown": 1},
        {"text": "x", "client_key": "no spaces"},
        {"text": "x", "card": "../../etc"},
        [],
    ],
)
async def test_malformed_messages_are_refused(pair: Pair, body: object) -> None:
    """Beside their field, and nothing is sent."""
    answer = await pair.client.post(f"{MESSAGES}/{pair.bob.username}", json=body, headers=pair.ann.headers)
    assert code_of(answer) == (400, "validation")
    assert (await pair.inbox(pair.bob, "requests"))["items"] == []
