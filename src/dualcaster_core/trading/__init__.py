"""Trades: from a proposal to a completed trade."""

from dualcaster_core.trading.acting import TradingContext
from dualcaster_core.trading.balancing import Balancing
from dualcaster_core.trading.clock_work import ClockWork
from dualcaster_core.trading.commands import ProposalChanges, TradeCommand, TradeCommands
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
from dualcaster_core.trading.reading.ports import TradeQueries
from dualcaster_core.trading.reading.use_cases import Trades
from dualcaster_core.trading.reading.views import (
    SuggestedCounter,
    TradeBuilder,
    TradeDetail,
    TradePage,
    TradeSummary,
    TradeTab,
)
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade

__all__ = [
    "TAKEN_BY",
    "TRANSITIONS",
    "Action",
    "Balancing",
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
    "ProposalChanges",
    "Proposing",
    "Shipment",
    "Stage",
    "Status",
    "SuggestedCounter",
    "Terms",
    "TradableItem",
    "TradableItems",
    "Trade",
    "TradeBuilder",
    "TradeCommand",
    "TradeCommands",
    "TradeDetail",
    "TradeEvent",
    "TradeLine",
    "TradePage",
    "TradeQueries",
    "TradeRepository",
    "TradeStep",
    "TradeSummary",
    "TradeTab",
    "TraderFacts",
    "TraderQueries",
    "Trades",
    "TradingContext",
    "TradingRules",
    "TradingUnitOfWork",
    "Turn",
    "actions_for",
    "next_step",
    "take",
]
