"""Deliveries: taken by person, so that a digest is taken whole and caps are counted exactly."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from attrs import evolve

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
)
from dualcaster_core.notifying.delivery.ports import Contents
from dualcaster_core.notifying.naming import NamedPerson
from dualcaster_core.notifying.preferences import Channel
from dualcaster_core.notifying.types import Category
from dualcaster_postgres.notifying import delivery_statements as statements
from dualcaster_postgres.notifying.naming import PostgresNaming
from dualcaster_postgres.notifying.settings import PostgresNotificationSettings
from dualcaster_postgres.outbox import Wakeups
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.sql.parameters import as_arrays

_COUNTING: Final = frozenset({"unanswered", "interrupted"})
"""Reasons of failures after which something may have arrived all the same."""


class PostgresDeliveries:
    """``Deliveries`` on their table; as many statements for one person as for all."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._settings = PostgresNotificationSettings(session)
        self._naming = PostgresNaming(session)

    async def add(self, planned: Sequence[PlannedDelivery]) -> None:
        """Write deliveries, and wake who hands them over when the transaction commits."""
        if not planned:
            return
        rows = [
            [
                getattr(one, name) if name not in {"channel", "category"} else getattr(one, name).value
                for name in statements.NEW
            ]
            for one in planned
        ]
        await self._session.run(statements.ADD, **as_arrays(list(statements.NEW), rows))
        await self._session.rows(statements.NOTIFY)

    async def queues(self, now: datetime, *, people: int, at_once: int) -> Sequence[Queue]:
        """Take what is due for some people."""
        found = await self._session.rows(statements.CANDIDATES, now=now, many=people * statements.ROWS_PER_PERSON)
        held = (
            await self._session.rows(statements.HOLD, users=[row[0] for row in found], people=people) if found else []
        )
        if not held:
            return []
        users = sorted(row[0] for row in held)
        recipients = await self._settings.recipients(users)
        spent = await self._session.rows(
            statements.SPENT, users=users, now=now, hour_ago=now - timedelta(hours=1), day_ago=now - timedelta(days=1)
        )
        counted = {
            user_id: Spent(emails=emails, in_hour=frozenset(in_hour or ()), discoveries=frozenset(finds or ()))
            for user_id, emails, in_hour, finds in spent
        }
        due: dict[int, list[DueDelivery]] = defaultdict(list)
        for row in await self._session.rows(statements.DUE, users=users, now=now, at_once=at_once):
            due[row[1]].append(_due(row))
        return [
            Queue(recipient=recipients[user_id], due=due[user_id], spent=counted.get(user_id, Spent()))
            for user_id in users
            if due[user_id]
        ]

    async def settle(self, admissions: Sequence[Admission], *, lease: int, until: datetime, now: datetime) -> None:
        """Do with deliveries what was decided."""
        if not admissions:
            return
        given = as_arrays(list(statements.SETTLED), [_settled_row(one) for one in admissions])
        await self._session.run(statements.SETTLE, **given, lease=lease, until=until, now=now)
        if any(one.delivery.digest_key for one in admissions):
            await self._session.run(statements.SETTLE_LEFT_OUT, **given, lease=lease, until=until, now=now)
            await self._session.run(statements.SETTLE_DIGESTS, **given, lease=lease, until=until, now=now)

    async def contents(self, sending: Sequence[Admission], *, lease: int, listed: int) -> Mapping[int, Contents]:
        """Return what deliveries say."""
        alone = [one.delivery.id for one in sending if one.digest_key is None]
        heads = {one.digest_key: one.delivery.id for one in sending if one.digest_key is not None}
        found: dict[int, Contents] = {}
        if alone:
            for delivery_id, *said in await self._session.rows(statements.CONTENTS, ids=alone):
                found[delivery_id] = Contents(said=(_said(said),))
        if heads:
            found |= await self._digests(heads, lease, listed)
        people = await self._naming.of({said.notification_id for one in found.values() for said in one.said})
        return {key: evolve(one, said=tuple(_naming(said, people) for said in one.said)) for key, one in found.items()}

    async def _digests(self, heads: Mapping[str, int], lease: int, listed: int) -> Mapping[int, Contents]:
        rows = await self._session.rows(statements.DIGESTS, keys=list(heads), lease=lease, listed=listed)
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            grouped[row[0]].append(row)
        found = {}
        for key, lines in grouped.items():
            said = tuple(_said(line[3:]) for line in lines if line[3] is not None)
            found[heads[key]] = Contents(said=said, omitted=lines[0][1] - len(said), is_weekly=lines[0][2])
        return found

    async def begin(self, delivery_id: int, lease: int, now: datetime) -> bool:
        """Note that a delivery is being handed over."""
        return await self._session.run(statements.BEGIN, delivery=delivery_id, lease=lease, now=now) > 0

    async def end(self, outcome: Outcome, now: datetime) -> bool:
        """Note what became of an attempt."""
        counts = outcome.status is DeliveryStatus.DELIVERED or outcome.reason in _COUNTING
        ended = await self._session.run(
            statements.END,
            delivery=outcome.delivery_id,
            lease=outcome.lease,
            new_status=outcome.status.value,
            new_reason=str(outcome.reason),
            new_detail=outcome.detail,
            new_not_before=outcome.not_before,
            counts=counts,
            now=now,
        )
        return ended > 0

    async def records(self, user_id: int, notification_id: int) -> Sequence[DeliveryRecord]:
        """List what became of a notification."""
        rows = await self._session.rows(statements.RECORDS, user=user_id, told=notification_id)
        return [
            DeliveryRecord(
                channel=Channel(channel),
                status=DeliveryStatus(status),
                reason=reason,
                detail=detail,
                attempts=attempts,
                not_before=not_before,
                digest_key=key,
                ended_at=ended_at,
            )
            for channel, status, reason, detail, attempts, not_before, key, ended_at in rows
        ]


def _settled_row(one: Admission) -> list[Any]:
    status = DeliveryStatus.LEFT_OUT if one.step is AdmissionStep.LEAVE_OUT else DeliveryStatus.WAITING
    due, is_sending = one.delivery, one.step is AdmissionStep.SEND
    counts = is_sending and (due.digest_key is not None or not due.kind.exempt)
    return [
        due.id,
        due.digest_key,
        status.value,
        str(one.reason),
        one.not_before,
        one.digest_key,
        is_sending,
        counts,
    ]


def _due(row: Row) -> DueDelivery:
    key, user_id, channel, target, kind, category, told, digest_key, attempts, created_at, held, read, repeat = row
    return DueDelivery(
        id=key,
        user_id=user_id,
        channel=Channel(channel),
        target=target,
        type=kind,
        category=Category(category),
        notification_id=told,
        digest_key=digest_key,
        attempts=attempts,
        created_at=created_at,
        is_held=held,
        is_read=read,
        is_repeat=repeat,
    )


def _said(row: Sequence[Any]) -> Said:
    key, kind, category, title, body, action_url, created_at = row
    return Said(
        notification_id=key,
        type=kind,
        category=Category(category),
        title=title,
        body=body,
        action_url=action_url,
        created_at=created_at,
    )


def _naming(said: Said, people: Mapping[int, tuple[NamedPerson, ...]]) -> Said:
    return evolve(said, people=people.get(said.notification_id, ()))


class PostgresDeliveryWakeups:
    """Wakes who hands over deliveries when there are new ones."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Wakeups]:
        """Listen for commits that wrote deliveries."""
        async with self._database.listening(statements.CHANNEL) as connection:
            yield Wakeups(connection)
