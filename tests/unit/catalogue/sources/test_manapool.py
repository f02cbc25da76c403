"""Mana Pool's list gives market price and lowest offers of each finish, in whole cents."""

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
from dualcaster_sources.manapool import ManaPoolPrices
from tests.support.source_files import WriteSource

CARD = UUID("b3a69a1c-c80f-4413-a6fd-ae54cabbce28")
ROW = {
    **{"name": "Lightning Bolt", "set_code": "LEA", "number": "161", "scryfall_id": str(CARD), "available_quantity": 9},
    **{"price_market": 31_000, "price_cents": 20_000, "price_cents_nm": 33_333, "price_cents_lp_plus": 29_999},
    **{"price_market_foil": None, "price_cents_foil": None, "price_cents_nm_foil": 0, "price_cents_nm_etched": 101},
}


def _list(*rows: Any, **changes: Any) -> dict[str, Any]:
    return {"meta": {"as_of": "2026-09-27T20:23:47.529Z"}, "data": list(rows)} | changes


def test_each_finish_has_market_price_and_lowest_offers(write: "WriteSource") -> None:
    """The near mint offer is the general one; null and zero are no prices."""
    found = list(ManaPoolPrices(write(_list(ROW))).observations())
    assert found[0] == PriceObservation(
        card=CardKey(CardKeyKind.SCRYFALL, CARD),
        finish=Finish.NONFOIL,
        source=PriceSource.MANAPOOL,
        kind=PriceKind.MARKET,
        currency=Currency.USD,
        amount=Decimal("310.00"),
        observed_at=datetime(2026, 9, 27, 20, 23, 47, 529_000, tzinfo=UTC),
    )
    assert [
        (one.finish, one.kind, one.condition, one.amount) for one in found[1:] if isinstance(one, PriceObservation)
    ] == [
        (Finish.NONFOIL, PriceKind.LOW, None, Decimal("333.33")),
        (Finish.NONFOIL, PriceKind.LOW, Condition.LP, Decimal("299.99")),
        (Finish.ETCHED, PriceKind.LOW, None, Decimal("1.01")),
    ]


@pytest.mark.parametrize("row", [None, 5, {}, {"scryfall_id": "x"}, {"scryfall_id": None}])
def test_a_row_without_its_printing_is_reported(write: "WriteSource", row: Any) -> None:
    """The next one is read all the same."""
    bad, *good = ManaPoolPrices(write(_list(row, ROW))).observations()
    assert isinstance(bad, BadRecord)
    assert len(good) == 4


@pytest.mark.parametrize("amount", [1.5, "100", -1, True, 10**15, [], {}])
def test_an_amount_that_is_not_in_whole_cents_is_reported(write: "WriteSource", amount: Any) -> None:
    """The other prices of the printing are read all the same."""
    bad, *good = ManaPoolPrices(write(_list(ROW | {"price_market": amount}))).observations()
    assert isinstance(bad, BadRecord)
    assert bad.reason.startswith("price_market is ")
    assert len(good) == 3


@pytest.mark.parametrize("meta", [None, {}, {"as_of": "yesterday"}])
def test_a_list_without_its_moment_needs_one(write: "WriteSource", meta: Any) -> None:
    """Prices without a moment are refused unless the caller states it."""
    path = write(_list(ROW, meta=meta))
    with pytest.raises(SourceUnreadable, match="state the moment of the prices"):
        list(ManaPoolPrices(path).observations())
    moment = datetime(2026, 9, 27, tzinfo=UTC)
    stated = ManaPoolPrices(path, observed_at=moment).observations()
    assert {one.observed_at for one in stated if isinstance(one, PriceObservation)} == {moment}


def test_the_moment_needs_its_time_zone(write: "WriteSource") -> None:
    """A naive moment could be off by a day."""
    with pytest.raises(ValidationFailed, match="time zone"):
        ManaPoolPrices(write(_list(ROW)), observed_at=datetime(2026, 9, 27))  # noqa: DTZ001


def test_progress_is_that_of_the_file(write: "WriteSource") -> None:
    """A progress bar ends at the size of the file."""
    path = write(_list(ROW))
    feed = ManaPoolPrices(path)
    list(feed.observations())
    assert feed.progress() == (path.stat().st_size,) * 2
