"""What people find in the notification centre about events of stores; times are those on the store's wall."""

from datetime import datetime

from attrs import frozen

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.notifying.local_time import zone_named
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.stores.events.events import SeatGiven, StoreEventCancelled, StoreEventMoved
from dualcaster_core.stores.events.model import StoreEvent
from dualcaster_core.stores.profiles.model import Store


def wall_time(moment: datetime, store: Store) -> str:
    """Write a moment as the clock of a store shows it: ``Fri 6 Mar, 18:30``."""
    local = moment.astimezone(zone_named(store.details.time_zone))
    return f"{local:%a} {local.day} {local:%b, %H:%M}"


@frozen
class EventNotices:
    """Words about one event of a store, for whoever is told of it."""

    event: StoreEvent
    store: Store
    ids: PublicIds
    now: datetime

    def of_seat(self, given: SeatGiven) -> NewNotification:
        """Tell somebody that a seat fell free for them."""
        until = datetime.fromisoformat(given.confirm_by) if given.confirm_by is not None else None
        if until is None:
            title, body = f"You have a seat: {self.event.terms.title}", "A seat fell free, and it is yours."
        else:
            title = f"A seat fell free for you: {self.event.terms.title}"
            body = f"Take it by {wall_time(until, self.store)}, or it goes to the next in line."
        key = until or self.event.starts_at
        return self._notice(given.user_id, "event.seat", f"{key:%Y%m%dT%H%M}", title, body)

    def of_change(self, change: StoreEventMoved | StoreEventCancelled, user_id: int) -> NewNotification:
        """Tell somebody that the event moved, or does not take place."""
        title, when = self.event.terms.title, wall_time(self.event.starts_at, self.store)
        if isinstance(change, StoreEventCancelled):
            words = f"Cancelled: {title}", f"It does not take place on {when}."
            return self._notice(user_id, "event.cancelled", "", *words)
        return self._notice(user_id, "event.moved", str(change.version), f"New time: {title}", f"It begins {when} now.")

    def of_reminder(self, number: int, user_id: int) -> NewNotification:
        """Remind somebody that it begins soon, for the first time or again."""
        hours = max(1, round((self.event.starts_at - self.now).total_seconds() / 3600))
        soon = "within the hour" if hours == 1 else f"in {hours} hours"
        title = f"{self.event.terms.title} begins {soon}"
        key = f"{self.event.starts_at:%Y%m%dT%H%M}:{number}"
        return self._notice(user_id, "event.reminder", key, title, f"{wall_time(self.event.starts_at, self.store)}.")

    def _notice(self, user_id: int, kind: str, key: str, title: str, body: str) -> NewNotification:
        hashid = self.ids.encode(IdKind.STORE_EVENT, self.event.id)
        store = self.ids.encode(IdKind.STORE, self.store.id)
        place = ", ".join(filter(None, (self.store.details.store_name, self.store.details.store_city)))
        return NewNotification(
            user_id=user_id,
            key=f"{kind}:{self.event.id}:{key}",
            type=kind,
            title=title,
            body=f"{body} {place}",
            action_url=f"/stores/{store}" if self.store.is_closed else f"/events/{hashid}",
            metadata={"event": hashid},
            created_at=self.now,
        )
