"""Backtests of the prices that are stored, and the file that they are exported to."""

import asyncio
import json
import lzma
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from typer.testing import Result

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.sql.database import Database
from tests.support.postgres_harness import PostgresHarness
from tests.support.priced_printings import printing
from tests.support.signal_scene import SignalScene

Run = Callable[..., Result]
CARDS, DAYS = 16, 36
QUOTES = (
    (PriceSource.CARDKINGDOM, PriceKind.RETAIL, Currency.USD),
    (PriceSource.CARDKINGDOM, PriceKind.BUYLIST, Currency.USD),
    (PriceSource.CARDMARKET, PriceKind.TREND, Currency.EUR),
)


def _observed(today: date) -> Iterator[PriceObservation]:
    """Yield the prices of two sources, one of which buys too, with holes and rises."""
    draw = Random(3)
    for number in range(1, CARDS + 1):
        price, stock = 4 + draw.random() * 30, 8
        for day in range(DAYS):
            stock = draw.randrange(9) if draw.random() < 0.3 else stock
            price *= 1 + (draw.random() * 0.2 if stock < 2 else draw.choice((-0.02, 0.0, 0.02)))
            for share, (source, kind, currency) in zip((1.0, 0.6, 0.8), QUOTES, strict=True):
                if draw.random() < 0.9:
                    amount = round(price * share * (1 + draw.random() * 0.1), 2)
                    yield PriceObservation(
                        card=CardKey(CardKeyKind.SCRYFALL, UUID(int=number)),
                        finish=Finish.NONFOIL,
                        source=source,
                        kind=kind,
                        currency=currency,
                        amount=Decimal(f"{amount:.2f}"),
                        quantity=stock,
                        observed_at=datetime.combine(today - timedelta(days=DAYS - 1 - day), datetime.min.time(), UTC),
                    )


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture
async def today(database: Database) -> date:
    """Store five weeks of prices, up to today."""
    clock = FixedClock(datetime.now(UTC))
    await PostgresHarness(database, clock).add_cards([printing(number) for number in range(1, CARDS + 1)])
    today = clock.now().date()
    async with SignalScene(database, clock).units() as uow:
        await uow.prices.store(list(_observed(today)), feed="test")
        await uow.commit()
    return today


@pytest.mark.usefixtures("today")
async def test_the_database_and_its_export_give_the_same_figures(run: Run, tmp_path: Path) -> None:
    """What is stored is written to a file; a backtest of either finds the same, other shops and catalogue included."""
    file = tmp_path / "prices.csv.xz"
    told = await asyncio.to_thread(run, "prices", "history", "export", str(file))
    assert f"prices written to {file}" in told.stdout
    of_file = await asyncio.to_thread(run, "signals", "backtest", "all", "--history", str(file), "--json")
    of_database = await asyncio.to_thread(run, "signals", "backtest", "all", "--from-database", "--json")
    (first,), (second,) = json.loads(of_file.stdout), json.loads(of_database.stdout)
    assert (first.pop("name"), second.pop("name")) == ("prices.csv.xz", "stored prices")
    assert first == second
    assert first["series"] == 2 * CARDS
    assert any(one["kind"] == "cross_market" for one in first["kinds"])
    assert _names(tmp_path) == ["prices.csv.xz"]


async def test_days_and_sources_are_chosen(run: Run, today: date, tmp_path: Path) -> None:
    """Of one source and two weeks there is no other price in the file, and what was bought stands beside it."""
    file = tmp_path / "prices.csv.xz"
    arguments = ("prices", "history", "export", str(file), "--days", "14", "--source", "cardkingdom")
    await asyncio.to_thread(run, *arguments)
    header, *rows = lzma.decompress(file.read_bytes()).decode().splitlines()
    assert header.startswith("day,card,name,finish,source,kind,currency,price,buylist,stock,wanted,sold")
    assert {row.split(",")[4] for row in rows} == {"cardkingdom"}
    assert min(row.split(",")[0] for row in rows) >= (today - timedelta(days=13)).isoformat()
    assert sum(row.split(",")[8] != "" for row in rows) > len(rows) / 2


@pytest.mark.usefixtures("today")
async def test_a_file_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    """A folder that is not there is named, and what was there before stays."""
    with pytest.raises(ValidationFailed, match="No such file"):
        await asyncio.to_thread(run, "prices", "history", "export", str(tmp_path / "nowhere" / "prices.csv"))


def test_options_of_the_database_want_the_database(run: Run) -> None:
    """Days and sources choose nothing of a file, so that they are refused without the database."""
    with pytest.raises(ValidationFailed, match="--from-database"):
        run("signals", "backtest", "all", "--history", "prices.csv", "--days", "30")
