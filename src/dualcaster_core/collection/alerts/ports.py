"""What price alerts need from outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.collection.alerts.rules import AlertState, PriceAlert
from dualcaster_core.collection.ports import CollectionUnitOfWork
from dualcaster_core.notifying.ports import NotifyingUnitOfWork


@frozen(kw_only=True)
class WatchedWant:
    """A want with an alert: what is armed (None: never looked at), and its value now with source and moment."""

    want_id: int
    alert: PriceAlert
    state: AlertState | None
    cents: int | None
    source: str | None
    observed_at: datetime | None


@frozen
class AlertChange:
    """What an alert becomes, and the value that its owner is told of, if any."""

    watched: WatchedWant
    state: AlertState
    notified_cents: int | None = None


@frozen(kw_only=True)
class AlertRecipient:
    """Whom a want belongs to, and what it is for."""

    user_id: int
    username: str
    card_name: str
    set_code: str
    any_printing: bool


class AlertRepository(Protocol):
    """What is armed. The value of a want is that of the cheapest near mint copy that would fill it."""

    async def generation(self) -> int:
        """Count how often values have changed."""
        ...

    async def watched(self, *, after: int, limit: int) -> Sequence[WatchedWant]:
        """List wants with an alert and a key above ``after``, in their order."""
        ...

    async def watched_one(self, want_id: int) -> WatchedWant | None:
        """Return one want, None where it has no alert."""
        ...

    async def move(self, moves: Sequence[AlertChange], *, at: datetime) -> frozenset[int]:
        """Store what alerts become; return the wants whose state was still that of the move, the others stay."""
        ...

    async def arm(self, want_id: int, state: AlertState | None) -> None:
        """Set what is armed, whatever it was; None forgets it."""
        ...

    async def addressees(self, want_ids: Sequence[int]) -> Mapping[int, AlertRecipient]:
        """Tell whose these wants are; those that are gone, and those of closed accounts, are left out."""
        ...


class AlertsUnitOfWork(CollectionUnitOfWork, Protocol):
    """A transaction over lists and price alerts."""

    @property
    def alerts(self) -> AlertRepository:
        """What is armed."""
        ...


class AlertNoticesUnitOfWork(AlertsUnitOfWork, NotifyingUnitOfWork, Protocol):
    """A transaction that tells people of price alerts."""
