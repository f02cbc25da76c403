"""What the staff of a store see of people around it, and what people see of stores around them."""

from datetime import datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.catalogue.grading import ConditionName, Finish


@frozen(kw_only=True)
class CustomerCard:
    """A card of somebody's list that meets the store's: ``copies`` of it, each for ``price`` US dollars.

    Of a want it is the store's price, of an offer what the market pays; None where that is not known.
    """

    hashid: str
    name: str
    set_code: str
    finish: Finish
    condition: ConditionName
    copies: int
    price: Decimal | None


@frozen(kw_only=True)
class Customer:
    """Somebody around a store. ``cards`` are the most valuable of ``card_count``; ``value`` is that of all copies.

    ``distance_miles`` is rounded as everywhere. ``allows_messages``: they get messages from stores; then
    ``may_write_from`` is None, or from when on this store may write to them again.
    """

    username: str
    hashid: str
    display_name: str
    avatar_url: str | None
    distance_miles: int
    distance: str
    card_count: int
    copies: int
    value: Decimal
    cards: tuple[CustomerCard, ...]
    allows_messages: bool = False
    may_write_from: datetime | None = None


@frozen
class CustomerPage:
    """A page of people, and the cursor that continues after it, None at the end."""

    items: tuple[Customer, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class StoreNearby:
    """A store around a trader: what it has of their wants, and of their have list if it buys cards.

    ``cards`` are the most valuable of the ``card_count`` wants that it can fill, for ``price`` altogether. ``buys`` is
    None for a store that buys no cards; else how many cards of the have list it may be asked about.
    """

    hashid: str
    store_name: str
    city: str
    distance_miles: int
    distance: str
    card_count: int
    copies: int
    price: Decimal
    cards: tuple[CustomerCard, ...]
    buys: int | None
    trade_in_bonus_pct: int


@frozen
class StoresNearby:
    """The stores around a trader, those with the most of their wants first."""

    items: tuple[StoreNearby, ...]


@frozen(kw_only=True)
class SentStoreMessage:
    """A message that a store sent; ``username`` is None once that account is closed."""

    username: str | None
    sent_by: str | None
    cards: tuple[str, ...]
    note: str
    sent_at: datetime


@frozen
class SentPage:
    """A page of messages, the latest first; ``next_cursor`` continues after it, None at the end."""

    items: tuple[SentStoreMessage, ...]
    next_cursor: str | None = None
