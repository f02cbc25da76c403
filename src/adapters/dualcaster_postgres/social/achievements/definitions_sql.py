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


def standing_of(user_id: Any, chosen: Any) -> Any:
    """Select as a lateral table the ``points`` of what somebody holds and the ``frame`` that shows.

    ``chosen`` is the frame that they chose, NULL for none; the rule is ``shown_frame``.
    """
    is_open = func.bool_or(DEFINED.c.frame == chosen)
    return (
        select(
            func.coalesce(func.sum(DEFINED.c.points), 0).label("points"),
            case(
                (chosen == BRONZE, BRONZE),
                (is_open, chosen),
                else_=func.coalesce(func.max(DEFINED.c.frame), literal(BRONZE)),
            ).label("frame"),
        )
        .select_from(earned_achievements.join(DEFINED, DEFINED.c.key == _earned.key))
        .where(_earned.user_id == user_id, _earned.revoked_at.is_(None))
        .lateral("standing")
    )
