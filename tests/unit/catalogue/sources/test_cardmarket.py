"""Cardmarket's price guide gives trend and lowest price by product, nonfoil and foil."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.cardmarket import CardmarketPrices
from tests.support.source_files import WriteSource

FIRST = {
    **{"idProduct": 1, "idCategory": 1, "avg": 0.06, "low": 0.02, "trend": 0.08, "avg1": 0.07, "avg7": 0.04},
    **{"avg-foil": 0.16, "low-foil": 0.04, "trend-foil": 0.31, "avg30-foil": 0.33},
}


def _guide(*products: Any, **changes: Any) -> dict[str, Any]:
    return {"version": 1, "createdAt": "2024-11-19T02:46:37+0100", "priceGuides": list(products)} | changes


def test_a_product_has_up_to_four_prices(write: "WriteSource") -> None:
    """Trend and low, nonfoil and foil, in euros, as of the moment the guide was made, in UTC."""
    found = list(CardmarketPrices(write(_guide(FIRST))).observations())
    assert found[0] == PriceObservation(
        card=CardKey(CardKeyKind.CARDMARKET, 1),
        finish=Finish.NONFOIL,
        source=PriceSource.CARDMARKET,
        kind=PriceKind.TREND,
        currency=Currency.EUR,
        amount=Decimal("0.08"),
        observed_at=datetime(2024, 11, 19, 1, 46, 37, tzinfo=UTC),
    )
    assert [(q.finish, q.kind, q.amount) for q in found[1:] if isinstance(q, PriceObservation)] == [
        (Finish.NONFOIL, PriceKind.LOW, Decimal("0.02")),
        (Finish.FOIL, PriceKind.TREND, Decimal("0.31")),
        (Finish.FOIL, PriceKind.LOW, Decimal("0.04")),
    ]


def test_zeros_and_nulls_are_no_prices(write: "WriteSource") -> None:
    """A product that nobody sells has neither."""
    product = {"idProduct": 800783, "low": None, "trend": 0, "trend-foil": 0.0, "low-foil": 0.004}
    assert list(CardmarketPrices(write(_guide(product))).observations()) == []


@pytest.mark.parametrize("product", [None, 5, {}, {"idProduct": "1"}, {"idProduct": 0}, {"idProduct": 2**31}])
def test_a_broken_product_is_reported(write: "WriteSource", product: Any) -> None:
    """The next one is read all the same."""
    bad, *good = CardmarketPrices(write(_guide(product, FIRST))).observations()
    assert isinstance(bad, BadRecord)
    assert bad.position == 1
    assert len(good) == 4


@pytest.mark.parametrize("amount", ["cheap", -1, True, [], {}])
def test_a_broken_price_is_reported(write: "WriteSource", amount: Any) -> None:
    """The other prices of the product are read all the same."""
    bad, *good = CardmarketPrices(write(_guide(FIRST | {"trend": amount}))).observations()
    assert isinstance(bad, BadRecord)
    assert bad.reason.startswith("trend is ")
    assert len(good) == 3


@pytest.mark.parametrize("created", [None, "yesterday", 5, [], "9999-12-31T23:59:59-2359", "0001-01-01T00:00:00+0100"])
def test_a_guide_without_its_moment_needs_one(write: "WriteSource", created: Any) -> None:
    """Prices without a moment are refused unless the caller states it."""
    path = write(_guide(FIRST, createdAt=created))
    with pytest.raises(SourceUnreadable, match="state the moment of the prices"):
        list(CardmarketPrices(path).observations())
    moment = datetime(2024, 11, 19, tzinfo=UTC)
    stated = CardmarketPrices(path, observed_at=moment).observations()
    assert {quote.observed_at for quote in stated if isinstance(quote, PriceObservation)} == {moment}


def test_the_moment_needs_its_time_zone(write: "WriteSource") -> None:
    """A naive moment could be off by a day."""
    with pytest.raises(ValidationFailed, match="time zone"):
        CardmarketPrices(write(_guide(FIRST)), observed_at=datetime(2024, 11, 19))  # noqa: DTZ001


def test_progress_is_that_of_the_file(write: "WriteSource") -> None:
    """A progress bar ends at the size of the file."""
    path = write(_guide(FIRST))
    feed = CardmarketPrices(path)
    list(feed.observations())
    assert feed.progress() == (path.stat().st_size,) * 2
