"""Examples around store-night clearing."""

from datetime import UTC, datetime
from decimal import Decimal

from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.stores.clearing import views
from dualcaster_core.stores.clearing.lifecycle import CounterStatus
from dualcaster_http.edge.capability import Examples


def _line(card: str, name: str, value: str) -> views.CircleLineView:
    return views.CircleLineView(card=card, name=name, copies=1, value=Decimal(value))


_OUT, _OVER, _IN = (
    _line("aB3dE5", "Counterspell", "5.10"),
    _line("bC4eF6", "Ponder", "5.00"),
    _line("cD5fG7", "Brainstorm", "4.90"),
)
_CIRCLE = views.CircleView(
    ring="wNqzY3bR",
    status=RingStatus.UNDER_WAY,
    version=3,
    members=(views.CircleMember(username="ann", accepted=True), views.CircleMember(username="mira", accepted=True)),
    legs=(
        views.CircleLegView(giver="", receiver="ann", value=Decimal("5.10"), lines=(_OUT,)),
        views.CircleLegView(giver="ann", receiver="mira", value=Decimal("5.00"), lines=(_OVER,)),
        views.CircleLegView(giver="mira", receiver="", value=Decimal("4.90"), lines=(_IN,)),
    ),
    cash=(
        views.CircleCash(payer="ann", payee="", amount=Decimal("0.10")),
        views.CircleCash(payer="mira", payee="", amount=Decimal("0.10")),
    ),
    at_counter=(
        views.CounterView(
            hashid="nM8bV6cX",
            username="ann",
            status=CounterStatus.PROMISED,
            gives=(),
            gets=(_OUT,),
            pays=Decimal("0.10"),
            can_hand_over=True,
        ),
    ),
    wants_met=1,
    through_store=2,
    expires_at=datetime(2026, 3, 7, 1, 0, tzinfo=UTC),
)
ANSWERS: Examples = {
    views.StoreNight: views.StoreNight(present=12, drafts=(), circles=(_CIRCLE,)),
    views.MyCircles: views.MyCircles(circles=(_CIRCLE,)),
}
