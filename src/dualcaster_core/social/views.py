"""People as others find them in their networks, and what stands between two people."""

from datetime import datetime

from attrs import frozen

from dualcaster_core.social.model import ConnectionStanding, EndorsementKind


@frozen(kw_only=True)
class NetworkPerson:
    """Somebody in a list of one's own: a connection, a request or a mutual connection, and since when."""

    username: str
    hashid: str
    display_name: str
    avatar_url: str | None
    tier: str
    since: datetime


@frozen
class NetworkPage:
    """A page of people; ``next_cursor`` continues after it, None at the end."""

    items: tuple[NetworkPerson, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class ConnectionView:
    """How a connection stands for the caller: none, requested, asked or connected."""

    username: str
    hashid: str
    standing: ConnectionStanding


@frozen
class MutualConnections:
    """Those whom two people are both connected with: how many, and the latest of them."""

    total: int
    items: tuple[NetworkPerson, ...]


@frozen(kw_only=True)
class NoteView:
    """A private note about a trader."""

    username: str
    hashid: str
    display_name: str
    avatar_url: str | None
    text: str
    written_at: datetime


@frozen
class NotePage:
    """A page of notes; ``next_cursor`` continues after it, None at the end."""

    items: tuple[NoteView, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class EndorsementCounts:
    """How many trading partners endorse somebody: for each kind, and ``partners`` for any."""

    trustworthy: int = 0
    fair_trader: int = 0
    fast_shipper: int = 0
    great_communicator: int = 0
    partners: int = 0

    def of(self, kind: EndorsementKind) -> int:
        """Return the number of one kind."""
        count: int = getattr(self, kind.value)
        return count


@frozen(kw_only=True)
class EndorsementView:
    """The endorsements of somebody, those of them that the caller gave, and whether the caller may give any."""

    counts: EndorsementCounts
    mine: tuple[EndorsementKind, ...]
    can_endorse: bool


@frozen(kw_only=True)
class PersonalView:
    """What stands between the caller and somebody whose page they look at."""

    connection: ConnectionStanding
    is_watched: bool
    note: str | None
    endorsements: EndorsementView
    mutual_connections: int
