"""Examples around events of stores."""

from datetime import UTC, datetime
from decimal import Decimal

from dualcaster_core.stores.events import views
from dualcaster_core.stores.events.lifecycle import EventStatus, SignUpStatus
from dualcaster_core.stores.events.model import EventFormat
from dualcaster_http.edge.capability import Examples
from dualcaster_http.stores.events import parameters as shapes

_STARTS = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)
EVENT = views.EventView(
    hashid="mB7tQ2xW",
    store="xK4jP9vR",
    store_name="Mox Corner",
    store_city="Boston",
    store_state="MA",
    store_address="1 Main Street",
    title="Friday Night Magic",
    description="Bring sleeves. Prizes for everybody who plays all rounds.",
    format=EventFormat.MODERN,
    status=EventStatus.SCHEDULED,
    starts_at=_STARTS,
    ends_at=datetime(2026, 3, 7, 3, 0, tzinfo=UTC),
    time_zone="America/New_York",
    is_weekly=True,
    capacity=16,
    taken=16,
    waiting=3,
    present=0,
    entry_fee=Decimal("5.00"),
    version=1,
    distance_miles=2.4,
    my_status=SignUpStatus.WAITING,
    my_place=3,
)
_ATTENDEE = views.Attendee(
    username="mira",
    hashid="aB3dE5fG",
    display_name="Mira",
    status=SignUpStatus.SEATED,
    place=None,
    signed_up_at=datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
    is_public=True,
)
ANSWERS: Examples = {
    views.EventPage: views.EventPage(items=(EVENT,), next_cursor=None),
    views.EventDetail: views.EventDetail(event=EVENT, attendees=("mira",)),
    views.StaffEvent: views.StaffEvent(event=EVENT, attendees=(_ATTENDEE,)),
}
BODIES: Examples = {
    shapes.NewEvent: shapes.NewEvent(
        title="Friday Night Magic",
        format=EventFormat.MODERN,
        day="2026-03-06",
        starts="18:30",
        ends="22:00",
        capacity=16,
        entry_fee="5.00",
        weekly=True,
    ),
    shapes.EventEdit: shapes.EventEdit(
        title="Friday Night Magic",
        format=EventFormat.MODERN,
        day="2026-03-06",
        starts="19:00",
        ends="22:30",
        capacity=24,
        entry_fee="5.00",
        version=1,
    ),
    shapes.EventCancellation: shapes.EventCancellation(version=1),
    shapes.NewSignUp: shapes.NewSignUp(is_public=True),
    shapes.DoorNote: shapes.DoorNote(username="mira", action="check_in"),
}
