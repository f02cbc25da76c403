"""History files: what is read of them, and what is left out."""

import json
import lzma
from datetime import date
from decimal import Decimal
from io import StringIO
from math import isnan
from pathlib import Path

import pytest
from attrs import evolve

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import Currency, PriceKind, PriceSource
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.signals.history import CardFacts
from dualcaster_core.signals.record.histories import HistoryLimits, HistoryRow, collect_history, each_row
from dualcaster_core.signals.record.tables import table_of
from dualcaster_sources.history import history_file
from dualcaster_sources.history.own_export import write_history

TODAY = date(2026, 11, 28)
BOLT = "4b375581-c43d-5bd1-b990-a0fa496b8262"
DAILY = (
    "date,sku,name,set_code,collector_number,variation,foil,"
    "buy_cash_usd,buy_credit_usd,retail_usd,buy_quantity,retail_quantity\n"
)


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(lzma.compress(text.encode()) if name.endswith(".xz") else text.encode())
    return path


def _rows(path: Path) -> tuple[list[HistoryRow], list[str]]:
    told = list(history_file(path).rows())
    rows = [one for one in told if isinstance(one, HistoryRow)]
    return rows, [one.reason for one in told if isinstance(one, BadRecord)]


def _row(day: int, price: str, card: str = "a") -> HistoryRow:
    return HistoryRow(
        card=card,
        finish=Finish.NONFOIL,
        source=PriceSource.TCGPLAYER,
        kind=PriceKind.MARKET,
        currency=Currency.USD,
        day=date(2026, 3, day),
        price=Decimal(price),
    )


def test_the_weeks_of_tcgplayer(tmp_path: Path) -> None:
    """A series is named by printing and finish; each day has a price and what was sold."""
    weeks = {"series": {f"{BOLT}:foil": {"2025-07-28": [899.99, 2, 1], "2025-08-04": [0, 0, 0]}, "oops": {}}}
    rows, faults = _rows(_file(tmp_path, "weeks.json.xz", json.dumps(weeks)))
    assert [(one.card, one.finish, one.day, one.price, one.sold) for one in rows] == [
        (BOLT, Finish.FOIL, date(2025, 7, 28), Decimal("899.99"), 2)
    ]
    assert len(faults) == 2
    assert "missing or zero" in faults[0]


def test_the_days_of_card_kingdom(tmp_path: Path) -> None:
    """What the shop asks and pays, and how many it has and wants, by the names of the columns."""
    text = DAILY + "2026-07-07,LEA-232,Black Lotus,LEA,232,,0,68000.0,88400.0,149999.99,3,1\n"
    (row,), faults = _rows(_file(tmp_path, "days.csv", text))
    assert (row.card, row.finish, row.price) == ("LEA-232", Finish.NONFOIL, Decimal("149999.99"))
    assert (row.buylist, row.stock, row.wanted, row.name) == (Decimal(68000), 1, 3, "Black Lotus")
    assert faults == []


@pytest.mark.parametrize(
    "line",
    [
        "2026-07-07,X-1,A,,,,0,1.0,1.3,0,1,1",
        "2026-07-07,X-1,A,,,,0,1.0,1.3,-4,1,1",
        "2026-07-07,X-1,A,,,,0,1.0,1.3,NaN,1,1",
        "2026-07-07,X-1,A,,,,0,1.0,1.3,1e400,1,1",
        "2026-07-07,X-1,A,,,,0,1.0,1.3,12000000000,1,1",
        "2026-13-07,X-1,A,,,,0,1.0,1.3,2.0,1,1",
        "1066-10-14,X-1,A,,,,0,1.0,1.3,2.0,1,1",
        "2026-07-07,,A,,,,0,1.0,1.3,2.0,1,1",
        "2026-07-07,X-1,A,,,,7,1.0,1.3,2.0,1,1",
        "2026-07-07,X-1,A,,,,0,1.0,1.3,2.0,-1,1",
        "2026-07-07,X-1,A",
    ],
)
def test_a_wrong_line_is_told_and_left_out(tmp_path: Path, line: str) -> None:
    """Zero, negative, absurd, no number, no day: one line is left out, with its reason, and the others are read."""
    good = "2026-07-08,X-2,B,,,,1,1.0,1.3,2.0,1,1"
    rows, faults = _rows(_file(tmp_path, "days.csv", f"{DAILY}{line}\n{good}\n"))
    assert [row.card for row in rows] == ["X-2"]
    assert len(faults) == 1


def test_all_prices_with_what_the_shop_paid(tmp_path: Path) -> None:
    """Retail and buylist of the same shop, finish and day are one row."""
    shop = {"currency": "USD", "retail": {"normal": {"2026-01-19": 2.5}}, "buylist": {"normal": {"2026-01-19": 1.25}}}
    text = json.dumps({"meta": {}, "data": {BOLT: {"paper": {"cardkingdom": shop}}}})
    (row,), faults = _rows(_file(tmp_path, "AllPrices.json", text))
    assert (row.source, row.kind, row.price, row.buylist) == (
        PriceSource.CARDKINGDOM,
        PriceKind.RETAIL,
        Decimal("2.5"),
        Decimal("1.25"),
    )
    assert faults == []


