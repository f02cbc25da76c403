"""Who knows whom: connections, notes, endorsements, who is told of new listings, and the directory of traders."""

from dualcaster_core.social.directory.discovery import discovery_score
from dualcaster_core.social.directory.model import DirectoryFilters, DirectorySort
from dualcaster_core.social.directory.use_cases import Directory
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
    "Directory",
    "DirectoryFilters",
    "DirectorySort",
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
    "discovery_score",
]
