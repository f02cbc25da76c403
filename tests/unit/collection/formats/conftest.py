from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.printings import Printing
from dualcaster_core.collection.files.lines import ImportLine, LineProblem, ParsedFile
from dualcaster_core.collection.files.ports import ExportRow
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_formats import CollectionFiles

ReadFile = Callable[..., ParsedFile]
RowFactory = Callable[..., ExportRow]


@pytest.fixture(scope="session")
def files() -> CollectionFiles:
    return CollectionFiles()


@pytest.fixture(scope="session")
def read(files: CollectionFiles) -> ReadFile:
    def read_text(text: str, name: str = "cards.csv", format_name: str | None = None) -> ParsedFile:
        return files.read(text.encode(), file_name=name, format_name=format_name)

    return read_text


@pytest.fixture(scope="session")
def only_line(read: ReadFile) -> Callable[..., ImportLine]:
    def read_one(text: str, **options: str) -> ImportLine:
        parsed = read(text, **options)
        assert parsed.problems == ()
        (line,) = parsed.lines
        return line

    return read_one


@pytest.fixture(scope="session")
def only_problem(read: ReadFile) -> Callable[..., LineProblem]:
    def read_one(text: str, **options: str) -> LineProblem:
        parsed = read(text, **options)
        assert parsed.lines == ()
        (problem,) = parsed.problems
        return problem

    return read_one


@pytest.fixture(scope="session")
def a_row() -> RowFactory:
    def build(
        name: str = "Lightning Bolt",
        finish: Finish = Finish.NONFOIL,
        condition: Condition = Condition.NM,
        language: str = "en",
        location: str = "",
        card_id: int = 7,
        cardmarket_id: int | None = 241866,
        **more: bool,
    ) -> ExportRow:
        printing = Printing(
            card_id=card_id,
            scryfall_id=UUID("e768c957-3a1f-42f5-853a-96942f645df5"),
            oracle_id=UUID("4457ed35-7c10-48c8-9776-456485fdf070"),
            name=name,
            set_code="m11",
            collector_number="149",
            finishes=tuple(Finish),
            language="en",
        )
        item = InventoryItem(
            key=ItemKey(card_id, finish, condition, language, **more),
            quantity=4,
            acquired_price=Decimal("1.50"),
            acquired_on=date(2026, 5, 15),
            location=location,
        )
        return ExportRow(
            printing=printing,
            set_name="Magic 2011",
            rarity="common",
            item=item,
            trade_quantity=2,
            tcgplayer_id=35427,
            cardmarket_id=cardmarket_id,
        )

    return build
