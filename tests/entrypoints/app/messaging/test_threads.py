"""The thread of a trade: opened with the first proposal, told of each step, read-only once the trade is over."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from attrs import frozen
from sqlalchemy import func, select

from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.errors import (
    AcceptedTradeAlwaysTold,
    BlockedByMe,
    ConversationNotFound,
    MessageNotFound,
    PhotoNotFound,
    RequestPending,
    ThreadClosed,
    ThreadNotOpen,
    ThreadsAreNotEdited,
)
from dualcaster_core.messaging.trade_handlers import TellThread
from dualcaster_core.messaging.views import ConversationView, InboxBox
from dualcaster_core.notifying.types import Category
from dualcaster_core.trading.errors import TradeNotFound
from dualcaster_core.trading.events import ProposalSent
from dualcaster_core.trading.trade import Trade
from dualcaster_postgres.tables.outbox import outbox
from tests.support.pictures import picture
from tests.support.pruning import pruned
from tests.support.trading_scene import Stack, TradingScene, proposal


@frozen
class _Deal:
    """Ann proposes a trade to bob."""

    scene: TradingScene
    ann: Actor
    bob: Actor
    bolt: Stack
    bird: Stack
    trade: Trade

    async def told(self) -> None:
        """Run the handlers of everything that happened."""
        await drain_outbox(self.scene.application)

    async def accepted(self) -> Trade:
        return await self.scene.application.trading.deciding.accept(
            self.bob.user_id, self.trade.id, version=(await self.scene.now(self.trade)).version
        )

    async def send(self, who: Actor, text: str = "hello", trade: Trade | None = None) -> int:
        """Write about the trade; return the key of the message."""
        threads = self.scene.application.messaging.threads
        sent = await threads.send(who, (trade or self.trade).id, MessageDraft(text=text))
        return sent.number

    async def said(self, who: Actor) -> list[str]:
        """Read the thread."""
        found = await self.scene.application.messaging.threads.of_trade(who, self.trade.id)
        return [one.text for one in found.messages]

    async def rooms(self, who: Actor, box: InboxBox = InboxBox.INBOX) -> Sequence[ConversationView]:
        return (await self.scene.application.messaging.rooms.inbox(who, box)).items

    async def room(self) -> int:
        found = await self.scene.application.messaging.threads.room_id(self.ann, self.trade.id)
        assert found is not None
        return found


@pytest.fixture
async def deal(scene: TradingScene) -> _Deal:
    """Ann offers two Bolts for a bird."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    bolt, bird = await scene.stack(ann, "Bolt", 3, cents=500), await scene.stack(bob, "Birds", 2, cents=1_000)
    trade = await scene.propose(ann, "bob", proposal({bolt: 2}, {bird: 1}))
    actors = [Actor(user_id=key, username=name, session_id=0) for key, name in ((ann, "ann"), (bob, "bob"))]
    return _Deal(scene, actors[0], actors[1], bolt, bird, trade)


async def test_every_step_is_told_once_to_both(deal: _Deal) -> None:
    """From the proposal to the end, each in the reader's words; an event that comes again says nothing more."""
    trading = deal.scene.application.trading
    await deal.told()
    await trading.deciding.view(deal.bob.user_id, deal.trade.id)
    trade = await deal.accepted()
    await trading.fulfilling.mark_sent(deal.ann.user_id, trade.id)
    for who in (deal.ann, deal.bob):
        await trading.fulfilling.confirm(who.user_id, trade.id)
    await deal.told()
    assert await deal.said(deal.ann) == [
        "You proposed this trade.",
        "bob looked at the proposal.",
        "bob accepted the trade.",
        "You marked your cards as sent.",
        "You confirmed receipt.",
        "The trade is complete.",
    ]
    assert (await deal.said(deal.bob))[:3] == [
        "ann proposed this trade.",
        "You looked at the proposal.",
        "You accepted the trade.",
    ]
    event = deal.trade
    handler = TellThread(deal.scene.application.units, deal.scene.clock, deal.scene.application.ids)
    sent = ProposalSent(
        trade_id=event.id,
        chain_id=event.chain_id,
        version=1,
        action="send",
        status="pending",
        proposer_id=deal.ann.user_id,
        recipient_id=deal.bob.user_id,
    )
    async with deal.scene.application.database.transaction() as session:
        row = await session.row(select(func.min(outbox.c.id)).where(outbox.c.kind == ProposalSent.kind))
    assert row is not None
    await handler(Delivery(row[0], "messaging.tell_thread"), sent)
    assert len(await deal.said(deal.ann)) == 6


