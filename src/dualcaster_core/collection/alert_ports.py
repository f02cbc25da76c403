"""What price alerts need from outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from attrs import frozen

from dualcaster_core.collection.alerts import AlertState, PriceAlert
from dualcaster_core.collection.list_views import ListedPrinting
from dualcaster_core.collection.ports import CollectionUnitOfWork
from dualcaster_core.kernel.paging import PAGE


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
class AlertMove:
    """What an alert becomes, and the value that its owner is told of, if any."""

    watched: WatchedWant
    state: AlertState
    told_cents: int | None = None


@frozen(kw_only=True)
class Addressee:
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

    async def watched(self, *, after: int, most: int) -> Sequence[WatchedWant]:
        """List wants with an alert and a key above ``after``, in their order."""
        ...

    async def watched_one(self, want_id: int) -> WatchedWant | None:
        """Give one want, None where it has no alert."""
        ...

    async def move(self, moves: Sequence[AlertMove], *, at: datetime) -> frozenset[int]:
        """Store what alerts become; give the wants whose state was still that of the move, the others stay."""
        ...

    async def arm(self, want_id: int, state: AlertState | None) -> None:
        """Set what is armed, whatever it was; None forgets it."""
        ...

    async def addressees(self, want_ids: Sequence[int]) -> Mapping[int, Addressee]:
        """Tell whose these wants are; those that are gone, and those of closed accounts, are left out."""
        ...


class AlertsUnitOfWork(CollectionUnitOfWork, Protocol):
    """A transaction over lists and price alerts."""

    @property
    def alerts(self) -> AlertRepository:
        """What is armed."""
        ...


@frozen(kw_only=True)
class AlertLine:
    """An alert as its owner sees it.

    ``unit_value`` is what the cheapest near mint copy that would fill the want is worth, in US dollars. A fall of
    ``percent`` is counted from ``base_value``. What is not armed was told already, or lay below its target from the
    start: it is armed when the value has risen 5 percent above the limit. ``told_at`` and ``told_value`` are of the
    last time that the owner was told.
    """

    want_id: str
    card: ListedPrinting
    any_printing: bool
    is_foil_required: bool
    target_price: Decimal | None
    percent: int | None
    target_armed: bool
    percent_armed: bool
    base_value: Decimal | None
    told_at: datetime | None
    told_value: Decimal | None
    unit_value: Decimal | None
    value_source: str | None
    value_observed_at: datetime | None


@frozen
class AlertPage:
    """A page of alerts and what continues after it, None at the end."""

    items: tuple[AlertLine, ...]
    next_cursor: str | None = None


class AlertQueries(Protocol):
    """Reads of price alerts; each is one statement."""

    async def page(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> AlertPage:
        """List the wants of somebody that have an alert, by name."""
        ...

    async def line(self, user_id: int, want_id: int) -> AlertLine | None:
        """Give the alert of one want of somebody's, None where there is none."""
        ...
