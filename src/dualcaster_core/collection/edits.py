"""What people may change of a line of their lists. A field that is not mentioned stays as it is."""

from datetime import date
from decimal import Decimal

from attrs import field, frozen, validators

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import LARGEST_QUANTITY, Priority
from dualcaster_core.kernel.partial_update import UNCHANGED, Unchanged


@frozen(kw_only=True)
class CopyEdit:
    """A correction of what the copies of an item are: they become copies of another item."""

    finish: Finish | Unchanged = UNCHANGED
    condition: Condition | Unchanged = UNCHANGED
    language: str | Unchanged = UNCHANGED
    signed: bool | Unchanged = UNCHANGED
    altered: bool | Unchanged = UNCHANGED


@frozen(kw_only=True)
class ItemEdit:
    """A change of an inventory item; None clears the price and the date. The price is in the item's currency."""

    quantity: int | Unchanged = UNCHANGED
    acquired_price: Decimal | Unchanged | None = UNCHANGED
    acquired_currency: str | Unchanged = UNCHANGED
    acquired_on: date | Unchanged | None = UNCHANGED
    location: str | Unchanged = UNCHANGED


@frozen(kw_only=True)
class Offer:
    """What somebody says when they offer an item for trade."""

    quantity_for_trade: int = field(validator=[validators.ge(1), validators.le(LARGEST_QUANTITY)])
    min_trade_value: Decimal | None = None
    trade_for_wants_only: bool = False
    notes: str = ""
    is_active: bool = True


@frozen(kw_only=True)
class HaveEdit:
    """A change of an offer; None clears the least value."""

    quantity_for_trade: int | Unchanged = UNCHANGED
    min_trade_value: Decimal | Unchanged | None = UNCHANGED
    trade_for_wants_only: bool | Unchanged = UNCHANGED
    notes: str | Unchanged = UNCHANGED
    is_active: bool | Unchanged = UNCHANGED


@frozen(kw_only=True)
class WantEdit:
    """A change of a want; None clears the limits."""

    card_id: int | Unchanged = UNCHANGED
    any_printing: bool | Unchanged = UNCHANGED
    set_only: bool | Unchanged = UNCHANGED
    quantity: int | Unchanged = UNCHANGED
    condition_min: Condition | Unchanged = UNCHANGED
    condition_strict: bool | Unchanged = UNCHANGED
    is_foil_required: bool | Unchanged = UNCHANGED
    language: str | Unchanged = UNCHANGED
    max_trade_value: Decimal | Unchanged | None = UNCHANGED
    target_price: Decimal | Unchanged | None = UNCHANGED
    alert_enabled: bool | Unchanged = UNCHANGED
    alert_percent: int | Unchanged | None = UNCHANGED
    priority: Priority | Unchanged = UNCHANGED
    is_public: bool | Unchanged = UNCHANGED
    is_active: bool | Unchanged = UNCHANGED
    notes: str | Unchanged = UNCHANGED
