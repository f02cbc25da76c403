"""Rings: trades of three and more people that no two could make alone, the best of them, and proofs.

Proposals need most of the core; they are imported when one of their names is asked for, so that math trades start at
once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from dualcaster_core.rings.errors import ExchangeTooLarge, RingsRefused
from dualcaster_core.rings.model import (
    Ring,
    RingExchange,
    RingLeg,
    RingObjective,
    RingOffer,
    RingProof,
    RingSearch,
    RingSolution,
)
from dualcaster_core.rings.ports import RingSolver
from dualcaster_core.rings.use_cases import FindRings
from dualcaster_core.rings.verification import violations

if TYPE_CHECKING:
    from dualcaster_core.rings.proposals.acting import RingContext
    from dualcaster_core.rings.proposals.deciding import DecideRing
    from dualcaster_core.rings.proposals.lifecycle import RingAction, RingStatus
    from dualcaster_core.rings.proposals.model import PlannedLeg, RingMember, RingPlan, RingRules, RingTrade
    from dualcaster_core.rings.proposals.planning import MarketRingPlanner
    from dualcaster_core.rings.proposals.ports import RingPlanner, RingRepository, RingsUnitOfWork
    from dualcaster_core.rings.proposals.proposing import ProposeRing
    from dualcaster_core.rings.proposals.reading import RingTrades

__all__ = [
    "DecideRing",
    "ExchangeTooLarge",
    "FindRings",
    "MarketRingPlanner",
    "PlannedLeg",
    "ProposeRing",
    "Ring",
    "RingAction",
    "RingContext",
    "RingExchange",
    "RingLeg",
    "RingMember",
    "RingObjective",
    "RingOffer",
    "RingPlan",
    "RingPlanner",
    "RingProof",
    "RingRepository",
    "RingRules",
    "RingSearch",
    "RingSolution",
    "RingSolver",
    "RingStatus",
    "RingTrade",
    "RingTrades",
    "RingsRefused",
    "RingsUnitOfWork",
    "violations",
]

_PROPOSALS = {
    "RingContext": "acting",
    "DecideRing": "deciding",
    "RingAction": "lifecycle",
    "RingStatus": "lifecycle",
    "PlannedLeg": "model",
    "RingMember": "model",
    "RingPlan": "model",
    "RingRules": "model",
    "RingTrade": "model",
    "MarketRingPlanner": "planning",
    "RingPlanner": "ports",
    "RingRepository": "ports",
    "RingsUnitOfWork": "ports",
    "ProposeRing": "proposing",
    "RingTrades": "reading",
}


def __getattr__(name: str) -> object:
    """Import what is named."""
    if name not in _PROPOSALS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"dualcaster_core.rings.proposals.{_PROPOSALS[name]}"), name)
