"""Which deliveries a notification has, and what its person is told of the channels that do not carry it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from dualcaster_core.notifying.delivery.decisions import Decision, Route, decide, digest_key
from dualcaster_core.notifying.delivery.model import PlannedDelivery
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.preferences import Channel, Recipient

Decisions = Mapping[Channel, Decision]


def decisions_of(notification: NewNotification, to: Recipient, now: datetime) -> Decisions:
    """Decide for each channel whether it carries a notification."""
    return {channel: decide(notification.kind, channel, to, now) for channel in Channel}


def planned(
    notification: NewNotification, notification_id: int, to: Recipient, now: datetime
) -> Iterator[PlannedDelivery]:
    """Plan the deliveries of a notification: one for each channel that carries it, of push one for each browser."""
    for channel, decision in decisions_of(notification, to, now).items():
        if decision.route is Route.NOWHERE or decision.at is None:
            continue
        targets = [one.id for one in to.push] if channel is Channel.PUSH else [0]
        for target in targets:
            yield PlannedDelivery(
                user_id=to.user_id,
                channel=channel,
                target=target,
                type=notification.type,
                category=notification.category,
                notification_id=notification_id,
                reason=decision.reason.value,
                not_before=decision.at,
                digest_key=digest_key(to.user_id, channel, decision.window) if decision.window else None,
                created_at=now,
            )
