"""Examples around rings."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from dualcaster_core.rings.proposals import views
from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.trading.lifecycle import Status
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.reading.views import TradePerson
from dualcaster_http.edge.capability import Examples
from dualcaster_http.rings import parameters as shapes
from dualcaster_http.trading.examples import OFFERED_LINE

_PROPOSED = datetime(2026, 2, 14, 18, 30, tzinfo=UTC)
_EXPIRES = datetime(2026, 2, 16, 18, 30, tzinfo=UTC)
_VALUES = {"ann": ("11.64", "11.40"), "mira": ("11.20", "11.64"), "theo": ("11.40", "11.20")}


def _member(name: str, accepted_at: datetime | None) -> views.RingMemberView:
    gives, gets = (Decimal(value) for value in _VALUES[name])
    even = max(gives, gets)
    return views.RingMemberView(
        person=TradePerson(username=name, tier="silver", completed_trades=12),
        accepted_at=accepted_at,
        gives_value=even,
        gets_value=even,
        pays=max(gets - gives, Decimal(0)),
        is_paid=max(gives - gets, Decimal(0)),
    )


_SUMMARY: dict[str, Any] = {
    "hashid": "wNqzY3bR",
    "status": RingStatus.PROPOSED,
    "version": 2,
    "members": (_member("mira", None), _member("theo", None), _member("ann", _PROPOSED)),
    "exchange": Exchange.MAIL,
    "created_at": _PROPOSED,
    "expires_at": _EXPIRES,
    "is_your_turn": True,
    "next_step": "Accept or decline",
    "accepted": 1,
}
_LEG = views.RingLegView(
    giver="ann",
    receiver="mira",
    lines=(OFFERED_LINE,),
    value=Decimal("11.64"),
    cash=Decimal("0.00"),
    copies=4,
    status=Status.PLANNED,
    trade=None,
    send_by=None,
    sent_at=None,
    completed_at=None,
)
_DETAIL = views.RingDetail(
    **_SUMMARY,
    legs=(_LEG,),
    can_accept=True,
    can_decline=True,
    values_moved=False,
    proposer="ann",
    started_at=None,
    ended_at=None,
    ended_by=None,
    reason="",
    repairs=None,
)
ANSWERS: Examples = {
    views.RingDetail: _DETAIL,
    views.RingPage: views.RingPage(items=(views.RingSummary(**_SUMMARY),), next_cursor=None),
}
BODIES: Examples = {
    shapes.NewRing: shapes.NewRing(members=["mira", "theo", "ann"]),
    shapes.RingPatch: shapes.RingPatch(action="accept", version=2),
}
