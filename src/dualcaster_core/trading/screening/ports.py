"""What trading needs so that words that read like a scam go with no trade before somebody has looked at them."""

from collections.abc import Awaitable
from enum import StrEnum
from typing import Protocol

from dualcaster_core.trading.ports import TradingUnitOfWork
from dualcaster_core.trading.trade import Trade


class Words(StrEnum):
    """What somebody writes to the other with a step of a trade."""

    PROPOSAL = "proposal"
    REASON = "reason"


class WordsScreening(Protocol):
    """Keeps back what has a phrase of a known scam, in the transaction that it is given."""

    def passed(self, uow: TradingUnitOfWork, trade: Trade, user_id: int, text: str, words: Words) -> Awaitable[str]:
        """Return what of a party's words goes with the trade: all of them, or none where they are held.

        The lock of the trade, or of its sender's lists, is held.
        """
        ...
