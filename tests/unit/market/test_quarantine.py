"""Which prices wait before they are believed."""

from decimal import Decimal

import pytest

from dualcaster_core.market.quarantine import is_absurd_jump


@pytest.mark.parametrize(
    ("previous", "amount", "absurd"),
    [
        ("2.00", "20.01", True),
        ("2.00", "20.00", False),
        ("20.01", "2.00", True),
        ("1.00", "19.99", False),
        ("0.10", "19.99", False),
        ("1.99", "20.00", True),
        ("300.00", "300.00", False),
        ("500.00", "49.99", True),
        ("500.00", "50.00", False),
    ],
)
def test_a_jump_of_more_than_ten_times_is_absurd(previous: str, amount: str, absurd: bool) -> None:
    """Up or down past ten times is suspect where the larger price is $20 or more; below that jumps are common."""
    assert is_absurd_jump(Decimal(previous), Decimal(amount)) is absurd


@pytest.mark.parametrize(
    ("suspect", "believed"), [("100.00", True), ("80.00", True), ("79.99", False), ("133.33", True), ("133.34", False)]
)
def test_a_later_day_near_the_suspect_price_confirms_it(suspect: str, believed: bool) -> None:
    """A price within a quarter of the one that was set aside gets through: a real spike waits one day."""
    assert is_absurd_jump(Decimal("2.00"), Decimal("100.00"), Decimal(suspect)) is not believed