def test_our_own_export_is_read_as_it_was_written(tmp_path: Path) -> None:
    """What we write we read."""
    written = [_row(2, "2.50"), _row(3, "3.00", card="b, the second")]
    text = StringIO()
    assert write_history(written, text) == 2
    rows, faults = _rows(_file(tmp_path, "own.csv.xz", text.getvalue()))
    assert (rows, faults) == (written, [])


def test_what_the_catalogue_says_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Rarity and the days of printings stand in one row of a card and hold for it; a day that is none is refused."""
    facts = CardFacts(
        rarity=Rarity.RARE, released_on=date(2020, 1, 24), printed_on=(date(2010, 7, 16), date(2020, 1, 24))
    )
    written = [evolve(_row(2, "2.50"), facts=facts), _row(3, "3.00")]
    text = StringIO()
    write_history(written, text)
    rows, faults = _rows(_file(tmp_path, "own.csv", text.getvalue()))
    assert (rows, faults) == (written, [])
    assert collect_history(rows, today=TODAY).facts == {written[0].card: facts}
    rows, faults = _rows(_file(tmp_path, "bad.csv", text.getvalue().replace("2010-07-16", "soon")))
    assert (len(rows), len(faults)) == (1, 1)


def test_other_sources_of_a_card_are_seen_in_its_currency() -> None:
    """Of a card that two sources price each sees what the other asks, converted; another card sees nothing."""
    here, there = _row(2, "2.00"), evolve(_row(2, "1.00"), source=PriceSource.CARDMARKET, currency=Currency.EUR)
    history = collect_history([here, there, _row(2, "9.00", card="another")], today=TODAY)
    elsewhere = table_of(history, ValuationRules(usd_per_eur=Decimal("1.25"))).batch.elsewhere
    seen = {source: [None if isnan(value) else value for value in column] for source, column in elsewhere.items()}
    places = {rows[0].source: place for place, rows in enumerate(history.series) if rows[0].card == here.card}
    assert seen[PriceSource.CARDMARKET][places[here.source]] == 1.25
    assert seen[here.source][places[PriceSource.CARDMARKET]] == 1.6
    assert sum(value is not None for column in seen.values() for value in column) == 2


@pytest.mark.parametrize("text", ["", "{}", '{"cards": []}', "a,b,c\n1,2,3\n", "\x00\x01\x02", "[]"])
def test_any_other_file_is_refused(tmp_path: Path, text: str) -> None:
    """A file that is no history that is known says which ones are."""
    with pytest.raises(SourceUnreadable, match="not a history that is known"):
        list(history_file(_file(tmp_path, "x", text)).rows())


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    """No line is longer than 16 KiB."""
    with pytest.raises(SourceUnreadable, match="has a line of more than"):
        list(history_file(_file(tmp_path, "x.csv", DAILY + "a" * 20_000)).rows())


def test_days_out_of_order_doubled_or_yet_to_come() -> None:
    """Days are put in order; of a doubled day the first row counts; a day that has not come is left out."""
    told = [_row(9, "3"), _row(2, "1"), _row(9, "4"), _row(5, "2")]
    history = collect_history(told, today=date(2026, 3, 6))
    assert [row.price for row in each_row(history)] == [Decimal(1), Decimal(2)]
    history = collect_history(told, today=TODAY)
    assert [row.price for row in each_row(history)] == [Decimal(1), Decimal(2), Decimal(3)]
    assert (history.faults.doubled, history.faults.total) == (1, 1)


def test_an_absurd_price_waits_until_a_later_day_confirms_it() -> None:
    """A jump of more than ten times is left out, unless the next day says the same."""
    alone = collect_history([_row(1, "30"), _row(2, "900"), _row(3, "31")], today=TODAY)
    confirmed = collect_history([_row(1, "30"), _row(2, "900"), _row(3, "910")], today=TODAY)
    assert [row.price for row in each_row(alone)] == [Decimal(30), Decimal(31)]
    assert [row.price for row in each_row(confirmed)] == [Decimal(30), Decimal(910)]


def test_too_much_and_nothing_are_refused() -> None:
    """A history is bounded in rows and days, and has a price."""
    with pytest.raises(ValidationFailed, match="more than 1 rows"):
        collect_history([_row(1, "1"), _row(2, "1")], today=TODAY, limits=HistoryLimits(rows=1))
    with pytest.raises(ValidationFailed, match="spans 8 days"):
        collect_history([_row(1, "1"), _row(9, "1")], today=TODAY, limits=HistoryLimits(days=7))
    with pytest.raises(ValidationFailed, match="no price that could be read; record 3: zero"):
        collect_history([BadRecord(3, "zero")], today=TODAY)
