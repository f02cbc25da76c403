"""Sets by the names of the apps."""

from collections.abc import Callable

import pytest

from dualcaster_formats.editions import code_and_name, is_unnumbered, scryfall_set


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("M11", "Magic 2011", ("m11", "Magic 2011")),
        ("IA", "Ice Age", ("ice", "Ice Age")),
        ("CG", "Urza's Destiny", ("uds", "Urza's Destiny")),
        ("LIST", "The List Reprints", ("plst", "The List")),
        ("plst", "", ("plst", "The List")),
        ("", "Commander: FINAL FANTASY", (None, "FINAL FANTASY Commander")),
        ("", "Commander: Innistrad: Midnight Hunt", (None, "Midnight Hunt Commander")),
        ("", "Universes Beyond: Fallout", (None, "Fallout")),
        ("", "Art Series: FINAL FANTASY", (None, "FINAL FANTASY Art Series")),
        ("", "Extras: Commander Legends: Battle for Baldur's Gate", (None, "Battle for Baldur's Gate Tokens")),
        ("", "Outlaws of Thunder Junction: Breaking News", (None, "Breaking News")),
        ("", "Commander", (None, "Commander 2011")),
        ("", "Magic 2015 (M15)", (None, "Magic 2015")),
        ("", "", (None, None)),
    ],
)
def test_sets_are_known_by_their_other_names(code: str, name: str, expected: tuple[str | None, str | None]) -> None:
    """Old codes and the shops' names become Scryfall's; what is not known stays."""
    assert scryfall_set(code, name) == expected


def test_an_edition_is_a_code_or_a_name_or_may_be_both() -> None:
    """Short capitalised words may be either, and are looked up as both."""
    assert code_and_name("m11") == ("m11", "")
    assert code_and_name("Magic 2011") == ("", "Magic 2011")
    assert code_and_name("Mirage") == ("Mirage", "Mirage")


def test_sets_without_printed_numbers_are_known_by_code_and_name() -> None:
    """Before Exodus no number was printed on a card."""
    assert is_unnumbered("ice", None)
    assert is_unnumbered(None, "fifth edition")
    assert not is_unnumbered("exo", "Exodus")


def test_no_more_of_a_set_is_remembered_than_a_set_is_called(only_line: Callable[..., object]) -> None:
    """A file full of endless names of sets does not stay in memory after it was read."""
    moxfield = "Count,Tradelist Count,Name,Edition,Condition,Language,Foil"
    only_line(f"{moxfield}\n1,0,Forest,{'Endless ' * 5_000},,English,\n", format_name="moxfield")
    header = "Count,Tradelist Count,Name,Edition,Edition Code,Card Number,Condition,Language,Foil,Signed"
    only_line(f"{header}\n1,0,Forest,{'Boundless ' * 5_000},,,,English,,\n", format_name="deckbox")
    for known, given in ((code_and_name, ("Endless " * 25,)), (scryfall_set, ("", "Boundless " * 20))):
        before = known.cache_info().hits
        known(*given)
        assert known.cache_info().hits == before + 1
