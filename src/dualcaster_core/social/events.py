"""What happens between people that one of them is told of. Declines, withdrawals and ends are told to nobody."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class ConnectionRequested(Event):
    """Somebody asks somebody else for a connection; ``day`` is the day of it in UTC (ISO 8601)."""

    kind: ClassVar[str] = "social.connection_requested"

    requester_id: int
    other_id: int
    day: str


@frozen(kw_only=True)
class ConnectionAccepted(Event):
    """Somebody accepted the request of ``requester_id``, or asked for the same in turn."""

    kind: ClassVar[str] = "social.connection_accepted"

    requester_id: int
    other_id: int
    day: str


@frozen(kw_only=True)
class TraderEndorsed(Event):
    """Somebody endorsed a trading partner for the first time in this kind, or anew."""

    kind: ClassVar[str] = "social.trader_endorsed"

    endorser_id: int
    trader_id: int
    endorsement: str
