"""Drafting, editing, sending and countering proposals."""

from datetime import datetime, timedelta
from decimal import Decimal

from attrs import evolve, field, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import User
from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.accounts.profiles.visibility import (
    ProfilePart,
    ViewedAccount,
    ViewerRelation,
    check_part,
    check_visible,
)
from dualcaster_core.accounts.standing import check_unrestricted
from dualcaster_core.collection.list_changes import locked
from dualcaster_core.kernel.rate_limits import RateLimit, RateLimited, RateVerdict
from dualcaster_core.trading.acting import TradingContext, check_still_possible, own_trade, role_of, tell
from dualcaster_core.trading.errors import BlockedByYou, CannotTradeSelf, TooManyProposals
from dualcaster_core.trading.events import DraftSaved
from dualcaster_core.trading.lifecycle import Action, By
from dualcaster_core.trading.model import DEFAULT_EXPIRY_DAYS, NOTHING, Exchange, Terms
from dualcaster_core.trading.offers import ChosenCards, priced
from dualcaster_core.trading.ports import TradingUnitOfWork
from dualcaster_core.trading.screening.ports import Words
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade

_HOUR = timedelta(hours=1)


@frozen(kw_only=True)
class Proposal:
    """What somebody proposes, as they typed it; what cards are worth is the server's to say.

    Cash is in dollars, added by one side at most; ``match_key`` is the pair of the match it began from.
    """

    cards: ChosenCards = field(factory=ChosenCards)
    cash_from_proposer: Decimal = NOTHING
    cash_from_recipient: Decimal = NOTHING
    exchange: Exchange = Exchange.OTHER
    held_payment: bool = False
    message: str = ""
    expires_in_days: int = DEFAULT_EXPIRY_DAYS
    match_key: int | None = None

    @property
    def bare_terms(self) -> Terms:
        """The terms without cards."""
        return Terms(
            cash_from_proposer=self.cash_from_proposer,
            cash_from_recipient=self.cash_from_recipient,
            exchange=self.exchange,
            held_payment=self.held_payment,
            message=self.message,
            expires_in_days=self.expires_in_days,
        )


