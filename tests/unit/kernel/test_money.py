"""Money: rounding, cents and reading amounts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import LARGEST, from_cents, parse_amount, round_half_up, scale_cents, to_cents


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.005", "0.01"), ("0.015", "0.02"), ("0.025", "0.03"), ("0.0049", "0.00"), ("-0.005", "-0.01"), ("7", "7.00")],
)
def test_half_a_cent_is_rounded_away_from_zero(amount: str, rounded: str) -> None:
    """Commercial rounding: a half cent goes up, even where the cent before it is even."""
    assert str(round_half_up(Decimal(amount))) == rounded


@pytest.mark.parametrize(
    ("cents", "percent", "scaled"), [(50, 87, 44), (250, 35, 88), (1, 35, 0), (1, 55, 1), (0, 87, 0)]
)
def test_a_share_of_cents_is_rounded_half_up_once(cents: int, percent: int, scaled: int) -> None:
    """43.5 cents are 44, 87.5 are 88, 0.35 are none and 0.55 are one."""
    assert scale_cents(cents, percent) == scaled


@given(cents=st.integers(0, 10**12), percent=st.integers(1, 100))
def test_a_share_of_cents_agrees_with_decimal_arithmetic(cents: int, percent: int) -> None:
    """Integer rounding gives what ``Decimal`` gives."""
    assert scale_cents(cents, percent) == to_cents(from_cents(cents) * percent / 100)


@given(cents=st.integers(-(10**12), 10**12))
def test_cents_come_back(cents: int) -> None:
    """Cents to an amount and back are the same, and the amount has two places."""
    amount = from_cents(cents)
    assert to_cents(amount) == cents
    assert amount.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12.50", "12.50"),
        ("$1,234.5", "1234.50"),
        ("€ 1,77", "1.77"),
        ("1,234", "1234.00"),
        ("1,234,567", "1234567.00"),
        ("1,2", "1.20"),
        (" £0 ", "0.00"),
        ("0.005", "0.01"),
        ("1\u00a0000,50", "1000.50"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    """A comma before one or two last digits is a decimal comma; any other comma separates thousands."""
    assert str(parse_amount(text)) == amount


@pytest.mark.parametrize("text", ["", "abc", "-1", "NaN", "Infinity", "1e99", "10000000000.00", "1.2.3", "٣", "0" * 33])
def test_what_is_no_amount_is_refused(text: str) -> None:
    """Anything but a finite number from 0 to the largest storable amount is a validation error."""
    with pytest.raises(ValidationFailed):
        parse_amount(text)


@given(amount=st.decimals(0, LARGEST, places=2))
def test_a_written_amount_is_read_back(amount: Decimal) -> None:
    """What ``str`` writes is read as the same amount, with and without thousands separators."""
    assert parse_amount(str(amount)) == parse_amount(f"${amount:,}") == amount
