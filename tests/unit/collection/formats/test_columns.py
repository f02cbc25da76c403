"""Columns that a format does not have of its own: understood by what they are called, or told of."""

from collections.abc import Callable
from uuid import UUID

import pytest

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.files.lines import ImportLine, LineProblem, ParsedFile
from dualcaster_formats.recognition import LAYOUTS

ReadFile = Callable[..., ParsedFile]
OnlyLine = Callable[..., ImportLine]
OnlyProblem = Callable[..., LineProblem]

MOXFIELD = "Count,Tradelist Count,Name,Edition,Condition,Language,Collector Number,Alter,Proxy,Purchase Price"
SCRYFALL_ID = "e768c957-3a1f-42f5-853a-96942f645df5"
WITH_A_FINISH_OF_THEIR_OWN = [
    layout
    for layout in LAYOUTS
    if layout.name not in {"echomtg", "tcgplayer-seller", "helvault"} and layout.delimiter == ","
]


@pytest.mark.parametrize("header", ["Finish", "finish", "FOIL", "Foil?", "Is_Foil", "isFoil", "Printing", "printing "])
@pytest.mark.parametrize("word", ["foil", "Foil", "F", "yes", "true", "1", "Surge Foil"])
def test_a_finish_is_read_whatever_its_column_is_called(only_line: OnlyLine, header: str, word: str) -> None:
    """A format without that column reads it all the same: foils never become nonfoil without a word."""
    line = only_line(f"{MOXFIELD},{header}\n1,0,Shock,m20,NM,English,160,False,False,,{word}\n")
    assert line.reference.finish is Finish.FOIL


@pytest.mark.parametrize("layout", WITH_A_FINISH_OF_THEIR_OWN, ids=lambda layout: layout.name)
def test_every_format_understands_a_second_finish_column(only_line: OnlyLine, layout: object) -> None:
    """Where the format's own column is blank, another one that states the finish is heard."""
    chosen = next(one for one in LAYOUTS if one is layout)
    cells = {column.value: "" for _, column in chosen.columns}
    cells |= {"quantity": "1", "name": "Shock", "set code": "m20", "edition": "m20", "set name": "Core Set 2020"}
    cells |= {"collector number": "160"}
    row = ",".join(cells.get(column.value, "") for _, column in chosen.columns)
    line = only_line(f"{','.join(chosen.headers)},Printing Finish,Etched\n{row},,yes\n", format_name=chosen.name)
    assert line.reference.finish is Finish.ETCHED


@pytest.mark.parametrize(
    "header", ["Scryfall ID", "scryfall_id", "ScryfallID", "SCRYFALL-ID", "scryfall id", "Scryfall UUID"]
)
def test_a_scryfall_id_is_read_whatever_its_column_is_called(only_line: OnlyLine, header: str) -> None:
    """Blanks, underscores, hyphens and case of a header do not count."""
    line = only_line(f"{MOXFIELD},{header}\n1,0,Shock,m20,NM,English,160,False,False,,{SCRYFALL_ID}\n")
    assert line.reference.scryfall_id == UUID(SCRYFALL_ID)


def test_a_header_without_a_format_is_read_by_what_its_columns_are_called(only_line: OnlyLine) -> None:
    """A table of one's own with counts, names and places is read as the plain format."""
    line = only_line(
        "Qty,Card,Set_Code,CollectorNo,Cond,Lang,Is Signed,Alter,Foil/Nonfoil\n2,Shock,m20,160,LP,ja,x,,Foil\n"
    )
    told = line.reference
    assert (line.quantity, told.name, told.set_code, told.collector_number) == (2, "Shock", "m20", "160")
    assert (line.condition, line.language, line.signed, line.altered) == (Condition.LP, "ja", True, False)
    assert told.finish is Finish.FOIL


def test_a_price_paid_keeps_its_currency_in_any_format(only_line: OnlyLine) -> None:
    """``Purchase Price`` and ``Currency`` are understood where the format has neither."""
    line = only_line(
        "Card,Set ID,Set Name,Quantity,Foil,Variation,Collector Number,Price_Paid,Currency\n"
        "Shock,M20,Core Set 2020,1,regular,,160,1.25,cad\n"
    )
    assert (str(line.acquired_price), line.price_currency) == ("1.25", "CAD")


def test_a_currency_that_is_none_refuses_its_price(only_problem: OnlyProblem) -> None:
    """A price in something unknown is never taken for dollars."""
    problem = only_problem(f"{MOXFIELD},Currency\n1,0,Shock,m20,NM,English,160,False,False,2.00,shells\n")
    assert (problem.reason, "“shells” is not a currency" in problem.message) == ("currency", True)


def test_a_word_that_is_refused_comes_with_those_that_are_not(only_problem: OnlyProblem) -> None:
    """Whoever reads the message knows what to write."""
    for cells, known in (("Sparkling,English", "Near Mint"), ("NM,Klingon", "one of en"), ("M,English", "nonfoil")):
        foil = "shiny" if known == "nonfoil" else ""
        message = only_problem(f"{MOXFIELD},Foil\n1,0,Shock,m20,{cells},160,False,False,,{foil}\n").message
        assert known in message or (known == "nonfoil" and "foil, etched" in message)


def test_two_columns_that_contradict_each_other_refuse_the_line(only_problem: OnlyProblem) -> None:
    """Of two finishes neither is chosen."""
    problem = only_problem(
        "Count,Name,Edition,Foil,Collector Number,Finish\n1,Shock,m20,foil,160,nonfoil\n", format_name="moxfield"
    )
    assert problem.reason == "finish"
    assert "foil" in problem.message
    assert "nonfoil" in problem.message


def test_the_more_exact_of_two_finishes_is_taken(only_line: OnlyLine) -> None:
    """Etched is a foil, so the two do not contradict each other."""
    line = only_line(
        "Count,Name,Edition,Foil,Collector Number,Finish\n1,Shock,m20,foil,160,Etched\n", format_name="moxfield"
    )
    assert line.reference.finish is Finish.ETCHED


def test_columns_that_are_not_used_are_listed_where_something_stands_in_them(read: ReadFile) -> None:
    """What is left behind is told by its header; an empty column loses nothing."""
    parsed = read(
        f"{MOXFIELD},Foil,Grade by PSA,Shelf,Misprint\n"
        "1,0,Shock,m20,NM,English,160,False,False,,,,,\n1,0,Shock,m20,NM,English,160,False,False,,,9,,yes\n"
    )
    assert parsed.unused_columns == ("Grade by PSA", "Misprint")


def test_a_column_that_repeats_another_is_not_lost(only_line: OnlyLine) -> None:
    """The first that holds something counts."""
    line = only_line("Quantity,Name,Set Code,Set Code,Number\n1,Shock,,m20,160\n", format_name="delverlens")
    assert line.reference.set_code == "m20"
