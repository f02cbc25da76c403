"""What a held payment costs, to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.escrow import AmountOutOfRange, DivisionInvalid, FeeSchedule, PaymentQuote

amounts = st.integers(100, 500_000)


@pytest.mark.parametrize(
    ("amount", "fee"), [(100, 2), (124, 2), (125, 3), (10_000, 200), (10_025, 201), (500_000, 10_000)]
)
def test_the_fee_is_rounded_half_up_to_the_cent(amount: int, fee: int) -> None:
    """2 % of $1.25 are 2.5 cents, which are 3."""
    assert FeeSchedule().quote(amount).fee == fee


@pytest.mark.parametrize("amount", [-1, 0, 99, 500_001])
def test_amounts_out_of_range_are_refused(amount: int) -> None:
    """Nothing under $1 and nothing above $5,000 is held."""
    with pytest.raises(AmountOutOfRange, match=r"\$1.00 to \$5000.00"):
        FeeSchedule().quote(amount)


@given(amount=amounts, percent=st.decimals(0, 20, places=2), provider=st.decimals(0, 10, places=2))
def test_a_surcharge_is_the_least_that_covers_the_provider(amount: int, percent: Decimal, provider: Decimal) -> None:
    """Once the provider has taken its part, amount and fee are left; a cent less would not do."""
    fees = FeeSchedule(percent=percent, provider_percent=provider, pass_on=True)
    quote = fees.quote(amount)
    net = quote.amount + quote.fee
    assert quote.total - fees.provider_cost(quote.total) >= net
    assert quote.total - 1 - fees.provider_cost(quote.total - 1) < net


@given(amount=amounts, percent=st.decimals(0, 20, places=2), share=st.integers(0, 1000), pass_on=st.booleans())
def test_a_division_loses_no_cent(amount: int, percent: Decimal, share: int, pass_on: bool) -> None:
    """What the two get and what the platform keeps is what was paid; of nothing released nothing is kept."""
    quote = FeeSchedule(percent=percent, pass_on=pass_on).quote(amount)
    division = quote.divided(amount * share // 1000)
    assert division.released + division.refunded + division.fee == quote.total
    assert min(division.released, division.refunded, division.fee) >= 0
    assert division.released or division.fee == 0


def test_a_whole_release_keeps_the_whole_fee() -> None:
    """The payee has the amount, the payer nothing back."""
    division = PaymentQuote(amount=10_000, fee=200, surcharge=336).divided(10_000)
    assert (division.released, division.refunded, division.fee) == (10_000, 0, 536)


@pytest.mark.parametrize("released", [-1, 10_001])
def test_no_more_is_divided_than_there_is(released: int) -> None:
    """Less than nothing and more than the amount is refused."""
    with pytest.raises(DivisionInvalid):
        PaymentQuote(amount=10_000, fee=200).divided(released)
