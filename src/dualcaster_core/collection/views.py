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
    among them was observed at. ``version`` is that of the owner's lists, which changes of many lines are compared with;
    None in what others see.
    """

    entries: int
    copies: int
    value: Decimal
    unpriced_copies: int
    values_as_of: datetime | None
    version: int | None = None


@frozen(kw_only=True)
class FinishCount:
    """Plain copies of a printing in one finish: near mint, in the language of the printing, not signed or altered."""

    finish: Finish
    quantity: int
    quantity_for_trade: int


@frozen(kw_only=True)
class CardCounts:
    """What somebody has, offers and wants of a printing.

    ``finishes`` counts the plain copies in each finish that the printing exists in. ``owned`` and ``for_trade`` count
    every copy of the printing, ``wanted`` the copies of all wants that it would fill.
    """

    finishes: tuple[FinishCount, ...]
    owned: int
    for_trade: int
    wanted: int

    @property
    def other_copies(self) -> int:
        """The owned copies that ``finishes`` does not count."""
        return self.owned - sum(one.quantity for one in self.finishes)


@frozen(kw_only=True)
class SpareLine:
    """An item of which more copies would be offered: how many more, and what they are worth in US dollars."""

    card: ListedPrinting
    finish: Finish
    condition: ConditionName
    language: str
    copies: int
    total_value: Decimal | None


@frozen(kw_only=True)
class SparesPreview:
    """What offering spare copies would do: lines and copies, what they are worth in US dollars, and the version of the
    lists that this is told of. ``shown`` are the most valuable lines.
    """

    lines: int
    copies: int
    value: Decimal
    unpriced_copies: int
    version: int
    shown: tuple[SpareLine, ...]


@frozen(kw_only=True)
class HaveListEntry:
    """An offer on one's have list; condition, finish and language are those of the inventory item.

    ``quantity`` copies are owned and ``quantity_for_trade`` offered; ``on_offer`` of these are not promised in accepted
    trades. ``unit_value`` is the market's, ``total_value`` that of all copies offered; ``min_trade_value`` is what the
    owner asks for one at least, shown beside them and part of neither. Amounts are in US dollars.
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
    on_offer: int
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
    """What others see of an offer: the copies and what the market says of one; no notes, places or limits.

    ``item_id`` names the copies in a proposal. ``viewer_wants`` counts the copies that whoever looks wants and these
    would be; 0 for a stranger.
    """

    id: str
    item_id: str
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
    viewer_wants: int = 0


@frozen
class PublicHavePage:
    """A page of somebody's have list as others see it."""

    items: tuple[PublicHave, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class PublicWant:
    """What others see of a want: what would fill it and what the market says of one; no notes, limits or alerts.

    ``viewer_has`` counts the copies that whoever looks owns and that would fill it; 0 for a stranger.
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
    priority: PriorityName
    unit_value: Decimal | None
    value_source: str | None
    value_observed_at: datetime | None
    viewer_has: int = 0


@frozen
class PublicWantPage:
    """A page of somebody's want list as others see it."""

    items: tuple[PublicWant, ...]
    next_cursor: str | None = None


class ListOrder(StrEnum):
    """What a list is sorted by; each order has a way round that people ask for first.

    By name, set and number; by set, number and name; the best condition, the most copies, the most copies for trade,
    the dearest copy, the dearest entry, the newest entry, or what is wanted most first.
    """

    NAME = "name"
    SET = "set"
    CONDITION = "condition"
    COPIES = "copies"
    FOR_TRADE = "for_trade"
    VALUE = "value"
    TOTAL = "total"
    NEWEST = "newest"
    PRIORITY = "priority"

    @property
    def falls(self) -> bool:
        """Whether the first way round is from the largest to the smallest."""
        return self not in (ListOrder.NAME, ListOrder.SET)


@frozen(kw_only=True)
class ListFilter:
    """What a page keeps; None keeps all. ``name_part`` is a part of the card's name, case and accents aside.

    ``for_trade`` keeps items with an active offer (or without one); it means something for inventories alone.
    ``marked`` keeps the entries of somebody else's list that the viewer wants or has (or does not); it means something
    for the lists of others alone.
    """

    name_part: str | None = None
    set_code: str | None = None
    finish: Finish | None = None
    condition: Condition | None = None
    for_trade: bool | None = None
    marked: bool | None = None


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
