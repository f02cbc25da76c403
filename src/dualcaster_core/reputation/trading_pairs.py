"""Who has traded with whom, and whom the flow of trust reaches."""

from datetime import datetime

from attrs import frozen

from dualcaster_core.reputation.history import too_few_anchors


@frozen
class TradingPair:
    """Two people who completed a trade, and when they last did."""

    first_id: int
    second_id: int
    last_trade_at: datetime


@frozen(kw_only=True)
class MarketAnchoring:
    """Whom the flow of trust of a night reaches (``people``, anchors who have traded among them).

    ``anchors`` and ``active_traders`` completed a trade of late and count for whether there are enough anchors.
    """

    computed_at: datetime
    people: frozenset[int]
    anchors: int
    active_traders: int

    @property
    def in_force(self) -> bool:
        """Tell whether there are enough anchors for the cap on what is not anchored."""
        return not too_few_anchors(self.anchors, self.active_traders)
