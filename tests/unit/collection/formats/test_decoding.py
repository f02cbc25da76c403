"""Files as they come: encodings, line ends, limits, and things that are no text."""

import gzip
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from dualcaster_core.collection.errors import FileUnreadable, FormatUnknown
from dualcaster_core.collection.files.lines import LineProblem, LineStatus, ParsedFile
from dualcaster_formats import CollectionFiles
from tests.support.memory import memory_of_at_most

ReadFile = Callable[..., ParsedFile]
HEADER = "Quantity,Name,Set Code,Collector Number"
CARDS = f"{HEADER}\n1,Lim-Dûl's Vault,all,107\n2,Jötun Grunt,csp,8\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_common_encodings_are_told_apart(files: CollectionFiles, encoding: str) -> None:
    """UTF-8, UTF-16 and UTF-32 with and without a mark, and Windows-1252, are read alike."""
    parsed = files.read(CARDS.encode(encoding), file_name="a.csv")
    assert [line.reference.name for line in parsed.lines] == ["Lim-Dûl's Vault", "Jötun Grunt"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_line(read: ReadFile, end: str) -> None:
    """LF, CR LF and CR are understood, and lines are counted the same."""
    parsed = read(CARDS.replace("\n", end))
    assert [(line.line, line.quantity) for line in parsed.lines] == [(2, 1), (3, 2)]


def test_nul_characters_are_dropped(read: ReadFile) -> None:
    """NUL bytes of a damaged file do not stand in names."""
    assert read(f"{HEADER}\n1,Light\0ning Bolt,m11,149\n\0\0\n").lines[0].reference.name == "Lightning Bolt"


def test_blank_lines_and_repeated_headers_are_passed_over(read: ReadFile) -> None:
    """Files that were joined repeat their header; blank lines mean nothing, and lines keep their numbers."""
    parsed = read(f"\n\n{HEADER}\n1,Shock,m20,160\n\n{HEADER}\n,,,\n2,Opt,dom,60\n")
    assert [(line.line, line.reference.name) for line in parsed.lines] == [(4, "Shock"), (8, "Opt")]
    assert parsed.problems == ()


@pytest.mark.parametrize("first", ['"sep=,"', "sep=,", "SEP=,"])
def test_a_first_line_may_state_the_delimiter(read: ReadFile, first: str) -> None:
    """The hint for Excel is no header."""
    assert read(f"{first}\n{HEADER}\n1,Shock,m20,160\n").lines[0].line == 3


def test_a_quoted_cell_may_hold_delimiters_quotes_and_line_ends(read: ReadFile) -> None:
    """Quoting is CSV's; a row counts from the line it begins on."""
    quoted = '3,"Kongming, ""Sleeping\n Dragon""",ptk,9'
    parsed = read(f"{HEADER}\n{quoted}\n1,Shock,m20,160\n")
    assert [line.reference.name for line in parsed.lines] == ['Kongming, "Sleeping Dragon"', "Shock"]
    assert [line.line for line in parsed.lines] == [2, 4]


def test_an_open_quotation_at_the_end_sinks_its_line_only(read: ReadFile) -> None:
    """A file that was cut off loses its last line, which is reported."""
    parsed = read(f'{HEADER}\n1,Shock,m20,160\n2,"Opt')
    assert [line.reference.name for line in parsed.lines] == ["Shock"]
    problem: LineProblem = parsed.problems[0]
    assert (problem.line, problem.reason) == (3, "columns")


def test_lines_that_an_open_quotation_would_swallow_are_read_all_the_same(read: ReadFile) -> None:
    """The line with the open quotation is told of; those after it, quotes of their own or not, are lines."""
    for second in ("1,Opt,m20", '1,"Opt",m20'):
        parsed = read(f'Count,Name,Edition\n1,"Shock,m20\n{second}\n2,"Duress",m19\n')
        assert [(line.line, line.reference.name) for line in parsed.lines] == [(3, "Opt"), (4, "Duress")]
        assert [(one.line, one.status, one.reason) for one in parsed.problems] == [(2, LineStatus.INVALID, "columns")]


def test_a_cell_may_have_several_lines(read: ReadFile) -> None:
    """A note of several lines is one cell, wherever its column stands."""
    for header, row in (
        ("Count,Name,Edition,Notes", '1,Shock,m20,"first\nsecond, with a comma\nthird"'),
        ("Notes,Count,Name,Edition", '"first\nsecond, with a comma",1,Shock,m20'),
    ):
        parsed = read(f"{header}\n{row}\n1,{'Opt,m20,x' if header[0] == 'C' else '2,Opt,m20'}\n")
        assert parsed.problems == ()
        assert [line.reference.name for line in parsed.lines] == ["Shock", "Opt"]


def test_an_open_quotation_swallows_no_other_line(read: ReadFile) -> None:
    """However many lines follow, only the one that it begins on is lost, and told of."""
    rows = "1,Shock,m20,160\n" * 100
    parsed = read(f'{HEADER}\n1,Shock,m20,160\n2,"Opt,dom,60\n{rows}')
    assert len(parsed.lines) == 101
    assert [(one.line, one.reason) for one in parsed.problems] == [(3, "columns")]


def test_a_file_of_open_quotations_is_an_error(read: ReadFile) -> None:
    """Past a thousand such lines the file as a whole is refused."""
    with pytest.raises(FileUnreadable, match=r"line 1002 of cards\.csv: .*quotation mark"):
        read(f"{HEADER}\n" + '2,"Opt,dom,60\n' * 1001)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b'{"cards": []}', "JSON"),
        (b' [{"name": "Shock"}]', "JSON"),
        (b"<!doctype html><p>Not found", "web page"),
        (b"%PDF-1.7", "PDF"),
        (b"\x81\x8d\x8f\x90 not text", "not text"),
        (b"\x01\x02\xff\xfe\xfd", "not text"),
        (gzip.compress(CARDS.encode()), "gzip"),
        (b"\xfd7zXZ\x00\x00", "xz archive"),
    ],
)
def test_what_is_no_table_is_named(files: CollectionFiles, content: bytes, said: str) -> None:
    """A file that cannot be a list says what it is and what to do."""
    with pytest.raises(FileUnreadable, match=said) as caught:
        files.read(content, file_name="upload.bin")
    assert caught.value.facts["file"] == "upload.bin"
    assert caught.value.code == "import.unreadable"


