"""One way in for every action of people, whoever carries it: the API, a form or a command."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Final

from attrs import evolve, field, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.text import plain_text
from dualcaster_core.trading.deciding import Deciding
from dualcaster_core.trading.errors import IllegalTransition
from dualcaster_core.trading.fulfilling import Fulfilling
from dualcaster_core.trading.lifecycle import TAKEN_BY, Action, By, Stage
from dualcaster_core.trading.model import Exchange, Terms
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal, Proposing
from dualcaster_core.trading.reading.use_cases import Trades
from dualcaster_core.trading.trade import Trade

LONGEST_REASON: Final = 500
_PEOPLE = frozenset({By.PROPOSER, By.RECIPIENT})
PEOPLES_ACTIONS: Final = tuple(
    action for action in Action if action is not Action.DISPUTE and TAKEN_BY[action] & _PEOPLE
)
"""What the two people of a trade can do by a command; disputes are opened elsewhere."""


@frozen(kw_only=True)
class ProposalChanges:
    """What to change of a proposal; None leaves it as it is. Cash is in US dollars."""

    offered: tuple[ChosenCopies, ...] | None = None
    asked: tuple[ChosenCopies, ...] | None = None
    cash_from_proposer: Decimal | None = None
    cash_from_recipient: Decimal | None = None
    exchange: Exchange | None = None
    held_payment: bool | None = None
    message: str | None = None
    expires_in_days: int | None = None

    def applied_to(self, proposal: Proposal) -> Proposal:
        """Return the proposal with these changes."""
        facts = {
            name: getattr(self, name)
            for name in (
                "cash_from_proposer",
                "cash_from_recipient",
                "exchange",
                "held_payment",
                "message",
                "expires_in_days",
            )
            if getattr(self, name) is not None
        }
        sides = {name: side for name in ("offered", "asked") if (side := getattr(self, name)) is not None}
        return evolve(proposal, cards=evolve(proposal.cards, **sides), **facts)


@frozen(kw_only=True)
class TradeCommand:
    """An action on a trade, as somebody gives it.

    ``version`` is the one that they looked at, None whichever there is; accepting names it always. ``changes`` go with
    ``edit`` and ``counter``, ``carrier`` and ``tracking`` with ``sent``, ``confirm_values`` with ``accept``.
    """

    action: Action
    version: int | None = None
    reason: str = field(default="", validator=plain_text(LONGEST_REASON))
    changes: ProposalChanges = field(factory=ProposalChanges)
    confirm_values: bool = False
    carrier: str = ""
    tracking: str = ""


@frozen
class TradeCommands:
    """Carries out commands on trades."""

    proposing: Proposing
    deciding: Deciding
    fulfilling: Fulfilling
    trades: Trades

    async def act(self, user_id: int, trade_id: int, command: TradeCommand) -> Trade:
        """Carry a command out and return the trade as it is then; of a counter-offer, the new proposal.

        Raises what the use case of the action raises, and ``ValidationFailed`` where the command lacks what it needs.
        """
        if command.action not in PEOPLES_ACTIONS:
            raise ValidationFailed(f"{command.action} is nothing that people do to a trade", field="action")
        return await self._ways[command.action](user_id, trade_id, command)

    async def end(self, user_id: int, trade_id: int, *, reason: str = "", version: int | None = None) -> Trade:
        """Discard a draft, withdraw a proposal of one's own, or cancel an accepted trade, whichever it is.

        Raises ``IllegalTransition`` where there is nothing of that to do.
        """
        trade, _ = await self.trades.one(user_id, trade_id)
        action = Action.CANCEL
        if trade.stage is Stage.DRAFT:
            action = Action.DISCARD
        elif not trade.is_live:
            action = Action.WITHDRAW
        return await self.act(user_id, trade_id, TradeCommand(action=action, reason=reason, version=version))

    @property
    def _ways(self) -> dict[Action, Callable[[int, int, TradeCommand], Awaitable[Trade]]]:
        return {
            Action.EDIT: self._edit,
            Action.SEND: _plainly(self.proposing.send),
            Action.DISCARD: _plainly(self.deciding.discard),
            Action.VIEW: _plainly(self.deciding.view),
            Action.ACCEPT: self._accept,
            Action.DECLINE: _with_reason(self.deciding.decline),
            Action.COUNTER: self._counter,
            Action.WITHDRAW: _with_reason(self.deciding.withdraw),
            Action.MARK_SENT: self._mark_sent,
            Action.CONFIRM: _plainly(self.fulfilling.confirm),
            Action.ASK_CANCEL: _with_reason(self.fulfilling.ask_cancel),
            Action.AGREE_CANCEL: _plainly(self.fulfilling.agree_cancel),
            Action.CANCEL: self._cancel,
            Action.CANCEL_ON: _with_reason(self.fulfilling.cancel_on),
        }

    async def _edit(self, user_id: int, trade_id: int, command: TradeCommand) -> Trade:
        trade, _ = await self.trades.one(user_id, trade_id)
        trade.check_version(command.version)
        proposal = command.changes.applied_to(proposal_of(trade.terms))
        return await self.proposing.edit(user_id, trade_id, proposal, version=trade.version)

    async def _counter(self, user_id: int, trade_id: int, command: TradeCommand) -> Trade:
        trade, _ = await self.trades.one(user_id, trade_id)
        trade.check_version(command.version)
        proposal = command.changes.applied_to(answer_to(trade.terms))
        return await self.proposing.counter(user_id, trade_id, proposal, reason=command.reason, version=trade.version)

    async def _accept(self, user_id: int, trade_id: int, command: TradeCommand) -> Trade:
        if command.version is None:
            raise ValidationFailed("accepting names the version of the trade that was looked at", field="version")
        return await self.deciding.accept(
            user_id, trade_id, version=command.version, confirm_values=command.confirm_values
        )

    async def _mark_sent(self, user_id: int, trade_id: int, command: TradeCommand) -> Trade:
        return await self.fulfilling.mark_sent(
            user_id, trade_id, carrier=command.carrier, tracking=command.tracking, version=command.version
        )

    async def _cancel(self, user_id: int, trade_id: int, command: TradeCommand) -> Trade:
        trade, _ = await self.trades.one(user_id, trade_id)
        if not trade.is_live:
            raise IllegalTransition(Action.CANCEL.value, trade.status.value, f"this trade is {trade.status}")
        if not command.reason.strip():
            raise ValidationFailed("say why you cancel: the other reads it", field="reason")
        return await self.fulfilling.cancel(user_id, trade_id, reason=command.reason, version=command.version)


def proposal_of(terms: Terms) -> Proposal:
    """Propose again what terms say."""
    return Proposal(
        cards=ChosenCards.of(terms),
        cash_from_proposer=terms.cash_from_proposer,
        cash_from_recipient=terms.cash_from_recipient,
        exchange=terms.exchange,
        held_payment=terms.held_payment,
        message=terms.message,
        expires_in_days=terms.expires_in_days,
    )


def answer_to(terms: Terms) -> Proposal:
    """Propose what terms say with the roles swapped and without their message: where a counter-offer begins."""
    same = proposal_of(terms)
    return evolve(
        same,
        cards=ChosenCards(offered=same.cards.asked, asked=same.cards.offered),
        cash_from_proposer=terms.cash_from_recipient,
        cash_from_recipient=terms.cash_from_proposer,
        message="",
    )


def _plainly(way: Callable[..., Awaitable[Trade]]) -> Callable[[int, int, TradeCommand], Awaitable[Trade]]:
    def go(user_id: int, trade_id: int, command: TradeCommand) -> Awaitable[Trade]:
        return way(user_id, trade_id, version=command.version)

    return go


def _with_reason(way: Callable[..., Awaitable[Trade]]) -> Callable[[int, int, TradeCommand], Awaitable[Trade]]:
    def go(user_id: int, trade_id: int, command: TradeCommand) -> Awaitable[Trade]:
        return way(user_id, trade_id, reason=command.reason, version=command.version)

    return go
