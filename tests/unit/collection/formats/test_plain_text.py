"""Lists of plain lines."""

import time
from collections.abc import Callable

import pytest

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.errors import FileUnreadable, FormatUnknown
from dualcaster_core.collection.files.lines import ImportLine, LineProblem, LineStatus, ParsedFile

ReadFile = Callable[..., ParsedFile]


@pytest.mark.parametrize(
    ("text", "count", "name", "set_code", "number", "finish"),
    [
        ("4 Lightning Bolt [2X2]", 4, "Lightning Bolt", "2x2", None, None),
        ("4x Lightning Bolt (2X2) 117 *F*", 4, "Lightning Bolt", "2x2", "117", Finish.FOIL),
        ("1 Demonic Tutor (cmm) 509 *E*", 1, "Demonic Tutor", "cmm", "509", Finish.ETCHED),
        ("1x Esper Sentinel (mh2) 12 *F* [Draw] ^Have,#37d67a^", 1, "Esper Sentinel", "mh2", "12", Finish.FOIL),
        ("1 Ezio, Blade of Vengeance (ACR) 275 F", 1, "Ezio, Blade of Vengeance", "acr", "275", Finish.FOIL),
        ("2 Shock [M20] (F)", 2, "Shock", "m20", None, Finish.FOIL),
        ("1 Recruiter of the Guard (PLST) CN2-22", 1, "Recruiter of the Guard", "plst", "CN2-22", None),
        ("3\t Lightning  Bolt   (m11)  149", 3, "Lightning Bolt", "m11", "149", None),
        ("SB: 3 Duress", 3, "Duress", None, None, None),
        ("Lightning Bolt", 1, "Lightning Bolt", None, None, None),
        ("1 +2 Mace", 1, "+2 Mace", None, None, None),
        ("2 Erase (Not the Urza's Legacy One)", 2, "Erase (Not the Urza's Legacy One)", None, None, None),
        ("1 Fire // Ice (APC) 128", 1, "Fire // Ice", "apc", "128", None),
        ("1 B.F.M. (Big Furry Monster)", 1, "B.F.M. (Big Furry Monster)", None, None, None),
        ("3 Plan F", 3, "Plan F", None, None, None),
        ("1 1996 World Champion", 1, "1996 World Champion", None, None, None),
        ("4 [M11#149] Lightning Bolt", 4, "Lightning Bolt", "m11", "149", None),
        ("2 [M20] Shock", 2, "Shock", "m20", None, None),
        ("1 [C21#263] Sol Ring #!Commander", 1, "Sol Ring", "c21", "263", None),
        ("4 Lightning Bolt (foil)", 4, "Lightning Bolt", None, None, Finish.FOIL),
        ("4 Lightning Bolt [Foil]", 4, "Lightning Bolt", None, None, Finish.FOIL),
        ("1 Lightning Bolt (Foil) [2X2]", 1, "Lightning Bolt", "2x2", None, Finish.FOIL),
        ("1 Lightning Bolt [2X2] (foil)", 1, "Lightning Bolt", "2x2", None, Finish.FOIL),
        ("1 Lightning Bolt (2X2) 117 [foil]", 1, "Lightning Bolt", "2x2", "117", Finish.FOIL),
        ("1 Lightning Bolt (2X2) 117 *f*", 1, "Lightning Bolt", "2x2", "117", Finish.FOIL),
        ("1 Lightning Bolt (2X2) 117 (Etched Foil)", 1, "Lightning Bolt", "2x2", "117", Finish.ETCHED),
        ("1 [2X2] Lightning Bolt (foil)", 1, "Lightning Bolt", "2x2", None, Finish.FOIL),
        ("1 Foil", 1, "Foil", None, None, None),
        ("1 [CMM#509] Demonic Tutor *E*", 1, "Demonic Tutor", "cmm", "509", Finish.ETCHED),
    ],
)
def test_lines_of_a_list(
    read: ReadFile, text: str, count: int, name: str, set_code: str | None, number: str | None, finish: Finish | None
) -> None:
    """A line is a count, a name and, where given, set, number and finish."""
    (line,) = read(f"{text}\n", name="wants.txt", format_name="text").lines
    reference = line.reference
    assert (line.quantity, reference.name, reference.set_code) == (count, name, set_code)
    assert (reference.collector_number, reference.finish) == (number, finish)
    assert (line.condition, line.language, line.trade_quantity) == (None, None, None)


def test_comments_headings_and_blank_lines_are_passed_over(read: ReadFile) -> None:
    """A list may be commented and divided; lines keep their numbers."""
    parsed = read("// wants\n# more\n\nDeck\n4 Opt\nSideboard (15):\n2 Duress (M19) 94\n", name="list")
    assert parsed.format == "text"
    assert [(line.line, line.reference.name) for line in parsed.lines] == [(5, "Opt"), (7, "Duress")]


def test_bad_counts_and_no_copies_are_reported(read: ReadFile) -> None:
    """A count that is none sinks its line; zero copies leave it out."""
    parsed = read(f"4 Opt\n-1 Duress\n0 Shock\n99999 Island\n4 Plains\n3 Swamp\n4 {'x' * 500}\n")
    told = [(problem.line, problem.status, problem.reason) for problem in parsed.problems]
    assert told == [
        (2, LineStatus.INVALID, "quantity"),
        (3, LineStatus.LEFT_OUT, "no_copies"),
        (4, LineStatus.INVALID, "quantity"),
        (7, LineStatus.INVALID, "name"),
    ]
    assert all(isinstance(problem, LineProblem) and problem.message for problem in parsed.problems)


def test_names_alone_make_a_list_in_a_text_file_only(read: ReadFile) -> None:
    """Lines without counts are a list where the file says it is text; elsewhere they are an unknown table."""
    names = "Lightning Bolt\nAragorn, the Uniter\n"
    lines: tuple[ImportLine, ...] = read(names, name="wants.TXT").lines
    assert [line.reference.name for line in lines] == ["Lightning Bolt", "Aragorn, the Uniter"]
    with pytest.raises(FormatUnknown):
        read(names, name="wants.csv")
    with pytest.raises(FormatUnknown):
        read("a;b;c\n1;2;3\n", name="table.txt")
    with pytest.raises(FormatUnknown):
        read("a\tb\nc\td\n", name="table.txt")


def test_a_list_has_as_many_lines_as_a_table_has_rows(read: ReadFile) -> None:
    """The limit is the same, and so are the words; comments and blank lines do not count."""
    comments = "# a comment\n" * 10
    assert len(read(comments + "1 Opt\n" * 100_000, format_name="text").lines) == 100_000
    with pytest.raises(FileUnreadable, match=r"line 100011 of .*: there are more than 100000 rows: split it"):
        read(comments + "1 Opt\n" * 100_001, format_name="text")


def test_a_line_of_spaces_costs_nothing(read: ReadFile) -> None:
    """Reading takes time in proportion to the length of a list, whatever it consists of."""
    text = f"4 a{' ' * 300}(M11) *F\n" * 2000
    started = time.process_time()
    assert len(read(text, format_name="text").lines) == 2000
    assert time.process_time() - started < 5
