"""Card Kingdom's price list of single cards: what the shop asks and what it pays."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.streams.dated_list import DatedList
from dualcaster_sources.streams.fields import (
    LARGEST_WHOLE,
    BrokenRecord,
    as_record,
    identifier,
    price,
    shown,
    why,
)

CONDITIONS = {"nm": Condition.NM, "ex": Condition.LP, "vg": Condition.MP, "g": Condition.HP}
"""Card Kingdom's grades, as the price list abbreviates them."""

_FOIL = {"true": True, "false": False, True: True, False: False}


class CardKingdomPrices(DatedList):
    """Retail and buylist prices in USD of a list at a path or address.

    The two prices of a product hold for near mint copies and stand as the general price; the retail prices of all four
    grades follow where the list has them. ``observed_at`` replaces the list's own moment (taken as UTC). A product
    without a Scryfall id is reported as ``BadRecord``: which printing it is would be a guess.
    """

    name: Final = "cardkingdom"
    stated_at = "meta.created_at"

    def observations(self) -> Iterator[PriceObservation | BadRecord]:
        """Yield the prices of each product. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        observed_at: datetime | None = None
        for position, element in self._source.elements("data"):
            if observed_at is None:
                observed_at = self.moment_of_list()
            try:
                product = _Product(as_record(element), observed_at)
            except BrokenRecord as error:
                yield BadRecord(position, why(error))
                continue
            for quote in product.quotes():
                yield quote if isinstance(quote, PriceObservation) else BadRecord(position, why(quote))


class _Product:
    """One line of the price list."""

    def __init__(self, record: dict[str, Any], observed_at: datetime) -> None:
        self._record = record
        self._observed_at = observed_at
        self._label = f"{shown(record.get('name'))} ({shown(record.get('sku'))})"
        scryfall_id = record.get("scryfall_id")
        if scryfall_id is None or scryfall_id == "":
            raise BrokenRecord(f"{self._label} has no scryfall_id")
        self._card = CardKey(CardKeyKind.SCRYFALL, identifier(scryfall_id, "scryfall_id"))
        self._finish = _finish(record)

    def quotes(self) -> Iterator[PriceObservation | BrokenRecord]:
        yield from self._quote(self._record, "price_retail", "qty_retail", PriceKind.RETAIL, None)
        yield from self._quote(self._record, "price_buy", "qty_buying", PriceKind.BUYLIST, None)
        grades = self._record.get("condition_values")
        if not grades:
            return
        if not isinstance(grades, dict):
            yield BrokenRecord(f"condition_values is {shown(grades)}, not an object")
            return
        for word, condition in CONDITIONS.items():
            yield from self._quote(grades, f"{word}_price", f"{word}_qty", PriceKind.RETAIL, condition)

    def _quote(
        self, record: dict[str, Any], amount_key: str, quantity_key: str, kind: PriceKind, condition: Condition | None
    ) -> Iterator[PriceObservation | BrokenRecord]:
        try:
            amount = price(record.get(amount_key), amount_key)
            quantity = _quantity(record.get(quantity_key), quantity_key)
        except BrokenRecord as error:
            yield BrokenRecord(f"{self._label}: {error}")
            return
        if amount is not None:
            yield PriceObservation(
                card=self._card,
                finish=self._finish,
                source=PriceSource.CARDKINGDOM,
                kind=kind,
                currency=Currency.USD,
                amount=amount,
                observed_at=self._observed_at,
                condition=condition,
                quantity=quantity,
            )


def _finish(record: dict[str, Any]) -> Finish:
    variation = record.get("variation") or ""
    if type(variation) is not str:
        raise BrokenRecord(f"variation is {shown(variation)}, not a text")
    if "etched" in variation.lower():
        return Finish.ETCHED
    foil = record.get("is_foil")
    if type(foil) not in (str, bool) or foil not in _FOIL:
        raise BrokenRecord(f"is_foil is {shown(foil)}, neither true nor false")
    return Finish.FOIL if _FOIL[foil] else Finish.NONFOIL


def _quantity(value: object, key: str) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= LARGEST_WHOLE:
        raise BrokenRecord(f"{key} is {shown(value)}, not a count")
    return value
