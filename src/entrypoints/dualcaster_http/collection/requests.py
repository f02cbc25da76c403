"""The bodies of requests about lists, and how they become what the core takes."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from attrs import frozen
from msgspec import UNSET, UnsetType

from dualcaster_core.catalogue.grading import Condition, ConditionName, Finish
from dualcaster_core.catalogue.use_cases import LONGEST_QUERY
from dualcaster_core.collection.bulk.rules import MAX_IDS
from dualcaster_core.collection.bulk.selection import BulkAction
from dualcaster_core.collection.model import LARGEST_QUANTITY, Priority, PriorityName

_PLAIN = r"^[^\x00-\x1f\x7f]*$"
PublicId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{6,32}$", description="A public id.")]
Copies = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_QUANTITY)]
Amount = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$", description='US dollars, such as "12.50".')
]
LanguageCode = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Za-z]{2,3}$", description="Scryfall's code, such as en or ja, or the printed one, such as JP."
    ),
]
Notes = Annotated[str, msgspec.Meta(max_length=500, pattern=_PLAIN)]
Location = Annotated[str, msgspec.Meta(max_length=200, pattern=_PLAIN)]
CardName = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=_PLAIN)]
SetCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_]{1,16}$")]
CollectorNumber = Annotated[str, msgspec.Meta(min_length=1, max_length=32, pattern=_PLAIN)]
CurrencyCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$", description="Code of a currency in ISO 4217.")]
ListVersion = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
NamePart = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_QUERY, pattern=_PLAIN)]
Percent = Annotated[int, msgspec.Meta(ge=1, le=99)]


class NewItem(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Copies to add to an inventory. The finish is stated, never guessed; price and date are of one copy."""

    card: PublicId
    finish: Finish
    condition: ConditionName = "NM"
    language: LanguageCode = "en"
    signed: bool = False
    altered: bool = False
    quantity: Copies = 1
    acquired_price: Amount | None = None
    acquired_currency: CurrencyCode = "USD"
    acquired_on: date | None = None
    location: Location = ""


class ItemPatch(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What to change of an item; what is left out stays, null clears price and date."""

    finish: Finish | UnsetType = UNSET
    condition: ConditionName | UnsetType = UNSET
    language: LanguageCode | UnsetType = UNSET
    signed: bool | UnsetType = UNSET
    altered: bool | UnsetType = UNSET
    quantity: Copies | UnsetType = UNSET
    acquired_price: Amount | UnsetType | None = UNSET
    acquired_currency: CurrencyCode | UnsetType = UNSET
    acquired_on: date | UnsetType | None = UNSET
    location: Location | UnsetType = UNSET


class NewHave(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """An inventory item to offer for trade, and how many copies of it."""

    inventory_item_id: PublicId
    quantity_for_trade: Copies
    min_trade_value: Amount | None = None
    trade_for_wants_only: bool = False
    notes: Notes = ""
    is_active: bool = True


class KeepCopies(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How many copies of each item to keep; all others are offered. ``version``: that of the preview, if compared."""

    keep: Annotated[int, msgspec.Meta(ge=0, le=LARGEST_QUANTITY)]
    version: ListVersion | None = None


@frozen(kw_only=True)
class OffersWritten:
    """How many offers were added or raised, the version of the lists now, and how to undo it until when."""

    written: int
    version: int
    undo_id: str | None
    undo_until: datetime | None


class Matching(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """All lines that match: a part of the name, a set, and of copies finish and condition; nothing means every line."""

    q: NamePart | None = None
    set: SetCode | None = None
    finish: Finish | None = None
    condition: ConditionName | None = None
    for_trade: bool | None = None


class BulkChange(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What to do with lines that are named by ``ids``, or with all that are ``matching``.

    ``condition`` goes with the action of that name. ``version`` is that of the summary that was looked at: where the
    lists were changed since, nothing is done.
    """

    action: BulkAction
    ids: Annotated[list[PublicId], msgspec.Meta(min_length=1, max_length=MAX_IDS)] | None = None
    matching: Matching | None = None
    condition: ConditionName | None = None
    version: ListVersion | None = None


@frozen(kw_only=True)
class BulkChanged:
    """What was done: lines changed, lines left because copies are promised in trades, and how to undo it until when.

    ``undo_id`` and ``undo_until`` are null where nothing changed or there is nothing to undo.
    """

    lines: int
    left: int
    version: int
    undo_id: str | None
    undo_until: datetime | None


class HavePatch(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What to change of an offer; what is left out stays, null clears the ask."""

    quantity_for_trade: Copies | UnsetType = UNSET
    min_trade_value: Amount | UnsetType | None = UNSET
    trade_for_wants_only: bool | UnsetType = UNSET
    notes: Notes | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class NewWant(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A card to look for: by the public id of a printing, or by name with set and number where they matter.

    A name alone means any printing of the card, name and set any printing of it in that set (``set_only``), unless
    ``any_printing`` says else.
    """

    card: PublicId | None = None
    name: CardName | None = None
    set: SetCode | None = None
    number: CollectorNumber | None = None
    any_printing: bool | None = None
    set_only: bool | None = None
    quantity: Copies = 1
    condition_min: ConditionName = "LP"
    condition_strict: bool = False
    is_foil_required: bool = False
    language: LanguageCode = "en"
    max_trade_value: Amount | None = None
    target_price: Amount | None = None
    alert_enabled: bool = False
    alert_percent: Percent | None = None
    priority: PriorityName = "medium"
    is_public: bool = True
    is_active: bool = True
    notes: Notes = ""


class WantPatch(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What to change of a want; what is left out stays, null clears the limits."""

    card: PublicId | UnsetType = UNSET
    any_printing: bool | UnsetType = UNSET
    set_only: bool | UnsetType = UNSET
    quantity: Copies | UnsetType = UNSET
    condition_min: ConditionName | UnsetType = UNSET
    condition_strict: bool | UnsetType = UNSET
    is_foil_required: bool | UnsetType = UNSET
    language: LanguageCode | UnsetType = UNSET
    max_trade_value: Amount | UnsetType | None = UNSET
    target_price: Amount | UnsetType | None = UNSET
    alert_enabled: bool | UnsetType = UNSET
    alert_percent: Percent | UnsetType | None = UNSET
    priority: PriorityName | UnsetType = UNSET
    is_public: bool | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    notes: Notes | UnsetType = UNSET


class AlertBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What to be told of: a price, a fall by so many percent, or both; what is left out is asked no more."""

    target_price: Amount | None = None
    percent: Percent | None = None


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "condition": Condition.__getitem__,
    "condition_min": Condition.__getitem__,
    "priority": lambda name: Priority[name.upper()],
    "acquired_price": _amount,
    "min_trade_value": _amount,
    "max_trade_value": _amount,
    "target_price": _amount,
}


def facts_of(body: msgspec.Struct) -> dict[str, Any]:
    """Return the fields that a body states, in the core's types; those left out are left out."""
    stated = {name: getattr(body, name) for name in body.__struct_fields__}
    return {
        name: _READ[name](value) if name in _READ else value for name, value in stated.items() if value is not UNSET
    }


def taken(facts: dict[str, Any], *names: str) -> dict[str, Any]:
    """Take some of the facts out of the others."""
    return {name: facts.pop(name) for name in names if name in facts}
