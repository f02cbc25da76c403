"""Collections written to files, and read back."""

import csv
from collections.abc import Callable
from decimal import Decimal
from io import StringIO

import pytest
from attrs import evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.files.ports import ExportRow
from dualcaster_formats import CollectionFiles
from dualcaster_formats.recognition import WRITTEN as NAMES

RowFactory = Callable[..., ExportRow]
NO_ETCHED = {
    *("deckbox", "cardsphere", "tcgplayer-app", "tcgplayer-seller", "delverlens", "echomtg", "mtggoldfish"),
    *("cardmarket", "aetherhub", "deckstats"),
}
NO_CONDITION = {"delverlens", "mtggoldfish", "helvault", "text"}
NO_LANGUAGE = {"mtggoldfish", "text"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("finish", list(Finish))
@pytest.mark.parametrize("condition", list(Condition))
def test_what_is_written_is_recognised_and_names_the_same_copies(
    files: CollectionFiles, a_row: RowFactory, name: str, finish: Finish, condition: Condition
) -> None:
    """Every format is read back as itself: same printing, count, finish and condition, as far as it has words."""
    row = a_row(finish=finish, condition=condition, language="ja")
    written = files.write([row], name)
    assert written.left_out == ()
    parsed = files.read(written.content, file_name="export.csv")
    assert (parsed.format, parsed.problems) == (name, ())
    (line,) = parsed.lines
    reference = line.reference
    expected = Finish.FOIL if finish is Finish.ETCHED and name in NO_ETCHED else finish
    assert (reference.finish or Finish.NONFOIL) is expected
    assert line.finish_is_exact is not (name in NO_ETCHED | {"dragonshield"})
    assert line.quantity == 4
    assert line.condition is (None if name in NO_CONDITION else condition)
    assert line.language == (None if name in NO_LANGUAGE else "ja")
    if name == "cardmarket":
        assert reference.cardmarket_id == 241866
    else:
        assert reference.name == "Lightning Bolt"
        assert reference.scryfall_id == row.printing.scryfall_id or reference.collector_number == "149"
        assert reference.scryfall_id or reference.set_code == "m11" or reference.set_name == "Magic 2011"


def test_a_price_in_another_currency_is_written_where_that_can_be_said(
    files: CollectionFiles, a_row: RowFactory
) -> None:
    """A bare amount would be taken for dollars."""
    row = a_row()
    paid = evolve(row, item=evolve(row.item, acquired_currency="CAD"))
    for name in NAMES:
        (line,) = files.read(files.write([paid], name).content, file_name="a.csv").lines
        told = (line.acquired_price, line.price_currency)
        assert told == ((row.item.acquired_price, "CAD") if name in {"dualcaster", "manabox"} else (None, None))


def test_a_price_has_two_places_and_a_currency_only_with_an_amount(files: CollectionFiles, a_row: RowFactory) -> None:
    """However it was stored; copies whose price is not known have no currency either."""
    row = a_row()

    def written(price: Decimal | None) -> tuple[str, str]:
        content = files.write([evolve(row, item=evolve(row.item, acquired_price=price))], "dualcaster").content
        (line,) = csv.DictReader(StringIO(content.decode()))
        return tuple(value for name, value in line.items() if name in ("Acquired Price", "Acquired Currency"))  # type: ignore[return-value]

    assert written(Decimal("2.5")) == ("2.50", "USD")
    assert written(None) == ("", "")


def test_cardmarket_leaves_out_an_id_that_is_shared(files: CollectionFiles, a_row: RowFactory) -> None:
    """An id of several printings of the catalogue names none of them, even where one alone is owned."""
    written = files.write([evolve(a_row(), cardmarket_id_is_shared=True)], "cardmarket")
    assert [reason for _, reason in written.left_out] == [written.left_out[0][1]]
    assert "several printings of the catalogue" in written.left_out[0][1]


def test_our_own_format_loses_nothing(files: CollectionFiles, a_row: RowFactory) -> None:
    """Export and import in the plain format give the same item."""
    row = a_row(finish=Finish.ETCHED, location="Box =1, \"left\"", signed=True, altered=True)  # fmt: skip
    (line,) = files.read(files.write([row], "dualcaster").content, file_name="a.csv").lines
    item = row.item
    assert (line.quantity, line.trade_quantity, line.location) == (4, 2, item.location)
    assert (line.acquired_price, line.acquired_on) == (item.acquired_price, item.acquired_on)
    assert (line.signed, line.altered, line.reference.finish) == (True, True, Finish.ETCHED)
    assert (line.reference.tcgplayer_id, line.reference.cardmarket_id) == (35427, 241866)
    assert line.reference.scryfall_id == row.printing.scryfall_id


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"text", "cardmarket"}])
def test_no_cell_is_executed_by_a_spreadsheet(files: CollectionFiles, a_row: RowFactory, name: str) -> None:
    """A card called ``+2 Mace`` and a note that is a formula are escaped, and come back as they were."""
    row = a_row(name="+2 Mace", location='=HYPERLINK("http://x")')
    content = files.write([row], name).content.decode()
    for cells in csv.reader(StringIO(content)):
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in cells)
    (line,) = files.read(content.encode(), file_name="a.csv").lines
    assert line.reference.name == "+2 Mace"
    assert line.location in ("", '=HYPERLINK("http://x")')


def test_cardmarket_leaves_out_what_has_no_product(files: CollectionFiles, a_row: RowFactory) -> None:
    """Cardmarket names cards by its product alone; a printing without one cannot be told."""
    row, other = a_row(cardmarket_id=None), a_row()
    written = files.write([row, other], "cardmarket")
    assert [(left, "Cardmarket product id" in why) for left, why in written.left_out] == [(row, True)]
    assert len(files.read(written.content, file_name="a.csv").lines) == 1


def test_cardmarket_leaves_out_what_shares_a_product(files: CollectionFiles, a_row: RowFactory) -> None:
    """Two printings of one product and finish could not be told apart afterwards."""
    shared = [a_row(card_id=1), a_row(card_id=2)]
    foil = a_row(card_id=2, finish=Finish.FOIL)
    written = files.write([*shared, foil], "cardmarket")
    assert [left for left, _ in written.left_out] == shared


def test_an_empty_collection_is_a_header(files: CollectionFiles) -> None:
    """Nothing to write is no error."""
    parsed = files.read(files.write([], "moxfield").content, file_name="a.csv")
    assert (parsed.format, parsed.lines) == ("moxfield", ())
