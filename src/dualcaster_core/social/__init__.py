"""Who knows whom: connections, private notes, endorsements, and who is told of new listings."""

from dualcaster_core.social.endorsing import Endorsements
from dualcaster_core.social.errors import ConnectionIllegalTransition, NotAPartner, TooManyConnections
from dualcaster_core.social.events import ConnectionAccepted, ConnectionRequested, TraderEndorsed
from dualcaster_core.social.lifecycle import ConnectionAction, ConnectionStatus
from dualcaster_core.social.model import Connection, EndorsementKind, SocialRules
from dualcaster_core.social.network import Network
from dualcaster_core.social.notes import TraderNotes
from dualcaster_core.social.ports import (
    ConnectionRepository,
    EndorsementRepository,
    ListingWatchRepository,
    SocialQueries,
    SocialUnitOfWork,
    TraderNoteRepository,
)
from dualcaster_core.social.watching import ListingWatches

__all__ = [
    "Connection",
    "ConnectionAccepted",
    "ConnectionAction",
    "ConnectionIllegalTransition",
    "ConnectionRepository",
    "ConnectionRequested",
    "ConnectionStatus",
    "EndorsementKind",
    "EndorsementRepository",
    "Endorsements",
    "ListingWatchRepository",
    "ListingWatches",
    "Network",
    "NotAPartner",
    "SocialQueries",
    "SocialRules",
    "SocialUnitOfWork",
    "TooManyConnections",
    "TraderEndorsed",
    "TraderNoteRepository",
    "TraderNotes",
]
