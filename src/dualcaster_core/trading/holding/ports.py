"""What trading needs where the cash of a trade is held."""

from collections.abc import Awaitable, Mapping
from typing import Protocol

from dualcaster_core.trading.holding.views import TradePayment
from dualcaster_core.trading.next_steps import NextStep
from dualcaster_core.trading.ports import TradingUnitOfWork
from dualcaster_core.trading.trade import Trade


class PaymentHolding(Protocol):
    """Holds the cash of trades until both have their cards.

    Each reads and writes in the transaction that it is given, and raises a ``Conflict`` that says why not.
    """

    def check(self, uow: TradingUnitOfWork, trade: Trade) -> Awaitable[None]:
        """Raise where the cash of a proposal could not be held, as things are now."""
        ...

    def agree(self, uow: TradingUnitOfWork, trade: Trade) -> Awaitable[None]:
        """Ask for the payment of a trade that is being accepted. The lists of both people are locked."""
        ...

    def check_paid(self, uow: TradingUnitOfWork, trade: Trade) -> Awaitable[None]:
        """Raise where the payment of a trade is still to come, so that nobody sends cards for nothing."""
        ...

    def of_trades(
        self, uow: TradingUnitOfWork, reader: int, steps: Mapping[int, NextStep]
    ) -> Awaitable[Mapping[int, TradePayment]]:
        """Show the payments of trades by their keys, as one of their two people sees them; those without have none.

        ``steps`` has what each trade itself waits for. One statement.
        """
        ...
