"""What is shown of the held payment of a trade; sums are US dollars."""

from datetime import datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.trading.next_steps import Turn


@frozen(kw_only=True)
class PaymentFacts:
    """What a held payment shows wherever one of its two people sees it: on its own page and in its trade.

    The payer pays ``total_charged``: amount, fee and surcharge. ``released`` and ``refunded`` are where it goes once
    that is decided, ``is_moving`` while it is on its way there. ``contested``: the payer's bank is asked to give it
    back.
    """

    is_payer: bool
    amount: Decimal
    fee_amount: Decimal
    surcharge: Decimal
    total_charged: Decimal
    currency: str
    released: Decimal | None
    refunded: Decimal | None
    is_moving: bool
    contested: bool


@frozen(kw_only=True)
class TradePayment(PaymentFacts):
    """The held payment of a trade, as one of its two people sees it.

    ``status`` is the payment's own, as held payments name it; ``is_awaited``: it is still to be made. ``turn`` and
    ``next_step`` say who does what next, and ``otherwise`` what happens at ``deadline`` if nobody does. ``url`` is the
    path of its page.
    """

    status: str
    is_awaited: bool
    turn: Turn
    next_step: str
    deadline: datetime | None
    otherwise: str
    url: str
