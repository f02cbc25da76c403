"""Files that say what somebody looks for or sells are no collections."""

from collections.abc import Callable

import pytest

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.files.lines import ParsedFile
from dualcaster_formats import CollectionFiles

ReadFile = Callable[..., ParsedFile]

WANTS = "Quantity,Name,Sets,Conditions,Languages,Finishes,Paused,Tags,Offer,Limit"


def test_cardspheres_wants_are_told_from_its_haves(read: ReadFile) -> None:
    """They list what somebody will take, 99 copies each, with an offer and a limit."""
    parsed = read(f'{WANTS}\n99,Shock,Core Set 2020,"NM, SP",EN,Foil,,,90,1.50\n')
    assert (parsed.format, parsed.is_want_list) == ("cardsphere-wants", True)
    (line,) = parsed.lines
    assert (line.quantity, line.reference.set_name, line.reference.finish) == (99, "Core Set 2020", Finish.FOIL)
    assert line.language == "en"


def test_a_want_for_several_sets_or_finishes_asks_for_any(read: ReadFile) -> None:
    """A list of sets, languages or finishes is no single one."""
    (line,) = read(f'{WANTS}\n1,Shock,"Core Set 2020, Magic 2011",NM,"EN, JA","Normal, Foil",,,90,\n').lines
    assert (line.reference.set_name, line.reference.set_code) == (None, None)
    assert (line.reference.finish, line.language) == (None, None)


@pytest.mark.parametrize("columns", ["Scryfall ID", "Edition,Collector Number", "Set Code"])
def test_columns_that_only_wants_have_decide_whatever_else_is_there(read: ReadFile, columns: str) -> None:
    """A list with offers and limits is a want list in every layout."""
    parsed = read(f"Quantity,Name,Condition,Language,Foil,{columns},Paused,Offer,Limit\n")
    assert parsed.is_want_list


def test_a_card_kingdom_list_is_what_is_bought_or_sold(read: ReadFile) -> None:
    """Its cart and buylist files have four columns, none of which says that anybody owns the cards."""
    parsed = read("title,edition,foil,quantity\nShock,Core Set 2020,1,2\n")
    assert (parsed.format, parsed.is_want_list) == ("cardkingdom", True)
    (line,) = parsed.lines
    assert (line.reference.name, line.reference.set_name) == ("Shock", "Core Set 2020")
    assert (line.reference.finish, line.quantity) == (Finish.FOIL, 2)


def test_ninety_nine_of_everything_is_a_want_list(read: ReadFile) -> None:
    """Cardsphere fills 99 in for `as many as there are`; nobody owns 99 of every card."""
    header = "Count,Tradelist Count,Name,Edition,Condition,Language,Foil,Tags"
    rows = [f"99,0,Card {number},Core Set 2020,NM,English,,\n" for number in range(5)]
    assert read(f"{header}\n{''.join(rows)}").is_want_list
    assert not read(f"{header}\n{''.join(rows)}1,0,Shock,Core Set 2020,NM,English,,\n").is_want_list
    assert read(f"{header}\n{''.join(rows[:2])}").is_want_list
    assert not read(f"{header}\n{rows[0]}").is_want_list


@pytest.mark.parametrize("name", ["moxfield", "deckbox", "text", "dualcaster"])
def test_collections_are_no_want_lists(files: CollectionFiles, name: str) -> None:
    """What we write ourselves is a collection."""
    content = files.write([], name).content or b"1 Shock\n"
    assert not files.read(content, file_name="a.csv", format_name=name).is_want_list


def test_want_lists_are_read_and_not_written(files: CollectionFiles) -> None:
    """A collection cannot be exported as a list of wants."""
    assert {"cardsphere-wants", "cardkingdom"} <= set(files.names)
    assert not {"cardsphere-wants", "cardkingdom"} & set(files.written_names)
