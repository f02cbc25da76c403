"""Short words to set a scene with trades."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from attrs import define, evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import ItemKey
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.trading.lifecycle import Action, By, Stage
from dualcaster_core.trading.model import DEFAULT_TRADING_RULES, Exchange, Terms, TradeLine
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade

PROPOSER, RECIPIENT = By.PROPOSER, By.RECIPIENT
TO_STAGE: dict[Stage, tuple[tuple[By, Action], ...]] = {
    Stage.DRAFT: (),
    Stage.PENDING: ((PROPOSER, Action.SEND),),
    Stage.VIEWED: ((PROPOSER, Action.SEND), (RECIPIENT, Action.VIEW)),
    Stage.DECLINED: ((PROPOSER, Action.SEND), (RECIPIENT, Action.DECLINE)),
    Stage.AGREED: ((PROPOSER, Action.SEND), (RECIPIENT, Action.ACCEPT)),
    Stage.CANCEL_ASKED: ((PROPOSER, Action.SEND), (RECIPIENT, Action.ACCEPT), (PROPOSER, Action.ASK_CANCEL)),
    Stage.SENT: ((PROPOSER, Action.SEND), (RECIPIENT, Action.ACCEPT), (PROPOSER, Action.MARK_SENT)),
    Stage.ONE_CONFIRMED: ((PROPOSER, Action.SEND), (RECIPIENT, Action.ACCEPT), (PROPOSER, Action.CONFIRM)),
    Stage.COMPLETED: (
        (PROPOSER, Action.SEND),
        (RECIPIENT, Action.ACCEPT),
        (PROPOSER, Action.CONFIRM),
        (RECIPIENT, Action.CONFIRM),
    ),
}
"""Which steps lead to a stage."""


def line(item_id: int, card_id: int, copies: int = 1, **facts: Any) -> TradeLine:
    """Make a line of near mint copies of a printing, unless told."""
    finish = facts.pop("finish", Finish.NONFOIL)
    condition, language = facts.pop("condition", Condition.NM), facts.pop("language", "en")
    return TradeLine(item_id=item_id, key=ItemKey(card_id, finish, condition, language), quantity=copies, **facts)


@define
class TradeScene:
    """Two people, ann who proposes and bob, and a card that both trade in."""

    harness: Harness
    ann: int
    bob: int
    card: int

    @classmethod
    async def set_up(cls, harness: Harness) -> "TradeScene":
        """Open the accounts and add the printing."""
        scene = Scene(harness)
        return cls(harness, await scene.person("ann"), await scene.person("bob"), await scene.card("Lightning Bolt"))

    def draft(self, **facts: Any) -> Trade:
        """Make a draft of ann's to bob: two copies worth $3 each for one worth $5, by mail."""
        offered = (line(1, self.card, 2, unit_value=Decimal("3.00"), name="Lightning Bolt", set_code="lea"),)
        asked = (line(2, self.card, 1, unit_value=Decimal("5.00")),)
        terms = facts.pop("terms", Terms(offered=offered, asked=asked, exchange=Exchange.MAIL))
        people = {"proposer_id": self.ann, "recipient_id": self.bob}
        return Trade(**{**people, "terms": terms, "created_at": self.harness.clock.now(), **facts})

    async def trade(self, stage: Stage = Stage.DRAFT, **facts: Any) -> Trade:
        """Store a trade and take it to a stage, each step at this moment."""
        async with self.harness.units() as uow:
            draft = self.draft(**facts)
            trade = await uow.trades.add(draft)
            for by, action in TO_STAGE[stage]:
                step = TradeStep(action=action, by=by, at=self.harness.clock.now())
                trade, event = take(trade, step, DEFAULT_TRADING_RULES)
                await uow.trades.store(trade, event)
            await uow.commit()
        return trade

    async def stored(self, trade_id: int) -> Trade:
        """Load a trade that must be there."""
        async with self.harness.snapshots() as uow:
            trade = await uow.trades.one(trade_id)
        assert trade is not None
        return trade

    def after(self, lasting: timedelta) -> None:
        """Let time pass."""
        self.harness.clock.advance(lasting)


def with_cash(terms: Terms, cents: int) -> Terms:
    """Let the proposer add cash."""
    return evolve(terms, cash_from_proposer=Decimal(cents) / 100)
