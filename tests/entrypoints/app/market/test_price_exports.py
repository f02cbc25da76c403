"""A seller's export of TCGplayer prices the printings that its lines name, and nothing that they may only mean."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from attrs import evolve

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.price_file_kinds import PriceFileKind
from dualcaster_app.settings import PriceApiKeys
from dualcaster_app.sources import open_price_file
from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.collection.errors import FileUnreadable
from dualcaster_core.market.model import PriceKind, PriceObservation
from tests.support.priced_printings import printing

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
HEADER = (
    "TCGplayer Id,Product Line,Set Name,Product Name,Title,Number,Rarity,Condition,TCG Market Price,TCG Direct Low,"
    "TCG Low Price With Shipping,TCG Low Price,Total Quantity,Add to Quantity,TCG Marketplace Price,Photo URL\n"
)


@pytest.fixture
async def app(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Application]:
    """Three printings."""
    settings = Settings(database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False, quiet=True) as opened:
        async with opened.units() as uow:
            cards = [evolve(printing(n), finishes=(Finish.NONFOIL, Finish.FOIL)) for n in range(1, 4)]
            await uow.catalogue.store_cards(cards, authoritative=True)
            await uow.commit()
        yield opened


def _row(number: int, condition: str = "Near Mint", market: str = "1.50", low: str = "1.2500", **changes: str) -> str:
    card = printing(number)
    line, name = changes.get("line", "Magic"), changes.get("name", card.name)
    place = f"{changes.get('set_name', card.set_name)},{name},,{changes.get('number', card.collector_number)}"
    return f"85{number},{line},{place},R,{condition},{market},,,{low},{changes.get('quantity', '0')},0,9.99,\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text)


async def _read(
    app: Application, path: Path, *rows: str, text: str | None = None
) -> list[PriceObservation | BadRecord]:
    _write(path, HEADER + "".join(rows) if text is None else text)
    opened = await open_price_file(
        str(path), PriceFileKind.TCGPLAYER_EXPORT, app.units, observed_at=NOW, now=NOW, keys=PriceApiKeys()
    )
    return list(opened.feed.observations())


async def test_each_line_prices_its_grade(app: Application, tmp_path: Path) -> None:
    """Near mint is the general price, whatever its seller has of it."""
    rows = (_row(1), _row(1, "Moderately Played", "0.75", ""), _row(2, "Near Mint Foil", "9", "8"))
    found = [one for one in await _read(app, tmp_path / "a.csv", *rows) if isinstance(one, PriceObservation)]
    assert [(one.card.value, one.finish, one.kind, one.condition, one.amount) for one in found] == [
        (printing(1).scryfall_id, Finish.NONFOIL, PriceKind.MARKET, None, Decimal("1.50")),
        (printing(1).scryfall_id, Finish.NONFOIL, PriceKind.LOW, None, Decimal("1.25")),
        (printing(1).scryfall_id, Finish.NONFOIL, PriceKind.MARKET, Condition.MP, Decimal("0.75")),
        (printing(2).scryfall_id, Finish.FOIL, PriceKind.MARKET, None, Decimal(9)),
        (printing(2).scryfall_id, Finish.FOIL, PriceKind.LOW, None, Decimal(8)),
    ]


async def test_other_languages_games_and_sealed_products_are_left_out(app: Application, tmp_path: Path) -> None:
    """They are no price of this printing, and no fault."""
    rows = (_row(1, "Near Mint - Japanese"), _row(1, "Unopened"), _row(1, line="Pokemon"), _row(1, market="", low=""))
    assert await _read(app, tmp_path / "a.csv", *rows) == []


async def test_a_line_whose_printing_cannot_be_told_is_reported(app: Application, tmp_path: Path) -> None:
    """It prices nothing, and the others are read."""
    bad, *good = await _read(app, tmp_path / "a.csv", _row(1, set_name="Nowhere"), _row(2))
    assert isinstance(bad, BadRecord)
    assert bad.position == 2
    assert len(good) == 2


@pytest.mark.parametrize("amount", ["0", "-3", "cheap", "1e400", "NaN"])
async def test_what_is_no_amount_is_no_price(app: Application, tmp_path: Path, amount: str) -> None:
    """The other price of the line counts."""
    (found,) = await _read(app, tmp_path / "a.csv", _row(1, market=amount))
    assert isinstance(found, PriceObservation)
    assert found.kind is PriceKind.LOW


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\x00\x01"])
async def test_what_is_no_export_is_refused(app: Application, tmp_path: Path, text: str) -> None:
    """With what its columns should be."""
    with pytest.raises(FileUnreadable):
        await _read(app, tmp_path / "a.csv", text=text)


async def test_a_file_that_is_not_there_is_refused(app: Application, tmp_path: Path) -> None:
    """As any other price file is."""
    with pytest.raises(SourceUnreadable):
        await open_price_file(
            str(tmp_path / "none.csv"),
            PriceFileKind.TCGPLAYER_EXPORT,
            app.units,
            observed_at=None,
            now=NOW,
            keys=PriceApiKeys(),
        )
