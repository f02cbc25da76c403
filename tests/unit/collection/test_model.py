"""Copies that meet, and offers of what is owned."""

from datetime import date
from decimal import Decimal

import pytest

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import LARGEST_QUANTITY, Have, InventoryItem, ItemKey, Want
from dualcaster_core.kernel.errors import ValidationFailed

KEY = ItemKey(1, Finish.NONFOIL, Condition.NM)
MINE = InventoryItem(
    key=KEY, quantity=3, acquired_price=Decimal("2.00"), acquired_on=date(2025, 3, 1), reserved=1, id=7
)


def test_merged_copies_keep_what_is_known_of_either() -> None:
    """The price is the mean over the copies, the date the earliest, the place the first; id and promises stay."""
    other = InventoryItem(
        key=KEY, quantity=1, acquired_price=Decimal("4.01"), acquired_on=date(2024, 1, 1), location="binder"
    )
    merged = MINE.merged(other)
    assert (merged.quantity, merged.acquired_price, merged.acquired_on) == (4, Decimal("2.50"), date(2024, 1, 1))
    assert (merged.location, merged.reserved, merged.id) == ("binder", 1, 7)


def test_prices_of_two_currencies_are_never_mixed() -> None:
    """The mean is over the copies paid in the currency of the most; of as many, in that of the copies at hand."""

    def canadian(copies: int) -> InventoryItem:
        return InventoryItem(key=KEY, quantity=copies, acquired_price=Decimal("7.00"), acquired_currency="CAD")

    fewer, more = MINE.merged(canadian(3)), MINE.merged(canadian(4))
    assert (fewer.acquired_price, fewer.acquired_currency) == (Decimal("2.00"), "USD")
    assert (more.acquired_price, more.acquired_currency) == (Decimal("7.00"), "CAD")


def test_a_currency_is_a_code() -> None:
    """Three capital letters, as in ISO 4217."""
    with pytest.raises(ValidationFailed, match="currency"):
        InventoryItem(key=KEY, quantity=1, acquired_currency="Euro")


def test_a_merge_makes_exactly_as_many_copies_as_are_possible() -> None:
    """9,999 copies are possible, and one more is not."""
    assert MINE.merged(InventoryItem(key=KEY, quantity=LARGEST_QUANTITY - 3)).quantity == LARGEST_QUANTITY


def test_copies_without_a_price_do_not_lower_the_mean() -> None:
    """The mean is over the copies whose price is known."""
    assert MINE.merged(InventoryItem(key=KEY, quantity=9)).acquired_price == Decimal("2.00")


def test_more_copies_than_are_possible_are_refused() -> None:
    """The refusal says how many more would do."""
    with pytest.raises(ValidationFailed, match=f"at most {LARGEST_QUANTITY - 3} more"):
        MINE.merged(InventoryItem(key=KEY, quantity=LARGEST_QUANTITY - 2))


@pytest.mark.parametrize(("owned", "offered"), [(9, 4), (4, 4), (2, 2), (0, None)])
def test_an_offer_is_never_more_than_what_is_owned(owned: int, offered: int | None) -> None:
    """It shrinks to what is there, and ends where nothing is."""
    capped = Have(item=KEY, quantity_for_trade=4).capped(owned)
    assert (capped and capped.quantity_for_trade) == offered


def test_the_place_that_was_told_first_stays() -> None:
    """Merged copies lie where the item lies; a new place is for an item that has none."""
    here = InventoryItem(key=KEY, quantity=1, location="binder")
    assert here.merged(InventoryItem(key=KEY, quantity=1, location="box")).location == "binder"


@pytest.mark.parametrize("reserved", [-1, 4])
def test_promised_copies_are_some_of_those_owned(reserved: int) -> None:
    """Nobody promises more than there is, or less than nothing; all of it is possible."""
    assert InventoryItem(key=KEY, quantity=3, reserved=3).reserved == 3
    with pytest.raises(ValidationFailed, match="cannot be reserved"):
        InventoryItem(key=KEY, quantity=3, reserved=reserved)


@pytest.mark.parametrize("percent", [0, 100])
def test_a_fall_is_of_1_to_99_percent(percent: int) -> None:
    """Nothing falls by nothing, and no price falls to nothing."""
    assert [Want(card_id=1, alert_percent=most).alert_percent for most in (1, 99)] == [1, 99]
    with pytest.raises(ValueError, match="alert_percent"):
        Want(card_id=1, alert_percent=percent)


def test_a_set_narrows_any_printing_alone() -> None:
    """Any printing of one set is a kind of any printing: with just one printing it contradicts itself."""
    assert Want(card_id=1, any_printing=True, set_only=True).set_only
    with pytest.raises(ValidationFailed) as refused:
        Want(card_id=1, set_only=True)
    assert refused.value.facts["field"] == "set_only"
