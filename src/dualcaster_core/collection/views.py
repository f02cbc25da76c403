"""What people see of their lists and, as far as the owner shows them, of each other's."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from dualcaster_core.catalogue.grading import Condition, ConditionName, Finish
from dualcaster_core.collection.model import PriorityName
from dualcaster_core.kernel.money import DOLLARS


@frozen(kw_only=True)
class ListedPrinting:
    """A printing as lists show it."""

    hashid: str
    name: str
    set_code: str
    set_name: str
    collector_number: str
    rarity: str
    image_url: str | None


@frozen(kw_only=True)
class InventoryEntry:
    """An item of one's inventory.

    Amounts are in US dollars, but ``acquired_price`` is in ``acquired_currency``. ``unit_value`` is what one copy in
    this finish and condition is worth, by ``value_source``, observed at ``value_observed_at``; all None while the
    finish has no price. ``total_value`` is for all copies. ``reserved`` copies are promised in accepted trades.
    ``have_id`` names the offer of this item, active or not.
    """

    id: str
    card: ListedPrinting
    finish: Finish
    condition: ConditionName
    language: str
    signed: bool
    altered: bool
    quantity: int
    reserved: int
    quantity_for_trade: int
    have_id: str | None
    unit_value: Decimal | None
    total_value: Decimal | None
    value_source: str | None
    value_observed_at: datetime | None
    acquired_price: Decimal | None
    acquired_on: date | None
    location: str
    acquired_currency: str = DOLLARS


@frozen
class InventoryPage:
    """A page of an inventory and what continues after it, None at the end."""

    items: tuple[InventoryEntry, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class ListSummary:
    """Totals of a list: its entries, the copies, what they are worth, and how many copies have no price.

    Unpriced copies add nothing to ``value``, which is in US dollars. ``values_as_of`` is the oldest moment that a price
    among them was observed at.
    """

    entries: int
    copies: int
    value: Decimal
    unpriced_copies: int
    values_as_of: datetime | None


@frozen(kw_only=True)
class HaveListEntry:
    """An offer on one's have list; condition, finish and language are those of the inventory item.

    ``quantity`` copies are owned and ``quantity_for_trade`` offered. ``unit_value`` is the market's, ``total_value``
    that of all copies offered; ``min_trade_value`` is what the owner asks for one at least, shown beside them and part
    of neither. Amounts are in US dollars.
    """

    id: str
    inventory_item_id: str
    card: ListedPrinting
    finish: Finish
    condition: ConditionName
    language: str
    signed: bool
    altered: bool
    quantity: int
    quantity_for_trade: int
    min_trade_value: Decimal | None
    trade_for_wants_only: bool
    notes: str
    is_active: bool
    unit_value: Decimal | None
    total_value: Decimal | None
    value_source: str | None
    value_observed_at: datetime | None


@frozen
class HavePage:
    """A page of a have list and what continues after it, None at the end."""

    items: tuple[HaveListEntry, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class WantListEntry:
    """A want on one's list.

    ``set_only``: any printing will do, but only of the set of ``card``.
    ``unit_value`` is what the cheapest near mint copy that would fill it is worth, in US dollars, and ``total_value``
    that times ``quantity``. ``owned`` counts the copies in the inventory that would fill it; ``is_satisfied`` says that
    they suffice. ``language`` is a code or ``any``.
    """

    id: str
    card: ListedPrinting
    any_printing: bool
    set_only: bool
    quantity: int
    condition_min: ConditionName
    condition_strict: bool
    is_foil_required: bool
    language: str
    max_trade_value: Decimal | None
    target_price: Decimal | None
    alert_enabled: bool
    alert_percent: int | None
    priority: PriorityName
    is_public: bool
    is_active: bool
    notes: str
    owned: int
    is_satisfied: bool
    unit_value: Decimal | None
    total_value: Decimal | None
    value_source: str | None
    value_observed_at: datetime | None


@frozen
class WantPage:
    """A page of a want list and what continues after it, None at the end."""

    items: tuple[WantListEntry, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class PublicHave:
    """What others see of an offer: the copies and what the market says of one; no notes, places or limits."""

    id: str
    card: ListedPrinting
    finish: Finish
    condition: ConditionName
    language: str
    signed: bool
    altered: bool
    quantity_for_trade: int
    trade_for_wants_only: bool
    unit_value: Decimal | None
    value_source: str | None
    value_observed_at: datetime | None


@frozen
class PublicHavePage:
    """A page of somebody's have list as others see it."""

    items: tuple[PublicHave, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class PublicWant:
    """What others see of a want: what would fill it and what the market says of one; no notes, limits or alerts."""

    id: str
    card: ListedPrinting
    any_printing: bool
    set_only: bool
    quantity: int
    condition_min: ConditionName
    condition_strict: bool
    is_foil_required: bool
    language: str
    priority: PriorityName
    unit_value: Decimal | None
    value_source: str | None
    value_observed_at: datetime | None


@frozen
class PublicWantPage:
    """A page of somebody's want list as others see it."""

    items: tuple[PublicWant, ...]
    next_cursor: str | None = None


class ListOrder(StrEnum):
    """How a list is sorted: by name, set and number; newest entries first; or the dearest copies first."""

    NAME = "name"
    NEWEST = "newest"
    VALUE = "value"


@frozen(kw_only=True)
class ListFilter:
    """What a page keeps; None keeps all. ``name_part`` is a part of the card's name, case and accents aside.

    ``for_trade`` keeps items with an active offer (or without one); it means something for inventories alone.
    """

    name_part: str | None = None
    set_code: str | None = None
    finish: Finish | None = None
    condition: Condition | None = None
    for_trade: bool | None = None


EVERYTHING = ListFilter()


@frozen(kw_only=True)
class PriceAlertEntry:
    """An alert as its owner sees it.

    ``unit_value`` is what the cheapest near mint copy that would fill the want is worth, in US dollars. A fall of
    ``percent`` is counted from ``base_value``. What is not armed was told already, or lay below its target from the
    start: it is armed when the value has risen 5 percent above the limit. ``notified_at`` and ``notified_value`` are of
    the last time that the owner was told.
    """

    want_id: str
    card: ListedPrinting
    any_printing: bool
    set_only: bool
    is_foil_required: bool
    target_price: Decimal | None
    percent: int | None
    target_armed: bool
    percent_armed: bool
    base_value: Decimal | None
    notified_at: datetime | None
    notified_value: Decimal | None
    unit_value: Decimal | None
    value_source: str | None
    value_observed_at: datetime | None


@frozen
class PriceAlertPage:
    """A page of alerts and what continues after it, None at the end."""

    items: tuple[PriceAlertEntry, ...]
    next_cursor: str | None = None
