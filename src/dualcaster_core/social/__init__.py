"""Who knows whom: connections, notes, endorsements, who is told of new listings, and the directory of traders."""

from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.evaluation import earned_by, progress_of
from dualcaster_core.social.achievements.facts import AchievementFacts, Fact
from dualcaster_core.social.achievements.frames import FrameTier, shown_frame
from dualcaster_core.social.achievements.model import Achievement, AchievementCategory, Requirement, Season
from dualcaster_core.social.achievements.ports import AchievementFactQueries, AchievementQueries, AchievementRepository
from dualcaster_core.social.achievements.reading import Achievements
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
    "ACHIEVEMENTS",
    "Achievement",
    "AchievementCategory",
    "AchievementFactQueries",
    "AchievementFacts",
    "AchievementQueries",
    "AchievementRepository",
    "Achievements",
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
    "Fact",
    "FrameTier",
    "ListingWatchRepository",
    "ListingWatches",
    "Network",
    "NotAPartner",
    "Requirement",
    "Season",
    "SocialQueries",
    "SocialRules",
    "SocialUnitOfWork",
    "TooManyConnections",
    "TraderEndorsed",
    "TraderNoteRepository",
    "TraderNotes",
    "discovery_score",
    "earned_by",
    "progress_of",
    "shown_frame",
]
