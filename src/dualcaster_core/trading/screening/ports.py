"""What trading needs so that words that read like a scam go with no trade before somebody has looked at them."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from attrs import frozen

from dualcaster_core.trading.ports import TradingUnitOfWork
from dualcaster_core.trading.trade import Trade


class Words(StrEnum):
    """What somebody writes to the other with a step of a trade."""

    PROPOSAL = "proposal"
    REASON = "reason"


@frozen(kw_only=True)
class HeldWords:
    """What somebody wrote with a step of a trade, which is checked: the other is not shown it yet.

    What it says stands in the thread, for who wrote it. ``deliver_at`` is when it is delivered by itself where nobody
    has decided on it.
    """

    words: Words
    held_at: datetime
    deliver_at: datetime


class WordsScreening(Protocol):
    """Keeps back what has a phrase of a known scam, in the transaction that it is given."""

    def passed(self, uow: TradingUnitOfWork, trade: Trade, user_id: int, text: str, words: Words) -> Awaitable[str]:
        """Return what of a party's words goes with the trade: all of them, or none where they are held.

        The lock of the trade, or of its sender's lists, is held.
        """
        ...

    def held(self, uow: TradingUnitOfWork, trade: Trade, user_id: int) -> Awaitable[Sequence[HeldWords]]:
        """List what somebody wrote with the steps of a trade's chain and nobody has looked at yet, oldest first."""
        ...