def test_a_zip_bomb_is_never_unpacked(files: CollectionFiles) -> None:
    """An archive is refused from its first bytes, however much it would unpack to."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cards.csv", b"0" * 50_000_000)
    with pytest.raises(FileUnreadable, match="ZIP archive"), memory_of_at_most(1_000_000):
        files.read(packed.getvalue(), file_name="cards.zip")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
        (f"{HEADER}\n1,{'x' * 70_000},m20,160\n".encode(), "line 2 of a.csv: the line is longer than 65536"),
        (f"{HEADER}\n".encode() + b"1,Shock,m20,160\n" * 100_001, "more than 100000 rows"),
        (f"{HEADER}{',x' * 200}\n".encode(), "more than 200 columns"),
        (f"{HEADER}\n1,Shock,m20,160{',' * 300}\n".encode(), "line 2 of a.csv: there are more than 200 columns"),
        (b"\n" * 200_001 + b"x", "more than 200000 lines"),
    ],
)
def test_limits_are_stated(files: CollectionFiles, content: bytes, said: str) -> None:
    """Too much of anything is refused with the limit."""
    with pytest.raises(FileUnreadable, match=said):
        files.read(content, file_name="a.csv")


def test_a_huge_line_is_refused_unread(files: CollectionFiles) -> None:
    """A hundred megabytes in one line cost nothing: the size is looked at first."""
    content = b"x" * 100_000_000
    with pytest.raises(FileUnreadable, match="larger than 20 MB"), memory_of_at_most(1_000_000):
        files.read(content, file_name="a.csv")


def test_text_that_is_no_list_is_an_unknown_format(files: CollectionFiles) -> None:
    """Prose is neither a table nor a list."""
    with pytest.raises(FormatUnknown):
        files.read(b"Dear Sir,\nplease find; enclosed\n", file_name="letter.csv")
