"""Parameters and bodies of requests about rings."""

from typing import Annotated, Literal

import msgspec
from litestar.params import PathParameter, QueryParameter

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.rings.market.found_rings import MOST
from dualcaster_core.rings.model import SMALLEST_RING
from dualcaster_core.rings.proposals.errors import RingNotFound
from dualcaster_core.rings.proposals.model import LARGEST_RING
from dualcaster_core.rings.proposals.views import RingTab
from dualcaster_core.trading.model import Exchange
from dualcaster_http.edge.parameters import decoded, one_example
from dualcaster_http.trading.requests import Reason, Username

RingId = Annotated[
    str, PathParameter(description="The ring's public id.", max_length=40, examples=one_example("wNqzY3bR"))
]
Tab = Annotated[RingTab, QueryParameter(name="tab", description="Which of one's rings.")]
Fingerprint = Annotated[
    str, msgspec.Meta(pattern="^[0-9a-f]{32}$", description="Which cards travel and what they are worth, as found.")
]
FoundLimit = Annotated[
    int, QueryParameter(name="limit", ge=1, le=MOST, description="Rings at most; the most valuable come first.")
]
Version = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1, description="The version of the ring that was looked at.")]


def ring_key(application: Application, hashid: str) -> int:
    """Return the key of a ring. Raises ``RingNotFound``."""
    return decoded(application.ids, IdKind.RING, hashid, RingNotFound())


class NewRing(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A ring: each of these people gives to the next, and the last to the first. The caller is one of them.

    ``fingerprint`` is that of a ring that was found: then exactly that one is proposed, or none.
    """

    members: Annotated[list[Username], msgspec.Meta(min_length=SMALLEST_RING, max_length=LARGEST_RING)]
    exchange: Exchange = Exchange.MAIL
    fingerprint: Fingerprint | None = None


class RingPatch(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What the caller does with a ring. ``confirm_values`` accepts it at today's prices."""

    action: Literal["accept", "decline"]
    version: Version
    reason: Reason = ""
    confirm_values: bool = False
