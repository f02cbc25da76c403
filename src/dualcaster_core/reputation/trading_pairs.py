"""Who has traded with whom, and whom the flow of trust reaches."""

from datetime import datetime

from attrs import frozen


@frozen
class TradingPair:
    """Two people who completed a trade, and when they last did."""

    first_id: int
    second_id: int
    last_trade_at: datetime


@frozen(kw_only=True)
class MarketAnchoring:
    """Whom the flow of trust of a night reaches (``people``, anchors who have traded among them).

    ``anchors`` and ``active_traders`` count who completed a trade of late; they decide whether the cap rests.
    """

    computed_at: datetime
    people: frozenset[int]
    anchors: int
    active_traders: int