async def test_a_thread_is_in_the_inbox_under_its_trade(deal: _Deal) -> None:
    """With what was said last; a look at the proposal is no news, and what one does oneself is none either."""
    await deal.told()
    (room,) = await deal.rooms(deal.bob)
    assert room.title.startswith("Re: Trade #")
    assert (room.trade, room.username, room.unread) == (room.title.removeprefix("Re: Trade #"), "ann", 1)
    await deal.scene.application.trading.deciding.view(deal.bob.user_id, deal.trade.id)
    await deal.told()
    (mine,) = await deal.rooms(deal.ann)
    assert (mine.unread, mine.preview) == (0, "bob looked at the proposal.")


async def test_counter_offers_share_a_thread(deal: _Deal) -> None:
    """Every trade of the chain leads to it, and it goes on with the latest."""
    countered = await deal.scene.application.trading.proposing.counter(
        deal.bob.user_id, deal.trade.id, proposal({deal.bird: 1}, {deal.bolt: 3}), version=deal.trade.version
    )
    await deal.told()
    assert await deal.said(deal.ann) == ["You proposed this trade.", "bob sent a counter-offer."]
    assert await deal.send(deal.ann, "Three is a lot.", trade=countered) == 3
    assert await deal.send(deal.bob, "It is a nice bird.", trade=deal.trade) == 4
    (room,) = await deal.rooms(deal.ann)
    assert room.is_closed is False
    assert len(await deal.rooms(deal.bob)) == 1


@pytest.mark.parametrize("way", ["decline", "withdraw", "complete", "expire"])
async def test_a_thread_is_read_only_once_the_trade_is_over(deal: _Deal, way: str) -> None:
    """It goes to the archive of both, and nothing in it can be changed; reporting stays possible."""
    trading, messaging = deal.scene.application.trading, deal.scene.application.messaging
    await deal.told()
    await deal.send(deal.ann, "Well?")
    if way == "decline":
        await trading.deciding.decline(deal.bob.user_id, deal.trade.id)
    elif way == "withdraw":
        await trading.deciding.withdraw(deal.ann.user_id, deal.trade.id)
    elif way == "expire":
        deal.scene.clock.moment += timedelta(days=8)
        await trading.clock_work.run()
    else:
        await deal.accepted()
        for who in (deal.ann, deal.bob):
            await trading.fulfilling.confirm(who.user_id, deal.trade.id)
    await deal.told()
    for who in (deal.ann, deal.bob):
        assert await deal.rooms(who) == ()
        (room,) = await deal.rooms(who, InboxBox.ARCHIVED)
        assert room.is_closed
        with pytest.raises(ThreadClosed):
            await deal.send(who)
        with pytest.raises(ThreadClosed):
            await messaging.threads.check_writable(who, deal.trade.id)
    key = await deal.room()
    message = await _key_of(deal, "Well?")
    for change in (
        messaging.changes.react(deal.bob, key, message, "👍"),
        messaging.changes.delete(deal.ann, key, message),
    ):
        with pytest.raises(ThreadClosed):
            await change


async def _key_of(deal: _Deal, text: str) -> int:
    async with deal.scene.application.units() as uow:
        around = await uow.messages.around(await deal.room(), 1, 99)
    return next(one.id for one in around if one.text == text)


