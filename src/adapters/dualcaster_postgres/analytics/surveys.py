"""The survey: who is done with it, and how often each score was given."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Executable, SmallInteger, bindparam, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.analytics.survey import SurveyStanding
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.analytics import survey_closings, survey_scores
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.trading import completed_trades

_user, _at = bindparam("user", type_=BigInteger()), bindparam("at", type_=MOMENT)
_STANDING = (
    select(
        or_(
            select(literal(1)).where(completed_trades.c.user_a_id == users.c.id).exists(),
            select(literal(1)).where(completed_trades.c.user_b_id == users.c.id).exists(),
        ),
        survey_closings.c.closed_at,
    )
    .select_from(users.outerjoin(survey_closings, survey_closings.c.user_id == users.c.id))
    .where(users.c.id == _user)
)
_CLOSE: Executable = (
    upsert(survey_closings)
    .values(user_id=_user, closed_at=_at)
    .on_conflict_do_update(
        index_elements=["user_id"],
        set_={"closed_at": _at},
        where=survey_closings.c.closed_at < bindparam("since", type_=MOMENT),
    )
    .returning(literal_column("1"))
)
_COUNT = (
    upsert(survey_scores)
    .values(day=bindparam("day", type_=Date()), score=bindparam("given", type_=SmallInteger()), answers=literal(1))
    .on_conflict_do_update(index_elements=["day", "score"], set_={"answers": survey_scores.c.answers + 1})
)


class PostgresSurveys:
    """``SurveyStore`` on two tables that nothing joins."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def standing(self, user_id: int) -> SurveyStanding | None:
        """Read it in one statement."""
        row = await self._session.row(_STANDING, user=user_id)
        return SurveyStanding(has_traded=row[0], closed_at=row[1]) if row else None

    async def close(self, user_id: int, at: datetime, *, since: datetime) -> bool:
        """Write it unless somebody else just has: of two at once one gets True."""
        return await self._session.row(_CLOSE, user=user_id, at=at, since=since) is not None

    async def count(self, day: date, score: int) -> None:
        """Count it."""
        await self._session.run(_COUNT, day=day, given=score)
