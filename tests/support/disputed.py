"""Words for tests of disputes: trades that go wrong, what both say, and rulings."""

from datetime import timedelta
from typing import Any, Final

from attrs import define, field

from dualcaster_app.moderation import DisputeUseCases
from dualcaster_core.accounts.model import Actor, Role
from dualcaster_core.moderation.deciding import Moderator
from dualcaster_core.moderation.disputes.acting import NewStatement
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind
from dualcaster_core.moderation.disputes.model import Dispute, RulingDecision
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome
from dualcaster_core.moderation.disputes.views import DisputeCase
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.trade import Trade
from tests.support.trading_scene import Stack, TradingScene, proposal

DAY: Final = timedelta(days=1)
MODERATOR: Final = Moderator(user_id=None, is_admin=True)
"""An operator at the console."""


@define
class DisputeScene(TradingScene):
    """Ann, who proposed 2 of her 3 Bolts for 1 of bob's 2 Birds, and bob, who accepted."""

    ann: int = field(init=False, default=0)
    bob: int = field(init=False, default=0)
    bolt: Stack = field(init=False)
    bird: Stack = field(init=False)

    @property
    def disputes(self) -> DisputeUseCases:
        """What is done in disputes."""
        return self.application.moderation.disputes

    async def accepted(self, *, exchange: Exchange = Exchange.MAIL, cash: str = "0") -> Trade:
        """Have bob accept ann's proposal."""
        self.ann, self.bob = await self.person("ann"), await self.person("bob")
        self.bolt = await self.stack(self.ann, "Bolt", 3, cents=500)
        self.bird = await self.stack(self.bob, "Birds", 2, cents=1_000)
        wanted = proposal({self.bolt: 2}, {self.bird: 1}, exchange=exchange, cash=cash)
        sent = await self.propose(self.ann, "bob", wanted)
        return await self.application.trading.deciding.accept(self.bob, sent.id, version=sent.version)

    async def completed(self) -> Trade:
        """Have both confirm."""
        trade = await self.accepted(exchange=Exchange.IN_PERSON)
        for one in (self.ann, self.bob):
            trade = await self.application.trading.fulfilling.confirm(one, trade.id)
        return trade

    async def file(self, who: int, trade: Trade, kind: DisputeKind = DisputeKind.DID_NOT_SHIP, **said: Any) -> Dispute:
        """Open a dispute."""
        statement = NewStatement(**{"text": "Nothing came.", **said})
        return await self.disputes.opening.file(actor(who), trade.id, kind, statement)

    async def say(self, who: int, dispute: Dispute, **said: Any) -> Dispute:
        """Add evidence."""
        statement = NewStatement(**{"text": "I sent it.", **said})
        return await self.disputes.opening.add(actor(who), dispute.case_id, statement)

    async def case(self, dispute: Dispute) -> DisputeCase:
        """Look at a dispute as a moderator."""
        return await self.disputes.reading.case(MODERATOR, dispute.case_id)

    async def rule(self, dispute: Dispute, outcome: DisputeOutcome, **decided: Any) -> Dispute:
        """Decide, resting on the rules that apply unless told, with a reason for departing from them."""
        by = decided.pop("by", MODERATOR)
        version = decided.pop("version", None)
        if "rules" not in decided:
            decided["rules"] = tuple(one.id for one in (await self.case(dispute)).rules if one.applies)
        decision = RulingDecision(**{"outcome": outcome, "reason": "So it is.", "departure": "It is clear.", **decided})
        return await self.disputes.ruling.rule(by, dispute.case_id, decision, version=version)


def actor(user_id: int, role: Role = Role.USER) -> Actor:
    """Act as somebody."""
    return Actor(user_id=user_id, username="", session_id=0, role=role)
