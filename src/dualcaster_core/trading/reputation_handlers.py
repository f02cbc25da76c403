"""What follows for reputations from the steps of a trade."""

from typing import Final

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.reputation.use_cases import Reputations
from dualcaster_core.trading.events import (
    ProposalCountered,
    ProposalDeclined,
    ProposalLapsed,
    TradeAccepted,
    TradeCancelled,
    TradeCompleted,
    TradeEvent,
)

COUNTED: Final[tuple[type[TradeEvent], ...]] = (
    TradeAccepted,
    ProposalDeclined,
    ProposalCountered,
    ProposalLapsed,
    TradeCompleted,
    TradeCancelled,
)
"""Steps that a reputation knows of: trades that were completed or broken off, and how soon proposals were decided."""


@frozen
class CountTrades:
    """Recalculates both people of a trade, once for each delivery."""

    reputations: Reputations

    async def __call__(self, delivery: Delivery, event: TradeEvent) -> None:
        """Recalculate them in the transaction that notes the event as handled."""
        await self.reputations.recalculate([event.proposer_id, event.recipient_id], delivery)
