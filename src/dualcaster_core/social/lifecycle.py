"""What becomes of a connection between two people: one table of statuses and actions.

A decline is told to nobody. Whoever asked goes on seeing a request without an answer, may withdraw it, and can ask
again once ``SocialRules.ask_again_after`` is over; until then asking again changes nothing that the other sees.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class ConnectionStatus(StrEnum):
    """Where a connection stands. ``DISMISSED`` was declined, and then withdrawn by who had asked."""

    PENDING = "pending"
    CONNECTED = "connected"
    DECLINED = "declined"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


class ConnectionAction(StrEnum):
    """What somebody does; ``END`` is what follows from a block."""

    REQUEST = "request"
    ACCEPT = "accept"
    DECLINE = "decline"
    REMOVE = "remove"
    END = "end"


class ConnectionSide(StrEnum):
    """Who acts: the one who asked, or the other."""

    REQUESTER = "requester"
    OTHER = "other"


_S, _A = ConnectionStatus, ConnectionAction
_BY_REQUESTER: Final = {
    (_S.PENDING, _A.REQUEST): _S.PENDING,
    (_S.PENDING, _A.REMOVE): _S.WITHDRAWN,
    (_S.DECLINED, _A.REQUEST): _S.DECLINED,
    (_S.DECLINED, _A.REMOVE): _S.DISMISSED,
    (_S.DISMISSED, _A.REQUEST): _S.DECLINED,
    (_S.DISMISSED, _A.REMOVE): _S.DISMISSED,
}
_BY_OTHER: Final = {
    (_S.PENDING, _A.REQUEST): _S.CONNECTED,
    (_S.PENDING, _A.ACCEPT): _S.CONNECTED,
    (_S.PENDING, _A.DECLINE): _S.DECLINED,
    (_S.PENDING, _A.REMOVE): _S.DECLINED,
    (_S.CONNECTED, _A.ACCEPT): _S.CONNECTED,
    (_S.DECLINED, _A.DECLINE): _S.DECLINED,
    (_S.DISMISSED, _A.DECLINE): _S.DISMISSED,
    (_S.DECLINED, _A.REQUEST): _S.PENDING,
    (_S.DECLINED, _A.REMOVE): _S.DECLINED,
    (_S.DISMISSED, _A.REQUEST): _S.PENDING,
    (_S.DISMISSED, _A.REMOVE): _S.DISMISSED,
}
_BY_EITHER: Final = {
    (_S.CONNECTED, _A.REQUEST): _S.CONNECTED,
    (_S.CONNECTED, _A.REMOVE): _S.REMOVED,
    (_S.WITHDRAWN, _A.REQUEST): _S.PENDING,
    (_S.WITHDRAWN, _A.REMOVE): _S.WITHDRAWN,
    (_S.REMOVED, _A.REQUEST): _S.PENDING,
    (_S.REMOVED, _A.REMOVE): _S.REMOVED,
    **{(status, _A.END): _S.REMOVED for status in (_S.PENDING, _S.CONNECTED)},
    **{(status, _A.END): status for status in (_S.DECLINED, _S.DISMISSED, _S.WITHDRAWN, _S.REMOVED)},
}
TRANSITIONS: Final[Mapping[tuple[ConnectionStatus, ConnectionAction, ConnectionSide], ConnectionStatus]] = (
    MappingProxyType(
        {(*key, ConnectionSide.REQUESTER): to for key, to in (_BY_REQUESTER | _BY_EITHER).items()}
        | {(*key, ConnectionSide.OTHER): to for key, to in (_BY_OTHER | _BY_EITHER).items()}
    )
)
"""What an action leads to; what the table does not have is not possible."""
ASKED: Final = frozenset({ConnectionStatus.PENDING, ConnectionStatus.DECLINED})
"""What looks like a request without an answer to whoever asked."""
