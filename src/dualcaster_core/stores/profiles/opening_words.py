"""Says whether a store is open, and until when, by the clock on its wall."""

from datetime import datetime, timedelta

from dualcaster_core.notifying.local_time import zone_named
from dualcaster_core.stores.profiles.views import StoreView


def opening_words(store: StoreView, now: datetime) -> str:
    """Say "Open now until 21:00", "Closed, opens Friday at 10:00", or that no hours are stated."""
    if not store.hours:
        return "Opening hours not stated"
    if store.changes_at is None:
        return "Open around the clock" if store.is_open else "Closed until further notice"
    zone = zone_named(store.time_zone)
    there, change = now.astimezone(zone), store.changes_at.astimezone(zone)
    days = (change.date() - there.date()).days
    at = f"{change:%H:%M}"
    if store.is_open:
        soon = store.changes_at - now <= timedelta(hours=1)
        day = "" if days == 0 or (days == 1 and change.hour < 6) else f" {change:%A}"
        return f"{'Open, closes soon at' if soon else 'Open now until'}{day} {at}"
    if days == 0:
        return f"Closed, opens at {at}"
    if days == 1:
        return f"Closed, opens tomorrow at {at}"
    return f"Closed, opens {f'{change:%A}' if days < 7 else f'{change:%-d %B}'} at {at}"
