"""What traders of a small world do when a trade goes wrong, and how moderators decide."""

from typing import Final

from attrs import define, field

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.moderation.deciding import CONSOLE
from dualcaster_core.moderation.disputes import errors
from dualcaster_core.moderation.disputes.acting import DisputeContext, NewStatement, facts_in
from dualcaster_core.moderation.disputes.handlers import OpenCalledDispute
from dualcaster_core.moderation.disputes.house_rules import findings
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind
from dualcaster_core.moderation.disputes.model import Dispute, RulingDecision
from dualcaster_core.moderation.disputes.opening import DisputeOpening
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome
from dualcaster_core.moderation.disputes.ruling import DisputeRuling
from dualcaster_core.moderation.model import ModerationRules
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.trading.acting import TradingContext
from dualcaster_core.trading.events import TradeDisputed
from dualcaster_core.trading.lifecycle import Action, By
from dualcaster_core.trading.trade import Trade

REFUSALS: Final = (
    errors.AlreadyDisputed,
    errors.DisputeChanged,
    errors.DisputeIsResolved,
    errors.EvidenceLimit,
    errors.NotDisputable,
    errors.RulingTooEarly,
)
"""What somebody may be told who disputes or rules when it is not possible."""


@define
class DisputingTraders:
    """Opens, answers and decides disputes in a store."""

    harness: Harness
    trading: TradingContext
    context: DisputeContext = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.context = DisputeContext(units=self.harness.units, trading=self.trading)

    async def file(self, user_id: int, trade: Trade, number: int) -> None:
        """Open a dispute of some kind."""
        kind = tuple(DisputeKind)[number % len(DisputeKind)]
        opening = DisputeOpening(self.context)
        await opening.file(_actor(user_id), trade.id, kind, NewStatement(text="Nothing came."))

    async def rule(self, trade: Trade, number: int, *, answers: bool, good_faith: bool) -> None:
        """Decide the dispute over a trade, which time may have opened, after both answered where they do."""
        await self._open_called(trade)
        async with self.harness.units() as uow:
            known = [one for one in await uow.disputes.of_trade(trade.id) if one.is_open]
        for dispute in known:
            await self._decide(dispute, trade, number, answers=answers, good_faith=good_faith)

    async def _open_called(self, trade: Trade) -> None:
        """Open the dispute over a trade for which time called a moderator, as its recorded event has it done."""
        event = trade.event(TradeDisputed, Action.DISPUTE, by=By.CLOCK)
        assert isinstance(event, TradeDisputed)
        for event_id, kind, payload in await self.harness.recorded():
            if kind == event.kind and payload["trade_id"] == trade.id and payload.get("actor_id") is None:
                await OpenCalledDispute(self.context)(Delivery(event_id, "moderation.open_called_dispute"), event)

    async def _decide(self, dispute: Dispute, trade: Trade, number: int, *, answers: bool, good_faith: bool) -> None:
        opening = DisputeOpening(self.context)
        for one in (dispute.filer_id, dispute.respondent_id) if answers else ():
            await opening.add(_actor(one), dispute.case_id, NewStatement(text="So it was."))
        async with self.harness.units() as uow:
            latest = await uow.disputes.with_id(dispute.case_id)
            assert latest is not None
            facts = await facts_in(uow, self.context, latest, trade, self.harness.clock.now())
        decision = RulingDecision(
            outcome=tuple(DisputeOutcome)[number % len(DisputeOutcome)],
            reason="So it is.",
            rules=tuple(one.rule.id for one in findings(facts) if one.applies),
            good_faith=good_faith,
            departure="It is clear.",
        )
        await DisputeRuling(self.context, ModerationRules()).rule(CONSOLE, dispute.case_id, decision)


def _actor(user_id: int) -> Actor:
    return Actor(user_id=user_id, username="", session_id=0)
