"""Rings: trades of three and more people that no two could make alone, the best of them, and proofs."""

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
from dualcaster_core.rings.proposals.acting import RingContext
from dualcaster_core.rings.proposals.deciding import DecideRing
from dualcaster_core.rings.proposals.lifecycle import RingAction, RingStatus
from dualcaster_core.rings.proposals.model import PlannedLeg, RingMember, RingPlan, RingRules, RingTrade
from dualcaster_core.rings.proposals.planning import MarketRingPlanner
from dualcaster_core.rings.proposals.ports import RingPlanner, RingRepository, RingsUnitOfWork
from dualcaster_core.rings.proposals.proposing import ProposeRing
from dualcaster_core.rings.proposals.reading import RingTrades
from dualcaster_core.rings.use_cases import FindRings
from dualcaster_core.rings.verification import violations

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
