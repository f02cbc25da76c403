"""The statements of deliveries: as many for one person as for all."""

from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Integer,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.notifying.delivery.decisions import Reason
from dualcaster_core.notifying.delivery.model import (
    DeliveryStatus,
)
from dualcaster_core.notifying.preferences import Channel
from dualcaster_core.notifying.types import Category
from dualcaster_postgres.sql.locks import AdvisoryLock
from dualcaster_postgres.sql.parameters import incoming
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.notifying import deliveries, notifications

CHANNEL: Final = "dualcaster_deliveries"
ROWS_PER_PERSON: Final = 8
"""How many due deliveries are looked at for each person that is to be found."""
_d, _n = deliveries.c, notifications.c
_WAITING = DeliveryStatus.WAITING.value
_now, _users = bindparam("now", type_=MOMENT), bindparam("users", type_=ARRAY(BigInteger()))
NEW = (
    "user_id",
    "channel",
    "target",
    "notification_id",
    "type",
    "category",
    "reason",
    "not_before",
    "digest_key",
    "created_at",
)
_planned = incoming({name: _d[name].type for name in NEW}, name="planned", numbered=True)
ADD = (
    upsert(deliveries)
    .from_select(list(NEW), select(*(_planned.c[name] for name in NEW)).order_by(_planned.c.position))
    .on_conflict_do_nothing()
)
NOTIFY = select(func.pg_notify(CHANNEL, ""))
_is_due = and_(_d.status == _WAITING, _d.not_before <= _now)
_oldest = (
    select(_d.user_id, _d.not_before)
    .where(_is_due)
    .order_by(_d.not_before)
    .limit(bindparam("many", type_=Integer()))
    .subquery("oldest")
)
CANDIDATES = select(_oldest.c.user_id).group_by(_oldest.c.user_id).order_by(func.min(_oldest.c.not_before))
_person = func.unnest(_users).table_valued("user_id", with_ordinality="position", name="person").render_derived()
HOLD = (
    select(_person.c.user_id)
    .where(
        func.pg_try_advisory_xact_lock(
            cast(literal(int(AdvisoryLock.DELIVERIES)), Integer), cast(_person.c.user_id, Integer)
        )
    )
    .limit(bindparam("people", type_=Integer()))
)
"""Takes the lock of each person that nobody holds, until there are enough; statements that follow see what those who
held one before have committed."""
_heads = (
    select(
        _d.id,
        func.row_number()
        .over(partition_by=(_d.user_id, func.coalesce(_d.digest_key, cast(_d.id, Text))), order_by=_d.id)
        .label("place"),
    )
    .where(_d.user_id == any_(_users), _is_due)
    .subquery("heads")
)
_ranked = (
    select(
        _d.id,
        _d.user_id,
        _d.channel,
        _d.target,
        _d.type,
        _d.category,
        _d.notification_id,
        _d.digest_key,
        _d.attempts,
        _d.created_at,
        (_d.reason == Reason.QUIET_HOURS.value).label("is_held"),
        _n.read_at.is_not(None).label("is_read"),
        _d.begun_at.is_not(None).label("is_repeat"),
        func.row_number().over(partition_by=_d.user_id, order_by=(_d.not_before, _d.id)).label("rank"),
    )
    .select_from(
        deliveries.join(_heads, and_(_heads.c.id == _d.id, _heads.c.place == 1)).outerjoin(
            notifications, _n.id == _d.notification_id
        )
    )
    .subquery("ranked")
)
DUE = (
    select(*(column for column in _ranked.c if column.name != "rank"))
    .where(_ranked.c.rank <= bindparam("at_once", type_=Integer()))
    .order_by(_ranked.c.user_id, _ranked.c.rank)
)
_hour_ago, _day_ago = bindparam("hour_ago", type_=MOMENT), bindparam("day_ago", type_=MOMENT)
SPENT = (
    select(
        _d.user_id,
        func.count(func.distinct(func.coalesce(_d.digest_key, cast(_d.id, Text)))).filter(
            _d.channel == Channel.EMAIL.value
        ),
        func.array_agg(func.distinct(_d.notification_id)).filter(_d.digest_key.is_(None), _d.counted_at > _hour_ago),
        func.array_agg(func.distinct(_d.notification_id)).filter(
            _d.digest_key.is_(None), _d.category == Category.DISCOVERY.value
        ),
    )
    .where(
        _d.user_id == any_(_users),
        _d.counted_at > _day_ago,
        or_(
            _d.counted_at > _hour_ago,
            _d.channel == Channel.EMAIL.value,
            _d.category == Category.DISCOVERY.value,
        ),
        or_(_d.status != _WAITING, _d.not_before > _now),
    )
    .group_by(_d.user_id)
)
"""What is due again, because its worker ended, counts when it is let through once more."""
SETTLED = {
    "id": _d.id.type,
    "old_key": Text(),
    "status": Text(),
    "reason": Text(),
    "not_before": MOMENT,
    "digest_key": Text(),
    "sending": Boolean(),
    "counts": Boolean(),
}
_settled = incoming(SETTLED, name="settled")
_lease, _until = bindparam("lease", type_=BigInteger()), bindparam("until", type_=MOMENT)
_values: dict[str, Any] = {
    "status": _settled.c.status,
    "reason": _settled.c.reason,
    "digest_key": _settled.c.digest_key,
    "not_before": case((_settled.c.sending, _until), else_=_settled.c.not_before),
    "lease": case((_settled.c.sending, _lease), else_=null()),
    "attempts": _d.attempts + cast(_settled.c.sending, Integer),
    "counted_at": case((_settled.c.counts, _now), else_=null()),
    "ended_at": case((_settled.c.status != _WAITING, _now), else_=null()),
}
SETTLE = update(deliveries).where(_d.id == _settled.c.id, _settled.c.old_key.is_(None)).values(_values)
SETTLE_DIGESTS = (
    update(deliveries).where(_d.digest_key == _settled.c.old_key, _is_due).values({**_values, "reason": _d.reason})
)
SETTLE_LEFT_OUT = (
    update(deliveries)
    .where(_d.digest_key == _settled.c.old_key, _is_due, _settled.c.status != _WAITING)
    .values(_values)
)
_ids, _keys = bindparam("ids", type_=ARRAY(BigInteger())), bindparam("keys", type_=ARRAY(Text()))
_SAID = (_n.id, _n.type, _n.category, _n.title, _n.body, _n.action_url, _n.created_at)
CONTENTS = (
    select(_d.id, *_SAID).join_from(deliveries, notifications, _n.id == _d.notification_id).where(_d.id == any_(_ids))
)
_weekly = or_(_d.reason == Reason.WEEKLY_DIGEST.value, _d.notification_id.is_(None))
_summed = (
    select(
        _d.digest_key,
        func.count(_n.id).over(partition_by=_d.digest_key).label("unread"),
        func.bool_or(_weekly).over(partition_by=_d.digest_key).label("is_weekly"),
        func.row_number().over(partition_by=_d.digest_key, order_by=_n.id.desc().nulls_last()).label("place"),
        *_SAID,
    )
    .select_from(deliveries.outerjoin(notifications, and_(_n.id == _d.notification_id, _n.read_at.is_(None))))
    .where(_d.digest_key == any_(_keys), _d.lease == _lease, _d.status == _WAITING)
    .subquery("summed")
)
DIGESTS = (
    select(*(column for column in _summed.c if column.name != "place"))
    .where(_summed.c.place <= bindparam("listed", type_=Integer()))
    .order_by(_summed.c.digest_key, _summed.c.place)
)
_one = bindparam("delivery", type_=BigInteger())
BEGIN = update(deliveries).where(_d.id == _one, _d.lease == _lease, _d.status == _WAITING).values(begun_at=_now)
_digest_of = select(_d.digest_key).where(_d.id == _one).scalar_subquery()
_status = bindparam("new_status", type_=Text())
END = (
    update(deliveries)
    .where(or_(_d.id == _one, _d.digest_key == _digest_of), _d.lease == _lease, _d.status == _WAITING)
    .values(
        status=_status,
        reason=case((_status == _WAITING, _d.reason), else_=bindparam("new_reason", type_=Text())),
        detail=bindparam("new_detail", type_=Text()),
        not_before=func.coalesce(bindparam("new_not_before", type_=MOMENT), _now),
        lease=null(),
        begun_at=null(),
        counted_at=case((bindparam("counts", type_=Boolean()), _d.counted_at), else_=null()),
        ended_at=case((_status != _WAITING, _now), else_=null()),
    )
)
RECORDS = (
    select(_d.channel, _d.status, _d.reason, _d.detail, _d.attempts, _d.not_before, _d.digest_key, _d.ended_at)
    .where(
        _d.user_id == bindparam("user", type_=BigInteger()), _d.notification_id == bindparam("told", type_=BigInteger())
    )
    .order_by(_d.id)
)
