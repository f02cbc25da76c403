"""Single cells."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from dualcaster_formats.cells import (
    BadCell,
    escape,
    read_count,
    read_currency,
    read_date,
    read_flag,
    read_number,
    read_price,
    read_shop_id,
    read_uuid,
    unescape,
)


@pytest.mark.parametrize(("cell", "count"), [("4", 4), ("4x", 4), ("4 X", 4), ("4.0", 4), ("0", 0), ("9999", 9999)])
def test_counts(cell: str, count: int) -> None:
    """A count is a whole number, with or without an x."""
    assert read_count(cell, "quantity") == count


@pytest.mark.parametrize("cell", ["", "four", "-1", "+1", "1.5", "10000", "1e3", "٤", "1,000", "99999999999999999999"])
def test_bad_counts(cell: str) -> None:
    """Anything else sinks its line with the reason it was read for."""
    with pytest.raises(BadCell) as caught:
        read_count(cell, "quantity")
    assert caught.value.reason == "quantity"


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("", None, None),
        ("12", Decimal(12), None),
        ("$13.94", Decimal("13.94"), "USD"),
        ("€ 1,77", Decimal("1.77"), "EUR"),
        ("1.234,56 €", Decimal("1234.56"), "EUR"),
        ("£1,234.50", Decimal("1234.50"), "GBP"),
        ("CA$12.00", Decimal("12.00"), "CAD"),
        ("12,50 CAD", Decimal("12.50"), "CAD"),
        ("EUR 3.00", Decimal("3.00"), "EUR"),
        ("XY$12.50", None, None),
        ("free", None, None),
        ("-3", None, None),
        ("NaN", None, None),
        ("1e400", None, None),
    ],
)
def test_prices(cell: str, amount: Decimal | None, currency: str | None) -> None:
    """Prices are read in American and European style; what is no price is blank."""
    assert read_price(cell) == (amount, currency)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-05-15", date(2026, 5, 15)),
        ("2026-05-15T16:43:29.001Z", date(2026, 5, 15)),
        ("2026-05-15 13:51:43.373000", date(2026, 5, 15)),
        ("3/28/2021", date(2021, 3, 28)),
        ("28/3/2021", date(2021, 3, 28)),
        ("04/02/2022", date(2022, 4, 2)),
        ("28.03.2021", date(2021, 3, 28)),
        ("May 15, 2026", date(2026, 5, 15)),
        ("Fri May 15 2026 16:43:29 GMT+0200 (Central European Summer Time)", date(2026, 5, 15)),
        ("31/31/2021", None),
        ("2026-13-01", None),
        ("Foo 15 2026", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates(cell: str, day: date | None) -> None:
    """Days are read in the styles of the apps, month first in doubt; what is no day is blank."""
    assert read_date(cell) == day


def test_flags() -> None:
    """A flag is set by anything but blank, 0, false and no."""
    assert [read_flag(cell) for cell in ("", "0", "False", "no", "foil", "1", "TRUE")] == [False] * 4 + [True] * 3


def test_ids_and_numbers() -> None:
    """An id that is none is blank; a collector number loses its padding."""
    scryfall = "e768c957-3a1f-42f5-853a-96942f645df5"
    assert read_uuid(scryfall) == UUID(scryfall)
    assert [read_uuid(cell) for cell in ("", scryfall[:-1], scryfall[:-1] + "g")] == [None] * 3
    assert [read_shop_id(cell) for cell in ("35427", "0", "-1", "x", "99999999999", "²")] == [35427] + [None] * 5
    assert [read_number(cell) for cell in ("149", "#012", "0741z", "U8", "000", "", "9" * 33)] == [
        *("149", "12", "741z", "U8", "000"),
        *(None, None),
    ]
    assert [read_currency(cell) for cell in ("eur", "USD", "dollars", "")] == ["EUR", "USD", None, None]


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+2 Mace", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "'=1", "''+1", "＝1", "\n@a"],
)
def test_what_a_spreadsheet_would_execute_is_escaped(cell: str) -> None:
    """An apostrophe goes before every formula, also after white space, and comes off again."""
    assert escape(cell) == f"'{cell}"
    assert unescape(escape(cell)) == cell


@pytest.mark.parametrize("cell", ["Lightning Bolt", "'Til Death", "", "'", "1-2", "Ach! Hans, Run!", "a=b"])
def test_ordinary_cells_stay_as_they_are(cell: str) -> None:
    """Nothing else is touched, in either direction."""
    assert escape(cell) == unescape(cell) == cell


def test_a_shop_id_is_one_that_a_column_holds() -> None:
    """The largest whole number of a column is one, the next is none."""
    assert read_shop_id("2147483647") == 2_147_483_647
    assert read_shop_id("2147483648") is None
