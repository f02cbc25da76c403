"""Examples around the network of people."""

from datetime import UTC, datetime

from dualcaster_core.social import views
from dualcaster_core.social.model import ConnectionStanding, EndorsementKind
from dualcaster_http.edge.capability import Examples
from dualcaster_http.social.parameters import NewNote

_NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
_BOB = views.NetworkPerson(
    username="bob", hashid="kZyLqP4b", display_name="Bob", avatar_url=None, tier="silver", since=_NOW
)
_NOTE = views.NoteView(
    username="bob",
    hashid="kZyLqP4b",
    display_name="Bob",
    avatar_url=None,
    text="Packs well. Looks for old foils.",
    written_at=_NOW,
)
ANSWERS: Examples = {
    views.NetworkPage: views.NetworkPage((_BOB,)),
    views.MutualConnections: views.MutualConnections(1, (_BOB,)),
    views.ConnectionView: views.ConnectionView(
        username="bob", hashid="kZyLqP4b", standing=ConnectionStanding.REQUESTED
    ),
    views.NoteView: _NOTE,
    views.NotePage: views.NotePage((_NOTE,)),
    views.EndorsementView: views.EndorsementView(
        counts=views.EndorsementCounts(trustworthy=7, fair_trader=5, fast_shipper=9, partners=11),
        mine=(EndorsementKind.FAST_SHIPPER,),
        can_endorse=True,
    ),
}
BODIES: Examples = {NewNote: NewNote(text="Packs well. Looks for old foils.")}
