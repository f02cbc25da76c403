"""The repositories of moderation, of one transaction."""

from dualcaster_postgres.moderation.appeals import PostgresAppeals
from dualcaster_postgres.moderation.cases import PostgresActions, PostgresCases
from dualcaster_postgres.moderation.colleagues import PostgresColleagues
from dualcaster_postgres.moderation.disputes import PostgresDisputes
from dualcaster_postgres.moderation.flags import PostgresFlags
from dualcaster_postgres.moderation.notes import PostgresModeratorNotes
from dualcaster_postgres.sql.database import Session


class ModerationRepositories:
    """Cases, what was done about them, flags, appeals, and disputes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def cases(self) -> PostgresCases:
        """Cases of moderation."""
        return PostgresCases(self._session)

    @property
    def colleagues(self) -> PostgresColleagues:
        """Who decides cases."""
        return PostgresColleagues(self._session)

    @property
    def actions(self) -> PostgresActions:
        """What moderators did."""
        return PostgresActions(self._session)

    @property
    def flags(self) -> PostgresFlags:
        """Automatic flags."""
        return PostgresFlags(self._session)

    @property
    def moderator_notes(self) -> PostgresModeratorNotes:
        """Notes that moderators keep."""
        return PostgresModeratorNotes(self._session)

    @property
    def appeals(self) -> PostgresAppeals:
        """Appeals against what moderators did."""
        return PostgresAppeals(self._session)

    @property
    def disputes(self) -> PostgresDisputes:
        """Disputes over trades."""
        return PostgresDisputes(self._session)
