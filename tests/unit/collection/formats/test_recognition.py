"""Formats are told apart by the names of their columns."""

import random
from collections.abc import Callable

import pytest

from dualcaster_core.collection.errors import FileUnreadable, FormatUnknown
from dualcaster_core.collection.files.lines import ParsedFile
from dualcaster_formats import CollectionFiles
from dualcaster_formats.recognition import LAYOUTS

ReadFile = Callable[..., ParsedFile]
HEADERS = {layout.name: layout.headers for layout in LAYOUTS}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_is_recognised_in_any_order_case_and_delimiter(read: ReadFile, name: str) -> None:
    """Position, case and the delimiter of the columns do not count."""
    headers = list(HEADERS[name])
    random.Random(name).shuffle(headers)
    for delimiter in (",", ";", "\t"):
        for written in (headers, [header.upper() for header in headers]):
            assert read(f"{delimiter.join(written)}\n").format == name


@pytest.mark.parametrize("name", [name for name in HEADERS if name != "cardkingdom"])
def test_inserted_columns_do_not_count(read: ReadFile, name: str) -> None:
    """Users add columns of their own anywhere."""
    for place in range(len(HEADERS[name]) + 1):
        headers = list(HEADERS[name])
        headers[place:place] = ["My shelf", "Commander deck"]
        assert read(f"{','.join(headers)}\n").format == name


@pytest.mark.parametrize("name", HEADERS)
def test_any_single_column_but_the_counts_may_be_missing(read: ReadFile, name: str) -> None:
    """Users leave columns out; a format is still told by the rest."""
    counts = {"count", "quantity", "amount", "groupcount", "total quantity", "reg qty", "foil qty"}
    names = {"idproduct", "description", "title"}
    names |= {"cardsphere-wants": {"name"}, "cardkingdom": {"edition"}}.get(name, set())
    for header in HEADERS[name]:
        if header.lower() not in counts | names:
            rest = [other for other in HEADERS[name] if other != header]
            assert read(f"{','.join(rest)}\n").format == name, header


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Count,Tradelist Count,Name,Edition,Condition,Language,Foil,Tags", "cardsphere"),
        ("Count,Tradelist Count,Name,Edition,Condition,Language,Foil,Tags,Scryfall ID,Last Modified", "cardsphere"),
        ("Count,Tradelist Count,Name,Edition,Condition,Language,Foil,Tags,Last Modified,Collector Number", "moxfield"),
        ("Count,Name,Edition,Condition,Language,Foil,Collector Number", "moxfield"),
        ("Count,Tradelist Count,Name,Edition,Card Number,Condition,Language,Foil", "deckbox"),
        ("Count,Decks Count Built,Name,Edition,Card Number,Type,Cost,Rarity,Price,Image URL,Last Updated", "deckbox"),
        ("Quantity,Name,Finish,Condition,Edition Name,Edition Code,Collector Number", "archidekt"),
        ("Name,Set code,Set name,Collector number,Foil,Rarity,Quantity,Condition,Language", "manabox"),
        ("Quantity,Name,Set,Card Number,Set Code,External ID,Printing,Product ID,Price,Price Each", "tcgplayer-app"),
        ("Name,Set Code,Number,Foil,Quantity", "delverlens"),
        ("Reg Qty,Foil Qty,Name,Set,Acquired,Language", "echomtg"),
        ("extras,language,name,quantity,scryfall_id", "helvault"),
        ("idArticle,idProduct,English Name,Exp. Name,Price,Language,Condition,Foil?,Comments,Amount", "cardmarket"),
        ("Quantity,Name,Set Code,Collector Number", "dualcaster"),
        ("Title,Edition,Foil,Quantity,Set name,Collector number,Rarity,ManaBox ID,Scryfall ID", "manabox"),
        ("Name,Edition,Foil,Quantity", "delverlens"),
        ("Card Name,Quantity,ID #,Rarity,Set,Collector #,Premium", "mtgo"),
        ("BinderName,Name,SetCode,CollectorNumber,Foil,Quantity,ManaBoxID,ScryfallID,PurchasePriceCurrency", "manabox"),
        ("Title,Edition,Foil,Quantity,Condition", "dualcaster"),
    ],
)  # fmt: skip
def test_formats_that_share_columns_are_told_apart(read: ReadFile, header: str, name: str) -> None:
    """Where formats share columns, those that only one of them has decide, then how much of a format is there."""
    assert read(f"{header}\n").format == name


def test_no_two_formats_write_the_same_header() -> None:
    """A file that we wrote is never ambiguous."""
    assert len({frozenset(headers) for headers in HEADERS.values()}) == len(HEADERS)


@pytest.mark.parametrize("header", ["foo,bar", "Name,Quantity,Aisle", "Set code,Collector number", "a\tb"])
def test_an_unknown_header_is_named_with_the_known_formats(read: ReadFile, header: str) -> None:
    """Nobody's columns are an error that says what was seen and what is known."""
    with pytest.raises(FormatUnknown) as caught:
        read(f"{header}\n1,2\n")
    assert header[:1] in caught.value.facts["seen"]
    assert "moxfield" in caught.value.facts["known"]
    assert caught.value.code == "import.format_unknown"


def test_a_named_format_needs_fewer_columns(read: ReadFile) -> None:
    """Whoever names the format need not give columns that tell printings apart."""
    assert read("Name,Quantity\nShock,2\n", format_name="Delverlens").lines[0].reference.name == "Shock"


def test_a_named_format_must_still_fit(read: ReadFile) -> None:
    """A file without counts or names cannot be read as the format it is said to be."""
    with pytest.raises(FileUnreadable, match=r"line 1 of cards\.csv: a file of Moxfield needs"):
        read("Name,Colour\nShock,red\n", format_name="moxfield")


def test_an_unknown_format_name_is_refused(files: CollectionFiles) -> None:
    """Reading and writing name the formats that exist."""
    with pytest.raises(FormatUnknown, match="'excel' is not a format; known are dualcaster, deckbox"):
        files.read(b"Name\n", file_name="a.csv", format_name="excel")
    with pytest.raises(FormatUnknown):
        files.write([], "excel")


def test_every_format_has_a_name_of_its_own(files: CollectionFiles) -> None:
    """Twenty-two table formats and plain text; collections are written in seventeen and in text."""
    assert len(set(files.names)) == len(files.names) == 23
    assert len(files.written_names) == 18
