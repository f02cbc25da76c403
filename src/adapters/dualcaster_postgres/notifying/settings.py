"""How people want to be told, and the ways to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from attrs import evolve
from psycopg.types.json import Jsonb
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Text,
    and_,
    any_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.notifying.local_time import QuietHours
from dualcaster_core.notifying.preferences import Channel, Choices, Preferences, PushSubscription, Recipient
from dualcaster_core.notifying.types import Category, Frequency
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.accounts import connected_accounts, credentials, users
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.notifying import deliveries, notification_preferences, push_subscriptions

_p, _s = notification_preferences.c, push_subscriptions.c
_STORED = (
    "email_enabled",
    "discord_enabled",
    "push_enabled",
    "direct_messages",
    "weekly_summary",
    "choices",
    "time_zone",
    "quiet_starts",
    "quiet_ends",
    "emails_per_day",
    "digest_hour",
    "webhook",
)
_PREFERENCES = tuple(_p[name] for name in _STORED)
_user = bindparam("user", type_=BigInteger())
_subscribed = (
    select(func.jsonb_agg(func.jsonb_build_array(_s.id, _s.endpoint, _s.p256dh, _s.auth)))
    .where(_s.user_id == users.c.id)
    .scalar_subquery()
)
_RECIPIENTS = (
    select(
        users.c.id,
        users.c.username,
        users.c.is_active,
        users.c.email_verified,
        credentials.c.email,
        connected_accounts.c.provider_user_id,
        _subscribed,
        _p.email_problem,
        _p.problem_address,
        _p.user_id,
        *_PREFERENCES,
    )
    .select_from(
        users.outerjoin(credentials, credentials.c.user_id == users.c.id)
        .outerjoin(notification_preferences, _p.user_id == users.c.id)
        .outerjoin(
            connected_accounts,
            and_(connected_accounts.c.user_id == users.c.id, connected_accounts.c.provider == "discord"),
        )
    )
    .where(users.c.id == any_(bindparam("users", type_=ARRAY(BigInteger()))))
)
_d = deliveries.c
_WITHOUT_SUMMARY = (
    select(users.c.id)
    .select_from(
        users.join(credentials, credentials.c.user_id == users.c.id).outerjoin(
            notification_preferences, _p.user_id == users.c.id
        )
    )
    .where(
        users.c.id > bindparam("after", type_=BigInteger()),
        users.c.is_active,
        users.c.email_verified,
        func.coalesce(_p.weekly_summary, true()),
        func.coalesce(_p.email_enabled, true()),
        ~exists().where(_d.user_id == users.c.id, _d.status == "waiting", _d.notification_id.is_(None)),
    )
    .order_by(users.c.id)
    .limit(bindparam("limit", type_=Integer()))
)
_TOUCH = upsert(notification_preferences).values(user_id=_user).on_conflict_do_nothing()
_LOCKED = select(*_PREFERENCES).where(_p.user_id == _user).with_for_update()
_STORE = (
    update(notification_preferences)
    .where(_p.user_id == _user)
    .values({name: bindparam(f"new_{name}", type_=_p[name].type) for name in _STORED})
)
_subscribe = upsert(push_subscriptions).values(
    user_id=_user,
    endpoint=bindparam("endpoint", type_=Text()),
    p256dh=bindparam("p256dh", type_=Text()),
    auth=bindparam("auth", type_=Text()),
    device=bindparam("device", type_=Text()),
    created_at=bindparam("at", type_=MOMENT),
)
_SUBSCRIBE = _subscribe.on_conflict_do_update(
    index_elements=["endpoint"],
    set_={name: _subscribe.excluded[name] for name in ("user_id", "p256dh", "auth", "device", "created_at")},
)
_newest = select(_s.id).where(_s.user_id == _user).order_by(_s.id.desc()).limit(bindparam("most", type_=Integer()))
_DROP_OLDEST = delete(push_subscriptions).where(_s.user_id == _user, _s.id.not_in(_newest))
_endpoint, _subscription = bindparam("endpoint", type_=Text()), bindparam("subscription", type_=BigInteger())
_UNSUBSCRIBE = delete(push_subscriptions).where(
    _s.user_id == _user, or_(_s.endpoint == _endpoint, _s.id == _subscription)
)
_address, _problem, _at = (
    bindparam("address", type_=Text()),
    bindparam("problem", type_=Text()),
    bindparam("at", type_=MOMENT),
)
_stop = upsert(notification_preferences).from_select(
    ["user_id", "problem_address", "email_problem", "problem_at"],
    select(credentials.c.user_id, credentials.c.email, _problem, _at).where(
        func.lower(credentials.c.email) == func.lower(_address)
    ),
)
_STOP_EMAIL = _stop.on_conflict_do_update(
    index_elements=["user_id"],
    set_={name: _stop.excluded[name] for name in ("problem_address", "email_problem", "problem_at")},
)
_RESUME_EMAIL = (
    update(notification_preferences)
    .where(_p.user_id == _user)
    .values(problem_address=None, email_problem=None, problem_at=None)
)


class PostgresNotificationSettings:
    """``NotificationSettings`` on their tables; one statement for however many people."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def recipients(self, user_ids: Collection[int]) -> Mapping[int, Recipient]:
        """Return people with the ways to them."""
        rows = await self._session.rows(_RECIPIENTS, users=sorted(set(user_ids)))
        return {row[0]: _recipient(row) for row in rows}

    async def without_summary(self, *, after: int, limit: int) -> Sequence[Recipient]:
        """List people without a planned summary."""
        rows = await self._session.rows(_WITHOUT_SUMMARY, after=after, limit=limit)
        found = await self.recipients([row[0] for row in rows])
        return [found[row[0]] for row in rows]

    async def locked(self, user_id: int) -> Preferences:
        """Return and lock somebody's preferences."""
        await self._session.run(_TOUCH, user=user_id)
        row = await self._session.row(_LOCKED, user=user_id)
        return preferences_of(row) if row else Preferences()

    async def store(self, user_id: int, preferences: Preferences) -> None:
        """Keep somebody's preferences."""
        await self._session.run(_TOUCH, user=user_id)
        values = columns_of(preferences)
        await self._session.run(_STORE, user=user_id, **{f"new_{name}": value for name, value in values.items()})

    async def subscribe(
        self, user_id: int, endpoint: str, p256dh: str, auth: str, *, device: str, at: datetime, most: int
    ) -> None:
        """Keep a browser."""
        await self._session.run(
            _SUBSCRIBE, user=user_id, endpoint=endpoint, p256dh=p256dh, auth=auth, device=device, at=at
        )
        await self._session.run(_DROP_OLDEST, user=user_id, most=most)

    async def unsubscribe(self, user_id: int, *, endpoint: str = "", subscription_id: int = 0) -> int:
        """Forget a browser."""
        return await self._session.run(_UNSUBSCRIBE, user=user_id, endpoint=endpoint, subscription=subscription_id)

    async def stop_email(self, address: str, problem: str, at: datetime) -> int:
        """Note why nothing is sent to an address."""
        return await self._session.run(_STOP_EMAIL, address=address, problem=problem, at=at)

    async def resume_email(self, user_id: int) -> None:
        """Send to somebody's address again."""
        await self._session.run(_RESUME_EMAIL, user=user_id)


