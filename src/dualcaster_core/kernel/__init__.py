"""What all capabilities share: errors, events, money, ids, pages of lists, the unit of work."""

from dualcaster_core.kernel.cache import NO_CACHE
from dualcaster_core.kernel.errors import (
    Conflict,
    DualcasterError,
    ExtraMissing,
    Forbidden,
    ServiceUnavailable,
    ValidationFailed,
)
from dualcaster_core.kernel.events import Event
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents, parse_amount, round_half_up, to_cents
from dualcaster_core.kernel.partial_update import UNCHANGED
from dualcaster_core.kernel.ports import Cache, Clock, RateLimiter, UnitOfWork, UnitOfWorkFactory

__all__ = [
    "NO_CACHE",
    "UNCHANGED",
    "Cache",
    "Clock",
    "Conflict",
    "Coordinates",
    "DualcasterError",
    "Event",
    "ExtraMissing",
    "Forbidden",
    "IdKind",
    "PublicIds",
    "RateLimiter",
    "ServiceUnavailable",
    "UnitOfWork",
    "UnitOfWorkFactory",
    "ValidationFailed",
    "from_cents",
    "parse_amount",
    "round_half_up",
    "to_cents",
]
