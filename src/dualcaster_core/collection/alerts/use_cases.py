"""Follows prices for those who asked to be told of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from attrs import frozen

from dualcaster_core.collection.alerts.ports import AlertChange, AlertRecipient, AlertsUnitOfWork, WatchedWant
from dualcaster_core.collection.alerts.rules import AlertKind, armed_at, follow, limit_cents
from dualcaster_core.collection.events import FiredAlert, PriceAlertsFired
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.notifications import LONGEST_BODY, LONGEST_TITLE, NewNotification

BATCH = 5_000
"""How many alerts are looked at by one statement."""
_NEVER = 0


@frozen
class PriceAlerts:
    """Takes the values of all wants with an alert and notes what is reached."""

    units: UnitOfWorkFactory[AlertsUnitOfWork]
    clock: Clock

    async def follow(self, generation: int, delivery: Delivery) -> int:
        """Look at every alert after values changed, and record what fired as one event; count them.

        All in one transaction: broken off, nothing has happened. A change of
        prices that a later one overtook (``generation`` counts them) is left to the later one.
        """
        fired: list[FiredAlert] = []
        async with self.units() as uow:
            if await uow.mark_handled(delivery) and await uow.alerts.generation() <= generation:
                after = _NEVER
                while batch := await uow.alerts.watched(after=after, limit=BATCH):
                    fired += await _follow(uow, batch, self.clock.now())
                    after = batch[-1].want_id
            if fired:
                await uow.record(PriceAlertsFired(alerts=fired))
            await uow.commit()
        return len(fired)


async def _follow(uow: AlertsUnitOfWork, batch: Sequence[WatchedWant], now: datetime) -> list[FiredAlert]:
    moves: list[AlertChange] = []
    fired: list[FiredAlert] = []
    for watched in batch:
        if watched.state is None:
            moves.append(AlertChange(watched, armed_at(watched.alert, watched.cents)))
            continue
        state, notified = follow(watched.alert, watched.state, watched.cents)
        if state != watched.state:
            moves.append(AlertChange(watched, state, watched.cents if notified else None))
            fired += [_fired(kind, watched) for kind in notified]
    moved = await uow.alerts.move(moves, at=now) if moves else frozenset()
    return [alert for alert in fired if alert.want_id in moved]


def _fired(kind: AlertKind, watched: WatchedWant) -> FiredAlert:
    by_percent = kind is AlertKind.PERCENT and watched.state is not None
    return FiredAlert(
        want_id=watched.want_id,
        kind=kind.value,
        cents=watched.cents or 0,
        source=watched.source or "",
        observed_at=watched.observed_at.isoformat() if watched.observed_at else "",
        limit_cents=limit_cents(kind, watched.alert, watched.state) if watched.state else 0,
        percent=watched.alert.percent if by_percent else None,
        base_cents=watched.state.base_cents if by_percent and watched.state else None,
    )


def notifications_of(
    event: PriceAlertsFired, people: Mapping[int, AlertRecipient], *, event_id: int, now: datetime
) -> Iterator[NewNotification]:
    """Make one notification for each alert whose want is still there."""
    for alert in event.alerts:
        to = people.get(alert.want_id)
        if to is None:
            continue
        named = to.card_name if to.any_printing else f"{to.card_name} ({to.set_code.upper()})"
        yield NewNotification(
            key=f"price-alert:{event_id}:{alert.want_id}:{alert.kind}",
            user_id=to.user_id,
            type="price.alert",
            title=f"{named} is at ${from_cents(alert.cents)}"[:LONGEST_TITLE],
            body=f"{_reason(alert)} {alert.source} said so {_age(alert.observed_at, now)}."[:LONGEST_BODY],
            action_url="/want-list",
            created_at=now,
        )


def _reason(alert: FiredAlert) -> str:
    if alert.percent is None or alert.base_cents is None:
        return f"Your target is ${from_cents(alert.limit_cents)}."
    return f"That is at least {alert.percent} % less than the ${from_cents(alert.base_cents)} of before."


def _age(observed_at: str, now: datetime) -> str:
    days = (now - datetime.fromisoformat(observed_at)).days
    return "today" if days < 1 else "yesterday" if days == 1 else f"{days} days ago"