def columns_of(preferences: Preferences) -> dict[str, Any]:
    """DeliveryTurn preferences into the values of their columns."""
    quiet = preferences.quiet_hours
    return {
        "email_enabled": preferences.email_enabled,
        "discord_enabled": preferences.discord_enabled,
        "push_enabled": preferences.push_enabled,
        "direct_messages": preferences.direct_messages,
        "weekly_summary": preferences.weekly_summary,
        "choices": Jsonb(
            {
                category.value: {channel.value: frequency.value for channel, frequency in channels.items()}
                for category, channels in preferences.choices.items()
                if channels
            }
        ),
        "time_zone": preferences.time_zone,
        "quiet_starts": None if quiet is None else _minutes(quiet.starts),
        "quiet_ends": None if quiet is None else _minutes(quiet.ends),
        "emails_per_day": preferences.emails_per_day,
        "digest_hour": preferences.digest_hour,
        "webhook": preferences.webhook,
    }


def preferences_of(row: Row) -> Preferences:
    """DeliveryTurn the columns of preferences into their value."""
    values = dict(zip(_STORED, row, strict=True))
    starts, ends = values.pop("quiet_starts"), values.pop("quiet_ends")
    values["choices"] = _choices(values["choices"])
    quiet = None if starts is None else QuietHours(starts=_time(starts), ends=_time(ends))
    return evolve(Preferences(**values), quiet_hours=quiet)


def _choices(stored: Mapping[str, Mapping[str, str]]) -> Choices:
    """Read choices; what another release wrote and this one does not know is passed over."""
    categories, channels, frequencies = ({one.value for one in kind} for kind in (Category, Channel, Frequency))
    return {
        Category(category): {
            Channel(channel): Frequency(frequency)
            for channel, frequency in chosen.items()
            if channel in channels and frequency in frequencies
        }
        for category, chosen in stored.items()
        if category in categories
    }


def _recipient(row: Row) -> Recipient:
    user_id, username, is_active, verified, email, discord, subscribed, problem, address, known, *stored = row
    failing = problem if problem and email and (address or "").lower() == email.lower() else None
    return Recipient(
        user_id=user_id,
        username=username,
        is_active=is_active,
        preferences=Preferences() if known is None else preferences_of(tuple(stored)),
        email=email if verified else None,
        email_problem=failing,
        discord_id=discord,
        push=tuple(
            PushSubscription(id=int(key), endpoint=endpoint, p256dh=p256dh, auth=auth)
            for key, endpoint, p256dh, auth in sorted(subscribed or ())
        ),
    )


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
