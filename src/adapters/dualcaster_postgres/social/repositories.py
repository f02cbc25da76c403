"""The repositories of the network of people, as parts of one unit of work."""

from dualcaster_postgres.social.achievements.repository import PostgresAchievements, PostgresFrames
from dualcaster_postgres.social.connections import PostgresConnections
from dualcaster_postgres.social.endorsements import PostgresEndorsements
from dualcaster_postgres.social.listing_watches import PostgresListingWatches
from dualcaster_postgres.social.notes import PostgresTraderNotes
from dualcaster_postgres.sql.database import Session


class SocialRepositories:
    """What a transaction has of the network of people."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def connections(self) -> PostgresConnections:
        """Who is connected with whom."""
        return PostgresConnections(self._session)

    @property
    def trader_notes(self) -> PostgresTraderNotes:
        """What people note of traders."""
        return PostgresTraderNotes(self._session)

    @property
    def endorsements(self) -> PostgresEndorsements:
        """Who endorses whom."""
        return PostgresEndorsements(self._session)

    @property
    def listing_watches(self) -> PostgresListingWatches:
        """Whose new listings are told to whom."""
        return PostgresListingWatches(self._session)

    @property
    def achievements(self) -> PostgresAchievements:
        """What people have earned."""
        return PostgresAchievements(self._session)

    @property
    def frames(self) -> PostgresFrames:
        """The frames that people wear."""
        return PostgresFrames(self._session)
