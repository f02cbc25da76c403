"""Stores as they are shown."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.catalogue.grading import ConditionName, Finish
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.stores.access import GRANTED_BY_ROLE, StoreMember, StorePermission, StoreRole
from dualcaster_core.stores.profiles.model import Store
from dualcaster_core.stores.profiles.opening_hours import WEEKDAYS, open_state


@frozen
class OpenSpanView:
    """From when until when, such as ``10:00`` and ``21:00``; where it closes earlier than it opens, on the next day."""

    open: str
    close: str


@frozen(kw_only=True)
class StoreView:
    """A store as everybody may see it; of one that is closed its name, its city and ``closed_at``.

    ``hours`` has the spans of each day on which it is open, in ``time_zone``. ``changes_at`` is when it closes or opens
    next, None where it does not. ``trade_in_bonus_pct`` is what credit is worth more than cash, in percent.
    """

    id: str
    store_name: str
    description: str
    store_address: str
    store_city: str
    store_state: str
    store_postal: str
    store_country: str
    store_phone: str
    store_website: str
    latitude: float | None
    longitude: float | None
    offers_buylist: bool
    offers_trades: bool
    offers_events: bool
    trade_in_bonus_pct: int
    time_zone: str
    hours: Mapping[str, tuple[OpenSpanView, ...]]
    closed_dates: tuple[date, ...]
    is_open: bool
    changes_at: datetime | None
    business_verified: bool
    version: int
    closed_at: datetime | None = None


@frozen(kw_only=True)
class StoreCommitmentsView:
    """What ends with a store: people on its staff, events ahead, orders under way.

    ``credit`` is what its ``creditors`` cannot spend any more, in US dollars.
    """

    staff: int
    events: int
    orders: int
    creditors: int
    credit: Decimal


@frozen(kw_only=True)
class StockedCard:
    """What a store has for sale of a card: ``copies`` in all, of any printing.

    ``price`` is that of the cheapest for one, in US dollars; the other fields say which copy that is.
    """

    copies: int
    price: Decimal
    name: str
    set_code: str
    finish: Finish
    condition: ConditionName
    language: str


@frozen(kw_only=True)
class FoundStore:
    """A store that was found; ``miles`` is how far it is from where was searched, None where that was nowhere.

    ``in_stock`` is what it has of the card that was asked for, None where none was or the last copy is just gone.
    """

    store: StoreView
    miles: float | None
    in_stock: StockedCard | None = None


@frozen(kw_only=True)
class StorePage:
    """A page of stores, the nearest first or by name; ``next_cursor`` continues after it, None at the end.

    ``place`` is what was searched around, as it is called.
    """

    items: tuple[FoundStore, ...]
    place: str | None = None
    next_cursor: str | None = None


@frozen(kw_only=True)
class StaffedStore:
    """A store as somebody sees it who works there: what they are and may do; ``store_id`` is its key."""

    store_id: int
    store: StoreView
    role: StoreRole
    user_id: int

    def may(self, permission: StorePermission | str) -> bool:
        """Tell whether they may do something."""
        return StorePermission(permission) in GRANTED_BY_ROLE[self.role]

    @property
    def member(self) -> StoreMember:
        """Who they are there."""
        return StoreMember(self.store_id, self.user_id, self.role)


@frozen(kw_only=True)
class StaffView:
    """Somebody on the staff of a store; ``joined_at`` is None for who was invited and has not accepted."""

    username: str
    role: StoreRole
    invited_at: datetime | None
    joined_at: datetime | None


@frozen(kw_only=True)
class StaffListing:
    """The staff of a store, its owner first."""

    items: tuple[StaffView, ...]


@frozen(kw_only=True)
class MembershipView:
    """A store that somebody works for or is invited to."""

    id: str
    store_name: str
    role: StoreRole
    business_verified: bool
    is_invitation: bool


@frozen(kw_only=True)
class MembershipListing:
    """The stores of somebody, their own first."""

    items: tuple[MembershipView, ...]


def view_of(store: Store, ids: PublicIds, now: datetime) -> StoreView:
    """Show a store as it is at a moment."""
    details, state = store.details, open_state(store.details.hours, store.details.zone, now)
    point = details.coordinates
    return StoreView(
        id=ids.encode(IdKind.STORE, store.id),
        store_name=details.store_name,
        description=details.description,
        store_address=details.store_address,
        store_city=details.store_city,
        store_state=details.store_state,
        store_postal=details.store_postal,
        store_country=details.store_country,
        store_phone=details.store_phone,
        store_website=details.store_website,
        latitude=None if point is None else point.latitude,
        longitude=None if point is None else point.longitude,
        offers_buylist=details.offers_buylist,
        offers_trades=details.offers_trades,
        offers_events=details.offers_events,
        trade_in_bonus_pct=details.trade_in_bonus_pct,
        time_zone=details.time_zone,
        hours={
            day.value: tuple(OpenSpanView(f"{span.opens:%H:%M}", f"{span.closes:%H:%M}") for span in spans)
            for day, spans in zip(WEEKDAYS, details.hours.week, strict=True)
            if spans
        },
        closed_dates=details.hours.closed_dates,
        is_open=state.is_open,
        changes_at=state.changes_at,
        business_verified=store.is_verified,
        version=store.version,
        closed_at=store.closed_at,
    )
