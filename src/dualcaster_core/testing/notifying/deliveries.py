"""Deliveries, and how people want to be told, in memory."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from attrs import evolve

from dualcaster_core.notifying.delivery.decisions import Reason
from dualcaster_core.notifying.delivery.model import (
    Admission,
    AdmissionStep,
    DeliveryRecord,
    DeliveryStatus,
    DueDelivery,
    Outcome,
    PlannedDelivery,
    Queue,
    Said,
    Spent,
    StoredDelivery,
)
from dualcaster_core.notifying.delivery.ports import Contents
from dualcaster_core.notifying.naming import NamedPerson
from dualcaster_core.notifying.preferences import Channel, Preferences, PushSubscription, Recipient
from dualcaster_core.notifying.types import Category, Naming
from dualcaster_core.testing.state import State
from dualcaster_core.trading.lifecycle import LIVE

_WAITING = DeliveryStatus.WAITING


def recipient_of(state: State, user_id: int) -> Recipient | None:
    """Return somebody with the ways to them; None where there is no account."""
    user = state.users.get(user_id)
    if user is None:
        return None
    address = state.emails.get(user_id)
    problem = state.email_problems.get(user_id)
    return Recipient(
        user_id=user_id,
        username=user.username,
        is_active=user.is_active,
        preferences=state.notification_preferences.get(user_id, Preferences()),
        email=address if user.email_verified else None,
        email_problem=problem[1] if problem and address and problem[0] == address.lower() else None,
        discord_id=str(user_id) if user_id in state.discord_linked else None,
        push=tuple(one for owner, one in sorted(state.push_subscriptions.values(), key=_by_id) if owner == user_id),
    )


def named_people(state: State, user_id: int, naming: Naming, names: Collection[int]) -> tuple[NamedPerson, ...]:
    """Return the people whom something names, as they stand to who is told."""
    known = ((key, state.users.get(key)) for key in sorted(names))
    return tuple(
        NamedPerson(
            naming=naming,
            is_active=user is not None and user.is_active,
            is_blocked=state.is_blocked(user_id, key),
            is_findable=user is not None and user.is_public,
            is_dealing=_is_dealing(state, user_id, key),
        )
        for key, user in known
    )


def _is_dealing(state: State, one: int, other: int) -> bool:
    return any(
        {trade.proposer_id, trade.recipient_id} == {one, other} and trade.stage in LIVE
        for trade in state.trades.values()
    )


def _by_id(entry: tuple[int, PushSubscription]) -> int:
    return entry[1].id


class InMemoryNotificationSettings:
    """``NotificationSettings`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def recipients(self, user_ids: Collection[int]) -> Mapping[int, Recipient]:
        """Return people with the ways to them."""
        found = ((user_id, recipient_of(self._state, user_id)) for user_id in sorted(set(user_ids)))
        return {user_id: recipient for user_id, recipient in found if recipient is not None}

    async def without_summary(self, *, after: int, limit: int) -> Sequence[Recipient]:
        """List people without a planned summary."""
        planned = {
            one.planned.user_id
            for one in self._state.deliveries.values()
            if one.planned.notification_id is None and one.status is _WAITING
        }
        people = (recipient_of(self._state, key) for key in sorted(self._state.users) if key > after)
        wanting = [
            one
            for one in people
            if one is not None
            and one.is_active
            and one.email is not None
            and one.preferences.weekly_summary
            and one.preferences.email_enabled
            and one.user_id not in planned
        ]
        return wanting[:limit]

    async def locked(self, user_id: int) -> Preferences:
        """Return somebody's preferences."""
        return self._state.notification_preferences.get(user_id, Preferences())

    async def store(self, user_id: int, preferences: Preferences) -> None:
        """Keep somebody's preferences."""
        self._state.notification_preferences[user_id] = preferences

    async def subscribe(
        self, user_id: int, endpoint: str, p256dh: str, auth: str, *, device: str, at: datetime, most: int
    ) -> None:
        """Keep a browser."""
        known = self._state.push_subscriptions.get(endpoint)
        key = known[1].id if known else self._state.next_id("push_subscription")
        one = PushSubscription(id=key, endpoint=endpoint, p256dh=p256dh, auth=auth)
        self._state.push_subscriptions[endpoint] = (user_id, one)
        mine = sorted(one.id for owner, one in self._state.push_subscriptions.values() if owner == user_id)
        for oldest in mine[:-most]:
            await self.unsubscribe(user_id, subscription_id=oldest)

    async def unsubscribe(self, user_id: int, *, endpoint: str = "", subscription_id: int = 0) -> int:
        """Forget a browser."""
        gone = [
            address
            for address, (owner, one) in self._state.push_subscriptions.items()
            if owner == user_id and (address == endpoint or one.id == subscription_id)
        ]
        for address in gone:
            del self._state.push_subscriptions[address]
        return len(gone)

    async def stop_email(self, address: str, problem: str, at: datetime) -> int:
        """Note why nothing is sent to an address."""
        people = [user_id for user_id, email in self._state.emails.items() if email.lower() == address.lower()]
        for user_id in people:
            self._state.email_problems[user_id] = (address.lower(), problem)
        return len(people)

    async def resume_email(self, user_id: int) -> None:
        """Send to somebody's address again."""
        self._state.email_problems.pop(user_id, None)


class InMemoryDeliveries:
    """``Deliveries`` over a state; transactions follow each other, so that nobody has to be held."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, deliveries: Sequence[PlannedDelivery]) -> None:
        """Write deliveries."""
        known = {(one.planned.notification_id, one.planned.channel, one.planned.target) for one in self._all()}
        summaries = {one.digest_key for one in self._all() if one.planned.notification_id is None}
        for planned in deliveries:
            if planned.notification_id is None:
                is_known = planned.digest_key in summaries
            else:
                is_known = (planned.notification_id, planned.channel, planned.target) in known
            if not is_known:
                key = self._state.next_id("delivery")
                self._state.deliveries[key] = StoredDelivery(id=key, planned=planned)

    async def queues(self, now: datetime, *, people: int, at_once: int) -> Sequence[Queue]:
        """List what is due for some people."""
        due: dict[int, list[StoredDelivery]] = defaultdict(list)
        for one in sorted(self._all(), key=lambda one: (one.not_before, one.id)):
            if one.is_due(now):
                due[one.planned.user_id].append(one)
        found = []
        for user_id in sorted(list(due)[:people]):
            recipient = recipient_of(self._state, user_id)
            heads: dict[str, StoredDelivery] = {}
            for one in due[user_id]:
                heads.setdefault(one.digest_key or str(one.id), one)
            listed = [self._due(one) for one in list(heads.values())[:at_once]]
            if recipient is not None:
                found.append(Queue(recipient=recipient, due=listed, spent=self._spent(user_id, now)))
        return found

    async def settle(self, admissions: Sequence[Admission], *, lease: int, until: datetime, now: datetime) -> None:
        """Do with deliveries what was decided."""
        for admission in admissions:
            due, is_sending = admission.delivery, admission.step is AdmissionStep.SEND
            is_left_out = admission.step is AdmissionStep.LEAVE_OUT
            counts = is_sending and (due.digest_key is not None or not due.kind.exempt)
            for one in self._all():
                in_digest = due.digest_key is not None and one.digest_key == due.digest_key and one.is_due(now)
                if one.id != due.id and not in_digest:
                    continue
                keeps_reason = due.digest_key is not None and not is_left_out
                self._state.deliveries[one.id] = evolve(
                    one,
                    status=DeliveryStatus.LEFT_OUT if is_left_out else _WAITING,
                    reason=one.reason if keeps_reason else str(admission.reason),
                    digest_key=admission.digest_key,
                    not_before=until if is_sending else admission.not_before,
                    lease=lease if is_sending else None,
                    attempts=one.attempts + is_sending,
                    counted_at=now if counts else None,
                    ended_at=now if is_left_out else None,
                )

    async def contents(self, sending: Sequence[Admission], *, lease: int, listed: int) -> Mapping[int, Contents]:
        """Return what deliveries say."""
        found = {}
        for admission in sending:
            key, due = admission.digest_key, admission.delivery
            if key is None:
                said = self._said(due.notification_id)
                if said is not None:
                    found[due.id] = Contents(said=(said,))
                continue
            rows = [one for one in self._all() if one.digest_key == key and one.lease == lease]
            unread = [self._said(one.planned.notification_id, unread=True) for one in rows]
            items = sorted((one for one in unread if one is not None), key=lambda one: -one.notification_id)
            weekly = any(
                one.reason == Reason.WEEKLY_DIGEST.value or one.planned.notification_id is None for one in rows
            )
            found[due.id] = Contents(said=tuple(items[:listed]), omitted=max(0, len(items) - listed), is_weekly=weekly)
        return found

    async def begin(self, delivery_id: int, lease: int, now: datetime) -> bool:
        """Note that a delivery is being handed over."""
        one = self._state.deliveries[delivery_id]
        if one.lease != lease or one.status is not _WAITING:
            return False
        self._state.deliveries[delivery_id] = evolve(one, begun_at=now)
        return True

    async def end(self, outcome: Outcome, now: datetime) -> bool:
        """Note what became of an attempt."""
        key = self._state.deliveries[outcome.delivery_id].digest_key
        counts = outcome.status is DeliveryStatus.DELIVERED or outcome.reason in {"unanswered", "interrupted"}
        is_waiting, ended = outcome.status is _WAITING, False
        for one in self._all():
            is_one = one.id == outcome.delivery_id or (key is not None and one.digest_key == key)
            if not is_one or one.lease != outcome.lease or one.status is not _WAITING:
                continue
            ended = True
            self._state.deliveries[one.id] = evolve(
                one,
                status=outcome.status,
                reason=one.reason if is_waiting else str(outcome.reason),
                detail=outcome.detail,
                not_before=outcome.not_before or now,
                lease=None,
                begun_at=None,
                counted_at=one.counted_at if counts else None,
                ended_at=None if is_waiting else now,
            )
        return ended

    async def records(self, user_id: int, notification_id: int) -> Sequence[DeliveryRecord]:
        """List what became of a notification."""
        return [
            DeliveryRecord(
                channel=one.planned.channel,
                status=one.status,
                reason=one.reason,
                detail=one.detail,
                attempts=one.attempts,
                not_before=one.not_before,
                digest_key=one.digest_key,
                ended_at=one.ended_at,
            )
            for one in self._all()
            if (one.planned.user_id, one.planned.notification_id) == (user_id, notification_id)
        ]

    def _all(self) -> list[StoredDelivery]:
        return [one for _, one in sorted(self._state.deliveries.items())]

    def _due(self, one: StoredDelivery) -> DueDelivery:
        planned = one.planned
        told = self._state.notifications.get(planned.notification_id or 0)
        return DueDelivery(
            id=one.id,
            user_id=planned.user_id,
            channel=planned.channel,
            target=planned.target,
            type=planned.type,
            category=planned.category,
            notification_id=planned.notification_id,
            digest_key=one.digest_key,
            attempts=one.attempts,
            created_at=planned.created_at,
            is_held=one.reason == Reason.QUIET_HOURS.value,
            is_read=told is not None and told.read_at is not None,
            is_repeat=one.begun_at is not None,
        )

    def _spent(self, user_id: int, now: datetime) -> Spent:
        counted = [
            one
            for one in self._all()
            if one.planned.user_id == user_id
            and one.counted_at is not None
            and one.counted_at > now - timedelta(days=1)
            and (one.status is not _WAITING or one.not_before > now)
        ]
        alone = [one for one in counted if one.digest_key is None and one.planned.notification_id is not None]
        hour_ago = now - timedelta(hours=1)
        return Spent(
            emails=len({one.digest_key or one.id for one in counted if one.planned.channel is Channel.EMAIL}),
            in_hour=frozenset(
                one.planned.notification_id or 0
                for one in alone
                if one.counted_at is not None and one.counted_at > hour_ago
            ),
            discoveries=frozenset(
                one.planned.notification_id or 0 for one in alone if one.planned.category is Category.DISCOVERY
            ),
        )

    def _said(self, notification_id: int | None, *, unread: bool = False) -> Said | None:
        told = self._state.notifications.get(notification_id or 0)
        if told is None or (unread and told.read_at is not None):
            return None
        return Said(
            notification_id=told.id,
            type=told.type,
            category=told.category,
            title=told.title,
            body=told.body,
            action_url=told.action_url,
            created_at=told.created_at,
            people=named_people(
                self._state,
                told.user_id,
                *self._state.notification_people.get(told.id, (Naming.NOBODY, frozenset())),
            ),
        )
