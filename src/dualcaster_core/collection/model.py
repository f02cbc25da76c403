"""Inventory items, haves and wants."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Any, Final, Literal

from attrs import evolve, field, frozen, validators

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.language import ENGLISH, LANGUAGES, parse_language
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.money import DOLLARS, LARGEST, is_currency, round_half_up
from dualcaster_core.kernel.text import plain_text

LARGEST_QUANTITY = 9999

ANY_LANGUAGE = "any"
"""What a want says that takes copies in every language."""

_quantity = [validators.ge(1), validators.le(LARGEST_QUANTITY)]


def parse_wanted_language(text: str) -> str:
    """Read the language of a want: a code, as ``parse_language`` does, or ``any``."""
    return ANY_LANGUAGE if text.strip().lower() == ANY_LANGUAGE else parse_language(text)


def language_name(code: str) -> str:
    """Name a language by its code, or what a want says that takes copies in every one of them."""
    return "Any language" if code == ANY_LANGUAGE else LANGUAGES.get(code, code)


def _currency(_: object, __: object, code: str) -> None:
    if not is_currency(code):
        raise ValidationFailed(f"{code[:40]!r} is not the code of a currency", field="acquired_currency")


def _amount(_: object, attribute: Any, amount: Decimal | None) -> None:
    if amount is not None and not (amount.is_finite() and 0 <= amount <= LARGEST):
        raise ValidationFailed(f"{attribute.name} of {amount} is not between 0 and {LARGEST}")


@frozen(cache_hash=True)
class ItemKey:
    """What makes two copies the same item of an inventory."""

    card_id: int
    finish: Finish
    condition: Condition = Condition.NM
    language: str = field(default=ENGLISH, converter=parse_language)
    signed: bool = False
    altered: bool = False


@frozen(kw_only=True)
class InventoryItem:
    """Copies that somebody owns: ``quantity`` 1..9999 of them, ``reserved`` of these promised in accepted trades.

    ``acquired_price`` is per copy, in ``acquired_currency`` (ISO 4217); it enters no value.
    """

    key: ItemKey
    quantity: int = field(validator=_quantity)
    acquired_price: Decimal | None = field(default=None, validator=_amount)
    acquired_currency: str = field(default=DOLLARS, validator=_currency)
    acquired_on: date | None = None
    location: str = field(default="", validator=plain_text(200))
    reserved: int = 0
    id: int = field(default=UNSAVED, eq=False)

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.reserved <= self.quantity:
            raise ValidationFailed(f"{self.reserved} of {self.quantity} copies cannot be reserved")

    def merged(self, other: "InventoryItem") -> "InventoryItem":
        """Return this item with the copies of another one added.

        The price paid is the mean over the copies whose price is known in the currency of the most of them, the date
        the earliest, the place the first that is stated; id and promised copies stay. Raises ``ValidationFailed``
        past 9999 copies.
        """
        if self.quantity + other.quantity > LARGEST_QUANTITY:
            room = LARGEST_QUANTITY - self.quantity
            raise ValidationFailed(
                f"you have {self.quantity} of these; at most {room} more are possible", field="quantity"
            )
        both = (self, other)
        price, currency = price_paid(
            (i.acquired_price, i.acquired_currency, i.quantity) for i in both if i.acquired_price is not None
        )
        return evolve(
            self,
            quantity=self.quantity + other.quantity,
            acquired_price=price,
            acquired_currency=currency,
            acquired_on=min((i.acquired_on for i in both if i.acquired_on is not None), default=None),
            location=self.location or other.location,
        )


def price_paid(paid: Iterable[tuple[Decimal, str, int]]) -> tuple[Decimal | None, str]:
    """Return the mean price of copies and its currency, from prices, their currencies and how many copies cost them.

    Only the copies paid in the currency of the most of them count, the first of as many: what one currency was worth in
    another that day is not known. No copies have no price, in dollars.
    """
    totals: dict[str, tuple[Decimal, int]] = {}
    for price, currency, count in paid:
        total, copies = totals.get(currency, (Decimal(0), 0))
        totals[currency] = total + price * count, copies + count
    if not totals:
        return None, DOLLARS
    currency = max(totals, key=lambda code: totals[code][1])
    total, copies = totals[currency]
    return round_half_up(total / copies), currency


@frozen(kw_only=True)
class Have:
    """An inventory item marked as available for trade; condition, finish and language come from the item.

    ``min_trade_value`` is what the owner asks per copy at least, in US dollars; it never replaces the market's value.
    ``trade_for_wants_only``: an offer for it may hold only what is on its owner's want list.
    """

    item: ItemKey
    quantity_for_trade: int = field(validator=_quantity)
    min_trade_value: Decimal | None = field(default=None, validator=_amount)
    trade_for_wants_only: bool = False
    notes: str = field(default="", validator=plain_text(500))
    is_active: bool = True
    id: int = field(default=UNSAVED, eq=False)

    def capped(self, owned: int) -> "Have | None":
        """Return the offer with no more copies than are owned; None where none are."""
        return evolve(self, quantity_for_trade=min(self.quantity_for_trade, owned)) if owned else None

    def moved_to(self, item: ItemKey, there: "Have | None") -> "Have":
        """Return the offer of copies that have become those of another item, added to that item's own if it has one."""
        if there is None:
            return evolve(self, item=item, id=UNSAVED)
        copies = there.quantity_for_trade + self.quantity_for_trade
        return evolve(there, quantity_for_trade=min(LARGEST_QUANTITY, copies))


class Priority(IntEnum):
    """How much somebody wants a card."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


PriorityName = Literal["low", "medium", "high"]
PRIORITY_NAMES: Final[Mapping[Priority, PriorityName]] = {
    Priority.LOW: "low",
    Priority.MEDIUM: "medium",
    Priority.HIGH: "high",
}


@frozen(kw_only=True)
class Want:
    """A card somebody looks for: this printing, any printing of the card, or any of its printings in this set.

    ``set_only`` narrows ``any_printing`` to the set of the printing that is named.
    ``condition_min`` lowers the score of worse copies; with ``condition_strict`` they do not pair at all.
    ``max_trade_value`` and ``target_price`` are per copy in US dollars: the first limits trades, the second is for
    price alerts. ``language`` is a code or ``any``.
    """

    card_id: int
    any_printing: bool = False
    set_only: bool = False
    quantity: int = field(default=1, validator=_quantity)
    condition_min: Condition = Condition.LP
    condition_strict: bool = False
    is_foil_required: bool = False
    language: str = field(default=ENGLISH, converter=parse_wanted_language)
    max_trade_value: Decimal | None = field(default=None, validator=_amount)
    target_price: Decimal | None = field(default=None, validator=_amount)
    alert_enabled: bool = False
    alert_percent: int | None = field(
        default=None, validator=validators.optional([validators.ge(1), validators.le(99)])
    )
    priority: Priority = Priority.MEDIUM
    is_public: bool = True
    is_active: bool = True
    notes: str = field(default="", validator=plain_text(500))
    id: int = field(default=UNSAVED, eq=False)

    def __attrs_post_init__(self) -> None:
        if self.set_only and not self.any_printing:
            raise ValidationFailed(
                "any printing of one set is asked for: that goes with any printing, not with one of them",
                field="set_only",
            )
