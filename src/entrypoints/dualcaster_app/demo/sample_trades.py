"""Trades of the sample market in every state, made the way that people make them."""

from attrs import evolve, frozen

from dualcaster_app.application import Application
from dualcaster_app.demo.photographs import cards_on_a_table
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.reputation.reviews.model import ReviewContent
from dualcaster_core.trading.commands import ProposalChanges, TradeCommand
from dualcaster_core.trading.lifecycle import Action
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal
from dualcaster_core.trading.reading.views import BuilderSide, TradeTab
from dualcaster_core.trading.trade import Trade

_CARDS = 3
"""Kinds of cards that each side gives at most."""
_MOST_DOLLARS = 40
"""What a card of a sample trade is worth at most, so that new people may accept it."""


@frozen
class SampleTrades:
    """Makes trades between a sample trader and those whose lists fit theirs best."""

    app: Application
    user_id: int
    partners: tuple[tuple[int, str], ...]
    username: str

    async def make(self) -> None:
        """Make a trade in every stage, with what the two write to each other and, afterwards, of each other."""
        one, two, three, four = (*self.partners, *self.partners, *self.partners)[:4]
        await self._completed(one)
        await self._under_way(two, three)
        await self._ended(three, four)
        await self._open(one, three, four)
        await drain_outbox(self.app)
        await self.app.social.achievements.awarding.to_everybody()
        await drain_outbox(self.app)

    async def _completed(self, partner: tuple[int, str]) -> None:
        """Complete two trades in person: one that both reviewed, and one whose first review is still blind."""
        praise = ReviewContent(overall=5, communication=5, accuracy=5, comment="Smooth from hello to handshake.")
        for question, answer, writers in (
            ("Friday at the store?", "Friday works. I am there from six on.", (self.user_id, partner[0])),
            ("Same place next week?", "Gladly.", (partner[0],)),
        ):
            trade = await self._proposed(partner, Exchange.IN_PERSON, question)
            await self._say(trade, partner, answer)
            await self._accepted(trade, partner[0])
            for who in (self.user_id, partner[0]):
                await self._act(trade, who, Action.CONFIRM)
            for who in writers:
                actor = self._actor(who)
                await self.app.reputation.reviewing.write(actor, trade.id, praise)

    async def _under_way(self, two: tuple[int, str], three: tuple[int, str]) -> None:
        """Agree on a trade that nobody has sent yet, and on one that the other has."""
        agreed = await self._proposed(three, Exchange.MAIL, "I can ship on Monday.")
        await self._accepted(agreed, three[0])
        await self._say(agreed, (self.user_id, self.username), "Great. Do you want tracking?")
        mailed = await self._proposed(two, Exchange.MAIL, "Happy to send today.")
        await self._accepted(mailed, two[0])
        await self._say(mailed, two, "Packed and ready, this is how they look.", with_photo=True)
        await self._say(mailed, (self.user_id, self.username), "Looks perfect, thank you!")
        await self._act(mailed, two[0], Action.MARK_SENT)

    async def _ended(self, three: tuple[int, str], four: tuple[int, str]) -> None:
        """Decline a proposal, and agree to cancel an accepted one."""
        declined = await self._received(three, Exchange.MAIL, "Interested?")
        await self._act(declined, self.user_id, Action.DECLINE, reason="I keep these for a deck, sorry.")
        cancelled = await self._proposed(four, Exchange.MAIL, "These are the last ones I have.")
        await self._accepted(cancelled, four[0])
        await self._act(cancelled, four[0], Action.ASK_CANCEL, reason="One of them went into a deck yesterday.")
        await self._act(cancelled, self.user_id, Action.AGREE_CANCEL)

    async def _open(self, one: tuple[int, str], three: tuple[int, str], four: tuple[int, str]) -> None:
        """Leave proposals open both ways, a chain of counter-offers, and a draft."""
        first = await self._proposed(four, Exchange.MAIL, "These for those?")
        await self._act(first, four[0], Action.VIEW)
        less = ProposalChanges(offered=_fewer(first), message="One less from me, and we are even.")
        await self._act(first, four[0], Action.COUNTER, changes=less)
        waiting = await self._received(one, Exchange.IN_PERSON, "Another round?")
        await self._say(waiting, one, "I will be at the store on Friday anyway.")
        await self._proposed(three, Exchange.STORE, "")
        await self._proposed(three, Exchange.MAIL, "", send=False)

    async def _say(self, trade: Trade, who: tuple[int, str], text: str, *, with_photo: bool = False) -> None:
        """Write into the thread of a trade, with a photo of cards on a table."""
        messaging, actor = self.app.messaging, self._actor(who[0])
        photos = [(await messaging.photos.upload(actor, cards_on_a_table())).id] if with_photo else []
        await messaging.threads.send(actor, trade.id, MessageDraft(text=text, photo_ids=photos))

    def _actor(self, user_id: int) -> Actor:
        names = {self.user_id: self.username, **dict(self.partners)}
        return Actor(user_id=user_id, username=names[user_id], session_id=0)

    async def _proposed(
        self, partner: tuple[int, str], exchange: Exchange, message: str, *, send: bool = True
    ) -> Trade:
        return await self._made(self.user_id, partner[1], exchange, message, send=send)

    async def _received(self, partner: tuple[int, str], exchange: Exchange, message: str) -> Trade:
        return await self._made(partner[0], self.username, exchange, message, send=True)

    async def _made(self, user_id: int, recipient: str, exchange: Exchange, message: str, *, send: bool) -> Trade:
        trading = self.app.trading
        chosen = await trading.trades.builder(user_id, recipient)
        cards = ChosenCards(offered=self._picked(chosen.offers), asked=self._picked(chosen.wants))
        proposal = Proposal(cards=cards, exchange=exchange, message=message)
        builder = await trading.trades.builder(user_id, recipient, cards)
        balanced = await trading.balancing.balanced(builder, proposal)
        begin = trading.proposing.propose if send else trading.proposing.draft
        return await begin(user_id, recipient, evolve(balanced.proposal, held_payment=False))

    def _picked(self, side: BuilderSide) -> tuple[ChosenCopies, ...]:
        cheap = [item for item in side.choices if item.unit_value is not None and item.unit_value <= _MOST_DOLLARS]
        wanted = [item for item in cheap if item.wanted] or cheap
        keys = (self.app.ids.decode(IdKind.ITEM, item.item_id) for item in wanted[:_CARDS])
        return tuple(ChosenCopies(key, 1) for key in keys if key is not None)

    async def _accepted(self, trade: Trade, by: int) -> None:
        await self._act(trade, by, Action.VIEW)
        await self._act(trade, by, Action.ACCEPT)

    async def _act(
        self, trade: Trade, by: int, action: Action, *, reason: str = "", changes: ProposalChanges | None = None
    ) -> None:
        now, _ = await self.app.trading.trades.one(by, trade.id)
        command = TradeCommand(
            action=action, version=now.version, reason=reason, changes=changes or ProposalChanges(), confirm_values=True
        )
        await self.app.trading.commands.act(by, trade.id, command)


async def add_sample_trades(app: Application, username: str) -> None:
    """Make trades of a sample trader who has none that wait for anybody."""
    owner = await app.accounts.operator.named(username)
    for tab in (TradeTab.INCOMING, TradeTab.OUTGOING, TradeTab.IN_PROGRESS):
        if (await app.trading.trades.page(owner.id, tab, limit=1)).items:
            return
    found = await app.matching.matches.list_summaries(owner.id, limit=4)
    partners = [await app.accounts.operator.named(match.trader.username) for match in found.items]
    if partners:
        pairs = tuple((partner.id, partner.username) for partner in partners)
        await SampleTrades(app, owner.id, pairs, owner.username).make()


def _fewer(trade: Trade) -> tuple[ChosenCopies, ...]:
    """Choose what the recipient was asked for, but for one line where there are several."""
    asked = [ChosenCopies(line.item_id, line.quantity) for line in trade.terms.asked]
    return tuple(asked[:-1] or asked)
