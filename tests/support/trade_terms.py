"""Terms of a trade for tests of rules."""

from decimal import Decimal
from typing import Any

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.model import ItemKey
from dualcaster_core.trading.model import Exchange, Terms, TradeLine


def terms(offered: str = "20", asked: str = "30", exchange: Exchange = Exchange.MAIL, **facts: Any) -> Terms:
    """Make terms of one card a side, worth so many dollars."""
    lines = [
        TradeLine(item_id=place, key=ItemKey(place, Finish.NONFOIL), quantity=1, unit_value=Decimal(value))
        for place, value in ((1, offered), (2, asked))
    ]
    return Terms(offered=(lines[0],), asked=(lines[1],), exchange=exchange, **facts)
