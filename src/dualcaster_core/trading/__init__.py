"""Trades: from a proposal to a completed trade."""

from dualcaster_core.trading.acting import TradingContext
from dualcaster_core.trading.clock_work import ClockWork
from dualcaster_core.trading.deciding import Deciding
from dualcaster_core.trading.events import TradeEvent
from dualcaster_core.trading.fulfilling import Fulfilling
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
from dualcaster_core.trading.next_steps import NextStep, Turn, actions_for, next_step
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.ports import (
    TradableItem,
    TradableItems,
    TradeRepository,
    TraderFacts,
    TraderQueries,
    TradingUnitOfWork,
)
from dualcaster_core.trading.proposing import Proposal, Proposing
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade

__all__ = [
    "TAKEN_BY",
    "TRANSITIONS",
    "Action",
    "By",
    "ChosenCards",
    "ChosenCopies",
    "ClockWork",
    "Deciding",
    "EndReason",
    "Exchange",
    "Fulfilling",
    "NextStep",
    "Party",
    "PartyProgress",
    "Proposal",
    "Proposing",
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
    "TraderFacts",
    "TraderQueries",
    "TradingContext",
    "TradingRules",
    "TradingUnitOfWork",
    "Turn",
    "actions_for",
    "next_step",
    "take",
]