@frozen
class Proposing:
    """Makes proposals to people who show themselves, and answers proposals with others.

    All raise ``ProposalInvalid`` and ``CopiesGone`` for cards that are not there, ``TradeNotFound`` for a trade of
    others, and ``TradeConflict`` where ``version`` is not the trade's.
    """

    context: TradingContext
    profiles: ProfileQueries

    async def draft(self, user_id: int, recipient: str, proposal: Proposal) -> Trade:
        """Begin a proposal that nobody else sees.

        Raises ``UserNotFound``, ``ProfilePrivate``, ``PartHidden``, ``CannotTradeSelf`` and ``BlockedByYou``.
        """
        return await self._begin(user_id, recipient, proposal, send=False)

    async def propose(self, user_id: int, recipient: str, proposal: Proposal) -> Trade:
        """Make a proposal and send it at once. Raises what ``draft`` and ``send`` raise."""
        return await self._begin(user_id, recipient, proposal, send=True)

    async def edit(self, user_id: int, trade_id: int, proposal: Proposal, *, version: int | None = None) -> Trade:
        """Replace what a draft proposes."""
        async with self.context.units() as uow:
            trade = await own_trade(uow, user_id, trade_id, lock=True)
            trade.check_version(version)
            step = TradeStep(action=Action.EDIT, by=role_of(trade, user_id), at=self.context.clock.now())
            after, event = take(trade, step, self.context.rules)
            terms = await self._terms(uow, trade, proposal)
            after = evolve(after, terms=terms)
            await uow.trades.store(after, event)
            await tell(uow, self.context.ids, after, event)
            await uow.commit()
        return after

    async def send(self, user_id: int, trade_id: int, *, version: int | None = None) -> Trade:
        """Send a draft: its expiry begins, and its values are those of now.

        Raises ``AccountRestricted``, ``RateLimited`` past ten proposals an hour, ``TooManyProposals`` while somebody
        new has three open, and ``NoLongerAvailable`` where the other can trade no more.
        """
        async with self.context.units() as uow:
            sender = await locked(uow, user_id)
            trade = await own_trade(uow, user_id, trade_id, lock=True)
            trade.check_version(version)
            after = await self._send(uow, sender, trade)
            await uow.commit()
        return after

    async def counter(
        self, user_id: int, trade_id: int, proposal: Proposal, *, reason: str = "", version: int | None = None
    ) -> Trade:
        """Answer a proposal with another one, the roles swapped; return the new one.

        Raises ``AccountRestricted``, ``IllegalTransition``, ``ProposalExpired``, ``CounterTooDeep`` and
        ``NoLongerAvailable``.
        """
        now = self.context.clock.now()
        async with self.context.units() as uow:
            trade = await own_trade(uow, user_id, trade_id, lock=True)
            trade.check_version(version)
            await check_unrestricted(uow, user_id, now)
            reason = await self.context.passed(uow, trade, user_id, reason, Words.REASON)
            step = TradeStep(action=Action.COUNTER, by=role_of(trade, user_id), at=now, reason=reason)
            countered, event = take(trade, step, self.context.rules)
            await check_still_possible(uow, trade)
            bare = trade.countered_with(proposal.bare_terms, now, self.context.rules)
            answer = evolve(bare, terms=await self._terms(uow, bare, proposal, parent=trade))
            answer = await uow.trades.add(answer)
            await self._check_holding(uow, answer)
            sent, sent_event = take(answer, TradeStep(action=Action.SEND, by=By.PROPOSER, at=now), self.context.rules)
            await uow.trades.store(countered, event, reason=reason)
            sent = await self._screened(uow, sent)
            await uow.trades.store(sent, sent_event)
            await tell(uow, self.context.ids, countered, event)
            await tell(uow, self.context.ids, sent, sent_event)
            await uow.commit()
        return sent

    async def _begin(self, user_id: int, recipient: str, proposal: Proposal, *, send: bool) -> Trade:
        other = await self._recipient(user_id, recipient, asks=bool(proposal.cards.asked))
        async with self.context.units() as uow:
            sender = await locked(uow, user_id)
            await self._check_not_blocked(uow, user_id, other)
            bare = Trade(
                proposer_id=user_id,
                recipient_id=other.user_id,
                terms=proposal.bare_terms,
                match_key=proposal.match_key,
                created_at=self.context.clock.now(),
            )
            trade = await uow.trades.add(evolve(bare, terms=await self._terms(uow, bare, proposal)))
            if send:
                trade = await self._send(uow, sender, trade)
            else:
                await tell(uow, self.context.ids, trade, trade.event(DraftSaved, Action.EDIT, by=By.PROPOSER))
            await uow.commit()
        return trade

    async def _send(self, uow: TradingUnitOfWork, sender: User, trade: Trade) -> Trade:
        """Take the step under the sender's lock, so that what is counted stays so."""
        now = self.context.clock.now()
        step = TradeStep(action=Action.SEND, by=role_of(trade, sender.id), at=now)
        after, event = take(trade, step, self.context.rules)
        await check_unrestricted(uow, sender.id, now)
        proposer, _ = await check_still_possible(uow, trade)
        await self._check_limits(uow, sender.id, proposer.completed_trades, now)
        await self._check_holding(uow, trade)
        chosen = ChosenCards.of(trade.terms)
        terms = await priced(uow, trade, chosen, trade.terms)
        after = await self._screened(uow, evolve(after, terms=terms))
        await uow.trades.store(after, event)
        await tell(uow, self.context.ids, after, event)
        return after

    async def _screened(self, uow: TradingUnitOfWork, trade: Trade) -> Trade:
        """Return a proposal with what of its message goes to the recipient."""
        terms = trade.terms
        message = await self.context.passed(uow, trade, trade.proposer_id, terms.message, Words.PROPOSAL)
        return evolve(trade, terms=evolve(terms, message=message))

    async def _check_holding(self, uow: TradingUnitOfWork, trade: Trade) -> None:
        if self.context.holding is not None and trade.terms.held_payment:
            await self.context.holding.check(uow, trade)

    async def _check_limits(self, uow: TradingUnitOfWork, user_id: int, completed: int, now: datetime) -> None:
        rules = self.context.rules
        if not completed and await uow.trades.open_count(user_id) >= rules.open_for_new:
            raise TooManyProposals(rules.open_for_new)
        if await uow.trades.sent_since(user_id, now - _HOUR) >= rules.proposals_hourly:
            limit = RateLimit("proposals", rules.proposals_hourly, int(_HOUR.total_seconds()))
            raise RateLimited(RateVerdict(limit, False, 0, _HOUR.total_seconds() / rules.proposals_hourly))

    async def _terms(
        self, uow: TradingUnitOfWork, trade: Trade, proposal: Proposal, *, parent: Trade | None = None
    ) -> Terms:
        """Return the terms of a proposal with what its cards are worth now."""
        known = frozenset(line.item_id for line in parent.terms.offered) if parent else frozenset[int]()
        return await priced(uow, trade, proposal.cards, proposal.bare_terms, known)

    async def _recipient(self, user_id: int, username: str, *, asks: bool) -> ViewedAccount:
        """Return who is to get a proposal; a block of the proposer's own is told later, one of the other's never."""
        other = await self.profiles.for_viewer(username, user_id)
        if other is None:
            raise UserNotFound(username)
        if other.relation is ViewerRelation.OWNER:
            raise CannotTradeSelf
        if other.relation is ViewerRelation.BLOCKED and other.privacy.is_active:
            return other
        return check_part(username, other, ProfilePart.HAVE_LIST) if asks else check_visible(username, other)

    async def _check_not_blocked(self, uow: TradingUnitOfWork, user_id: int, other: ViewedAccount) -> None:
        if other.relation is not ViewerRelation.BLOCKED:
            return
        if user_id in await uow.traders.blocks_between(user_id, other.user_id):
            raise BlockedByYou(other.username)
        raise UserNotFound(other.username)
