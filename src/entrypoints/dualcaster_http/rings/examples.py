"""Examples around rings."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from dualcaster_core.rings.market.model import FoundRing, FoundRings, MarketPayment, MarketRingLeg, MarketRingLine
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
_GIVEN = {"mira": ("Lightning Bolt", "11.20"), "theo": ("Counterspell", "11.40"), "ann": ("Ponder", "11.64")}
_FOUND = FoundRing(
    fingerprint="5f1d0c5e0c0b4a3f9d6e7a8b9c0d1e2f",
    members=tuple(_GIVEN),
    legs=tuple(
        MarketRingLeg(
            giver=giver,
            receiver=receiver,
            value=Decimal(value),
            lines=(MarketRingLine(card="aB3dE5", name=name, copies=1, total_value=Decimal(value)),),
        )
        for (giver, (name, value)), receiver in zip(_GIVEN.items(), ("theo", "ann", "mira"), strict=True)
    ),
    value=Decimal("11.20"),
    cash=(Decimal("0.44"), Decimal("-0.20"), Decimal("-0.24")),
    payments=(
        MarketPayment(payer="mira", payee="ann", amount=Decimal("0.24")),
        MarketPayment(payer="mira", payee="theo", amount=Decimal("0.20")),
    ),
)
ANSWERS: Examples = {
    views.RingDetail: _DETAIL,
    FoundRings: FoundRings(items=(_FOUND,), found_at=_PROPOSED),
    views.RingPage: views.RingPage(items=(views.RingSummary(**_SUMMARY),), next_cursor=None),
}
BODIES: Examples = {
    shapes.NewRing: shapes.NewRing(members=["mira", "theo", "ann"], fingerprint=_FOUND.fingerprint),
    shapes.RingPatch: shapes.RingPatch(action="accept", version=2),
}