async def test_a_block_leaves_the_thread_of_an_accepted_trade(deal: _Deal) -> None:
    """Both go on in it, and only in it: their conversation is gone."""
    messaging, blocks = deal.scene.application.messaging, deal.scene.application.accounts.blocks
    await messaging.conversations.send(deal.ann, "bob", MessageDraft(text="hi"))
    await deal.accepted()
    await blocks.block(deal.bob, "ann")
    await deal.told()
    assert await deal.send(deal.ann, "Is it on its way?") > 0
    assert await deal.send(deal.bob, "Tomorrow.") > 0
    for who in (deal.ann, deal.bob):
        assert [room.trade is not None for room in await deal.rooms(who)] == [True]
    with pytest.raises(AcceptedTradeAlwaysTold):
        await messaging.rooms.mute(deal.ann, await deal.room())


async def test_a_block_ends_the_thread_of_an_open_proposal(deal: _Deal) -> None:
    """At once, before the proposal is marked as over; the blocker alone learns why, and the note tells nobody."""
    await deal.told()
    await deal.scene.application.accounts.blocks.block(deal.bob, "ann")
    with pytest.raises(ThreadClosed):
        await deal.send(deal.ann)
    with pytest.raises(BlockedByMe):
        await deal.send(deal.bob)
    await deal.told()
    assert (await deal.said(deal.ann))[-1] == (await deal.said(deal.bob))[-1] == "This trade is no longer available."
    for who in (deal.ann, deal.bob):
        with pytest.raises(ThreadClosed):
            await deal.send(who)


async def test_a_draft_has_no_thread(deal: _Deal) -> None:
    """Its author cannot write about it yet, nobody else knows of it, and discarding it says nothing."""
    trading, threads = deal.scene.application.trading, deal.scene.application.messaging.threads
    draft = await trading.proposing.draft(deal.ann.user_id, "bob", proposal({deal.bolt: 1}, {deal.bird: 1}))
    with pytest.raises(ThreadNotOpen):
        await threads.send(deal.ann, draft.id, MessageDraft(text="x"))
    assert (await threads.of_trade(deal.ann, draft.id)).conversation is None
    with pytest.raises(TradeNotFound):
        await threads.of_trade(deal.bob, draft.id)
    await trading.deciding.discard(deal.ann.user_id, draft.id)
    await deal.told()
    assert len(await deal.rooms(deal.ann)) == 1


async def test_foreign_trades_have_no_thread(deal: _Deal) -> None:
    """Neither to read nor to write in, nor its messages and photos."""
    messaging = deal.scene.application.messaging
    await deal.told()
    eve = Actor(user_id=await deal.scene.person("eve"), username="eve", session_id=0)
    photo = await messaging.photos.upload(deal.ann, picture())
    await messaging.threads.send(deal.ann, deal.trade.id, MessageDraft(text="Look.", photo_ids=[photo.id]))
    with pytest.raises(TradeNotFound):
        await messaging.threads.of_trade(eve, deal.trade.id)
    with pytest.raises(TradeNotFound):
        await messaging.threads.send(eve, deal.trade.id, MessageDraft(text="x"))
    with pytest.raises(TradeNotFound):
        await messaging.threads.send(deal.ann, 10**9, MessageDraft(text="x"))
    with pytest.raises(ConversationNotFound):
        await messaging.changes.react(eve, await deal.room(), await _key_of(deal, "Look."), "👍")
    with pytest.raises(PhotoNotFound):
        await messaging.photos.read(eve, photo.id, 480)
    assert len(await messaging.photos.read(deal.bob, photo.id, 480)) > 0


async def test_what_was_said_about_a_trade_is_not_edited(deal: _Deal) -> None:
    """It can be deleted for five minutes; notes of the system can be neither deleted nor reacted to."""
    changes = deal.scene.application.messaging.changes
    await deal.told()
    await deal.send(deal.ann, "Two for one.")
    room, mine = await deal.room(), await _key_of(deal, "Two for one.")
    with pytest.raises(ThreadsAreNotEdited):
        await changes.edit(deal.ann, room, mine, "One for one.")
    note = await _key_of(deal, "")
    for change in (changes.react(deal.bob, room, note, "👍"), changes.delete(deal.ann, room, note)):
        with pytest.raises(MessageNotFound):
            await change
    await changes.delete(deal.ann, room, mine)


