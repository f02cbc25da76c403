"""Card Kingdom's price list gives what the shop asks and pays, by grade where it states grades."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.cardkingdom import CardKingdomPrices
from tests.support.source_files import WriteSource

LOTUS = UUID("b0faa7f2-b547-42c4-a810-839da50dadfe")


def _lotus(**changes: Any) -> dict[str, Any]:
    return {
        "sku": "LEA-232",
        "scryfall_id": str(LOTUS),
        "name": "Black Lotus",
        "variation": "",
        "edition": "Alpha",
        "is_foil": "false",
        "price_retail": "149999.99",
        "qty_retail": 1,
        "price_buy": "68000.0",
        "qty_buying": 3,
    } | changes


def _price_list(*products: Any) -> dict[str, Any]:
    return {"meta": {"created_at": "2026-07-09 07:07:16", "base_url": "https://x/"}, "data": list(products)}


def _observed(feed: CardKingdomPrices) -> list[PriceObservation]:
    return [quote for quote in feed.observations() if isinstance(quote, PriceObservation)]


def test_a_product_has_a_retail_and_a_buylist_price(write: "WriteSource") -> None:
    """Both are general prices with their quantity, as of the moment the list was made."""
    shared: dict[str, Any] = {
        "card": CardKey(CardKeyKind.SCRYFALL, LOTUS),
        "finish": Finish.NONFOIL,
        "source": PriceSource.CARDKINGDOM,
        "currency": Currency.USD,
        "observed_at": datetime(2026, 7, 9, 7, 7, 16, tzinfo=UTC),
    }
    assert list(CardKingdomPrices(write(_price_list(_lotus()))).observations()) == [
        PriceObservation(kind=PriceKind.RETAIL, amount=Decimal("149999.99"), quantity=1, **shared),
        PriceObservation(kind=PriceKind.BUYLIST, amount=Decimal("68000.00"), quantity=3, **shared),
    ]


@pytest.mark.parametrize(
    ("is_foil", "variation", "finish"),
    [
        ("false", "Extended Art", Finish.NONFOIL),
        ("true", "Showcase", Finish.FOIL),
        (True, None, Finish.FOIL),
        ("true", "1072 - Foil Etched", Finish.ETCHED),
        ("false", "Foil Etched - 090 - JPN Alternate Art", Finish.ETCHED),
    ],
)
def test_the_finish_is_stated(write: "WriteSource", is_foil: Any, variation: Any, finish: Finish) -> None:
    """Etched cards say so in their variation, whatever stands under foil."""
    feed = CardKingdomPrices(write(_price_list(_lotus(is_foil=is_foil, variation=variation))))
    assert {quote.finish for quote in _observed(feed)} == {finish}


def test_grades_are_quoted_where_the_list_has_them(write: "WriteSource") -> None:
    """Card Kingdom's NM, EX, VG and G are NM, LP, MP and HP; a grade at zero is not quoted."""
    grades = {
        "nm_price": "69.99",
        "nm_qty": 0,
        "ex_price": "59.49",
        "ex_qty": 1,
        "vg_price": "0.00",
        "g_price": "45.49",
    }
    quotes = _observed(CardKingdomPrices(write(_price_list(_lotus(condition_values=grades)))))[2:]
    assert [(quote.kind, quote.condition, quote.amount, quote.quantity) for quote in quotes] == [
        (PriceKind.RETAIL, Condition.NM, Decimal("69.99"), 0),
        (PriceKind.RETAIL, Condition.LP, Decimal("59.49"), 1),
        (PriceKind.RETAIL, Condition.HP, Decimal("45.49"), None),
    ]


def test_zero_prices_are_none(write: "WriteSource") -> None:
    """The shop does not buy the card, or does not have it."""
    (quote,) = _observed(CardKingdomPrices(write(_price_list(_lotus(price_buy="0.00")))))
    assert quote.kind is PriceKind.RETAIL


@pytest.mark.parametrize(
    ("changes", "reason", "left"),
    [
        ({"scryfall_id": ""}, "'Black Lotus' ('LEA-232') has no scryfall_id", 0),
        ({"scryfall_id": None}, "has no scryfall_id", 0),
        ({"scryfall_id": '"8ec0033b-d71b-4389-88fe-45c24735454'}, "not a UUID", 0),
        ({"is_foil": "perhaps"}, "is_foil is 'perhaps'", 0),
        ({"is_foil": []}, "is_foil is a list", 0),
        ({"variation": 5}, "variation is 5", 0),
        ({"price_retail": "much"}, "'Black Lotus' ('LEA-232'): price_retail is 'much'", 1),
        ({"price_buy": -1}, "price_buy is -1", 1),
        ({"qty_buying": "3"}, "qty_buying is '3'", 1),
        ({"condition_values": [1]}, "condition_values is a list", 2),
        ({"condition_values": {"nm_price": {}}}, "nm_price is an object", 2),
    ],
)
def test_a_broken_product_is_reported(write: "WriteSource", changes: dict[str, Any], reason: str, left: int) -> None:
    """What can be read of it is read; without a Scryfall id its printing would be a guess."""
    found = list(CardKingdomPrices(write(_price_list(_lotus(), _lotus(**changes)))).observations())
    (bad,) = [record for record in found if isinstance(record, BadRecord)]
    assert bad.position == 2
    assert reason in bad.reason
    assert len(found) == 2 + left + 1


@pytest.mark.parametrize("meta", [None, {}, {"created_at": "yesterday"}, {"created_at": 5}])
def test_a_list_without_its_moment_needs_one(write: "WriteSource", meta: Any) -> None:
    """Prices without a moment are refused unless the caller states it."""
    path = write({"meta": meta, "data": [_lotus()]})
    with pytest.raises(SourceUnreadable, match="state the moment of the prices"):
        list(CardKingdomPrices(path).observations())
    moment = datetime(2026, 7, 10, tzinfo=UTC)
    assert {quote.observed_at for quote in _observed(CardKingdomPrices(path, observed_at=moment))} == {moment}


def test_the_moment_needs_its_time_zone(write: "WriteSource") -> None:
    """A naive moment could be off by a day."""
    with pytest.raises(ValidationFailed, match="time zone"):
        CardKingdomPrices(write(_price_list(_lotus())), observed_at=datetime(2026, 7, 9))  # noqa: DTZ001


def test_progress_is_that_of_the_file(write: "WriteSource") -> None:
    """A progress bar ends at the size of the file."""
    path = write(_price_list(_lotus()))
    feed = CardKingdomPrices(path)
    list(feed.observations())
    assert feed.progress() == (path.stat().st_size,) * 2
