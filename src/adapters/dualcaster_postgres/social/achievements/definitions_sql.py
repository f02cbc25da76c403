"""The table of achievements in SQL, and what follows from what somebody holds: points, and the frame that shows."""

from typing import Any

from sqlalchemy import Integer, SmallInteger, Text, case, column, func, literal, select, values

from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_postgres.tables.social import earned_achievements

_earned = earned_achievements.c
DEFINED = values(
    column("key", Text()), column("points", Integer()), column("frame", SmallInteger()), name="defined"
).data(
    [(one.key, one.points, None if one.frame_tier is None else int(one.frame_tier)) for one in ACHIEVEMENTS.values()]
)
"""Every achievement with its points and the frame that it opens, NULL for none."""
BRONZE = int(FrameTier.BRONZE)
_POINTS: Any = case({one.key: one.points for one in ACHIEVEMENTS.values()}, value=_earned.key, else_=0)
_FRAME: Any = case(
    {one.key: int(one.frame_tier) for one in ACHIEVEMENTS.values() if one.frame_tier is not None}, value=_earned.key
)


def standing_of(user_id: Any, chosen: Any) -> Any:
    """Select as a lateral table the ``points`` of what somebody holds and the ``frame`` that shows.

    ``chosen`` is the frame that they chose, NULL for none; the rule is ``shown_frame``. Points and frames are chosen by
    the key, which takes a third of the time that joining them takes where everybody is asked for.
    """
    return (
        select(
            func.coalesce(func.sum(_POINTS), 0).label("points"),
            case(
                (chosen == BRONZE, BRONZE),
                (func.bool_or(chosen == _FRAME), chosen),
                else_=func.coalesce(func.max(_FRAME), literal(BRONZE)),
            ).label("frame"),
        )
        .where(_earned.user_id == user_id, _earned.revoked_at.is_(None))
        .lateral("standing")
    )