async def test_a_muted_thread_notifies_once_both_agreed(deal: _Deal) -> None:
    """Muting holds for a proposal, never for an accepted trade."""
    messaging = deal.scene.application.messaging
    await deal.told()
    await messaging.rooms.mute(deal.bob, await deal.room())
    await deal.send(deal.ann, "Well?")
    await deal.told()

    async def notified() -> list[str]:
        async with deal.scene.application.units() as uow:
            page = await uow.notifications.page(deal.bob.user_id, before=None, limit=50, category=Category.MESSAGES)
        return [one.title for one in page]

    assert await notified() == []
    await deal.accepted()
    deal.scene.clock.moment += timedelta(minutes=1)
    await deal.send(deal.ann, "Great!")
    await deal.told()
    assert [title.partition("#")[0] for title in await notified()] == ["ann wrote about trade "]


async def test_those_who_traded_are_no_strangers(deal: _Deal) -> None:
    """A request that waits opens with an accepted trade, and a new conversation is none."""
    conversations = deal.scene.application.messaging.conversations
    await conversations.send(deal.ann, "bob", MessageDraft(text="hi"))
    with pytest.raises(RequestPending):
        await conversations.send(deal.ann, "bob", MessageDraft(text="hello?"))
    await deal.accepted()
    assert (await conversations.send(deal.ann, "bob", MessageDraft(text="Thanks!"))).number == 2


async def test_a_conversation_shows_a_trade_of_the_two(deal: _Deal) -> None:
    """Not a draft, one of others, nor one that does not exist."""
    conversations, trading = deal.scene.application.messaging.conversations, deal.scene.application.trading
    sent = await conversations.send(deal.ann, "bob", MessageDraft(trade_id=deal.trade.id))
    assert sent.trade is not None
    draft = await trading.proposing.draft(deal.ann.user_id, "bob", proposal({deal.bolt: 1}, {deal.bird: 1}))
    await deal.scene.person("eve")
    for username, key in (("bob", draft.id), ("bob", 10**9), ("eve", deal.trade.id)):
        with pytest.raises((TradeNotFound, RequestPending)):
            await conversations.send(deal.ann, username, MessageDraft(trade_id=key))


async def _photos_gone(deal: _Deal) -> tuple[int, int]:
    """Prune; count the photos and the files that went."""
    went = await pruned(deal.scene.application, deal.scene.clock.moment)
    return went.get("photos-sent", 0), went.get("photo-files", 0)


async def test_photos_go_some_time_after_the_end(deal: _Deal) -> None:
    """Files and all, but not before; those of a running trade stay."""
    messaging = deal.scene.application.messaging
    await deal.told()
    photo = await messaging.photos.upload(deal.ann, picture())
    await messaging.threads.send(deal.ann, deal.trade.id, MessageDraft(photo_ids=[photo.id]))
    deal.scene.clock.moment += timedelta(days=3)
    assert await _photos_gone(deal) == (0, 0)
    await deal.scene.application.trading.deciding.withdraw(deal.ann.user_id, deal.trade.id)
    await deal.told()
    deal.scene.clock.moment += timedelta(days=44)
    assert await _photos_gone(deal) == (0, 0)
    assert len(await messaging.photos.read(deal.bob, photo.id, 1_600)) > 0
    deal.scene.clock.moment += timedelta(days=2)
    assert await _photos_gone(deal) == (1, 2)
    with pytest.raises(PhotoNotFound):
        await messaging.photos.read(deal.bob, photo.id, 1_600)
    (said,) = [one for one in (await messaging.threads.of_trade(deal.bob, deal.trade.id)).messages if one.sender]
    assert said.photos == ()
