"""Trades that no two people could make alone: rings of exchanges, the best of them, and proofs."""

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

__all__ = [
    "ExchangeTooLarge",
    "FindRings",
    "Ring",
    "RingExchange",
    "RingLeg",
    "RingObjective",
    "RingOffer",
    "RingProof",
    "RingSearch",
    "RingSolution",
    "RingSolver",
    "RingsRefused",
    "violations",
]
