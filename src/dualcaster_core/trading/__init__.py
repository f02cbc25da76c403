"""Trades: from a proposal to a completed trade."""

from dualcaster_core.trading.events import TradeEvent
from dualcaster_core.trading.lifecycle import TAKEN_BY, TRANSITIONS, Action, By, Party, Stage, Status
from dualcaster_core.trading.model import (
    EndReason,
    Exchange,
    PartyProgress,
    Shipment,
    Terms,
    TradeLine,
    TradingRules,
)
from dualcaster_core.trading.ports import TradableItem, TradableItems, TradeRepository, TradingUnitOfWork
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade

__all__ = [
    "TAKEN_BY",
    "TRANSITIONS",
    "Action",
    "By",
    "EndReason",
    "Exchange",
    "Party",
    "PartyProgress",
    "Shipment",
    "Stage",
    "Status",
    "Terms",
    "TradableItem",
    "TradableItems",
    "Trade",
    "TradeEvent",
    "TradeLine",
    "TradeRepository",
    "TradeStep",
    "TradingRules",
    "TradingUnitOfWork",
    "take",
]
