"""What holds for every file and every line, whatever stands in it."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.language import LANGUAGES
from dualcaster_core.catalogue.printings import Candidates, Printing, PrintingReference
from dualcaster_core.collection.errors import FileUnreadable, FormatUnknown
from dualcaster_core.collection.files.lines import ImportLine, LineProblem, LineStatus, ParsedFile
from dualcaster_core.collection.files.ports import ExportRow
from dualcaster_core.collection.files.resolution import Resolved, base_name, fits_name, resolve, resolve_want
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_formats import CollectionFiles
from dualcaster_formats.cells import escape, unescape
from dualcaster_formats.recognition import LAYOUTS, NAMES, WRITTEN

FILES = CollectionFiles()
TABLES = {layout.name: layout for layout in LAYOUTS}
CARD_NAMES = ("Lightning Bolt", "+2 Mace", "Fire // Ice", "Lim-Dûl's Vault", 'Kongming, "Sleeping Dragon"', "=Sum, Who")
NOTES = st.text(alphabet="abc =+-@'\",;\t\né＝", max_size=12).map(str.strip)

PRINTINGS = st.builds(
    Printing,
    card_id=st.integers(1, 10**6),
    scryfall_id=st.uuids(),
    oracle_id=st.uuids(),
    name=st.sampled_from(CARD_NAMES),
    set_code=st.sampled_from(("m11", "lea", "plst", "puma", "emn", "2x2")),
    collector_number=st.sampled_from(("1", "149", "741z", "U8", "DDC-49", "65★", "A-1")),
    finishes=st.just(tuple(Finish)),
    language=st.just("en"),
)
KEYS = st.builds(
    ItemKey,
    card_id=st.just(1),
    finish=st.sampled_from(Finish),
    condition=st.sampled_from(Condition),
    language=st.sampled_from(sorted(LANGUAGES)),
    signed=st.booleans(),
    altered=st.booleans(),
)
ITEMS = st.builds(
    InventoryItem,
    key=KEYS,
    quantity=st.integers(1, 9999),
    acquired_price=st.none() | st.decimals(0, 9999, places=2),
    acquired_on=st.none() | st.dates(date(1993, 8, 5), date(2100, 1, 1)),
    location=NOTES,
)
ROWS = st.builds(
    ExportRow,
    printing=PRINTINGS,
    set_name=st.sampled_from(("Magic 2011", "Limited Edition Alpha", "Theros")),
    rarity=st.just("rare"),
    item=ITEMS,
    trade_quantity=st.integers(0, 9999),
    tcgplayer_id=st.none() | st.integers(1, 10**7),
    cardmarket_id=st.none() | st.integers(1, 10**7),
)


def read_or_refuse(content: bytes, file_name: str = "any.csv", format_name: str | None = None) -> ParsedFile | None:
    """Read a file; None where it is refused with one of the two documented errors."""
    try:
        return FILES.read(content, file_name=file_name, format_name=format_name)
    except (FileUnreadable, FormatUnknown):
        return None


@given(content=st.binary(max_size=400), file_name=st.sampled_from(("a.csv", "a.txt")))
@settings(max_examples=300)
def test_random_bytes_are_read_or_refused(content: bytes, file_name: str) -> None:
    """No input raises anything but the documented errors."""
    parsed = read_or_refuse(content, file_name)
    assert parsed is None or parsed.format in NAMES


@given(name=st.sampled_from(NAMES), content=st.binary(max_size=200))
@settings(max_examples=150)
def test_random_bytes_in_a_named_format_are_read_or_refused(name: str, content: bytes) -> None:
    """Naming the format makes no difference to that."""
    parsed = read_or_refuse(content, format_name=name)
    assert parsed is None or parsed.format == name


@given(
    name=st.sampled_from(sorted(TABLES)),
    rows=st.lists(st.lists(st.text(max_size=8) | st.sampled_from(("1", "foil", "NM", '"', "\0")), max_size=20)),
    data=st.data(),
)
@settings(max_examples=250)
def test_every_row_becomes_lines_or_a_problem(name: str, rows: list[list[str]], data: st.DataObject) -> None:
    """Whatever stands under a known header, lines keep their bounds and problems their place and sentence."""
    layout = TABLES[name]
    text = "\n".join(layout.delimiter.join(cells) for cells in [list(layout.headers), *rows])
    cut = data.draw(st.integers(0, len(text)))
    encoding = data.draw(st.sampled_from(("utf-8", "utf-16", "cp1252")))
    parsed = read_or_refuse(text[: len(text) - cut // 8].encode(encoding, "replace"))
    if parsed is None:
        return
    for line in parsed.lines:
        assert 1 <= line.quantity <= 9999
        assert line.trade_quantity is None or 0 <= line.trade_quantity <= line.quantity
        assert line.language is None or line.language in LANGUAGES
        assert line.line >= 2
    for problem in parsed.problems:
        assert problem.status in (LineStatus.INVALID, LineStatus.LEFT_OUT)
        assert problem.line >= 2
        assert problem.reason
        assert problem.message


@pytest.mark.parametrize("name", WRITTEN)
@given(rows=st.lists(ROWS, min_size=1, max_size=4), data=st.data())
@settings(max_examples=25)
def test_a_written_file_mutated_is_read_or_refused(name: str, rows: list[ExportRow], data: st.DataObject) -> None:
    """Truncated, with bytes changed or inserted: a real file that was damaged never breaks the reader."""
    content = bytearray(FILES.write(rows, name).content)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    parsed = read_or_refuse(bytes(content[: data.draw(st.integers(0, len(content)))]))
    assert parsed is None or len(parsed.lines) <= 2 * len(content)


@pytest.mark.parametrize("name", WRITTEN)
@given(rows=st.lists(ROWS, min_size=1, max_size=5))
@settings(max_examples=25)
def test_writing_and_reading_keep_the_printing_and_the_copies(name: str, rows: list[ExportRow]) -> None:
    """Every format is read back as itself, row by row: printing, count, and what it has words for."""
    written = FILES.write(rows, name)
    parsed = FILES.read(written.content, file_name="export.csv")
    left_out = [row for row, _ in written.left_out]
    kept = [row for row in rows if not any(row is other for other in left_out)]
    assert (parsed.format, parsed.problems) == (name, ())
    assert len(parsed.lines) == len(kept)
    assert name == "cardmarket" or not left_out
    for line, row in zip(parsed.lines, kept, strict=True):
        assert_names_the_same(line, row)
        assert_same_copies(line, row, name)


def assert_names_the_same(line: ImportLine, row: ExportRow) -> None:
    """Check that whatever a line says of its printing is true, and that it says enough."""
    told, printing = line.reference, row.printing
    assert told.name in ("", printing.name)
    assert told.scryfall_id in (None, printing.scryfall_id)
    assert told.tcgplayer_id in (None, row.tcgplayer_id)
    assert told.cardmarket_id in (None, row.cardmarket_id)
    assert told.set_code in (None, printing.set_code, (told.set_name or "").lower())
    assert told.collector_number in (None, printing.collector_number)
    numbered = told.collector_number and (told.set_code or told.set_name)
    assert told.scryfall_id or told.cardmarket_id or numbered


def assert_same_copies(line: ImportLine, row: ExportRow, name: str) -> None:
    """Check what a line says of its copies against the item, as far as the format has words."""
    item, key = row.item, row.item.key
    assert line.quantity == item.quantity
    assert line.trade_quantity in (None, min(row.trade_quantity, item.quantity))
    assert line.condition in (None, key.condition)
    assert line.language in (None, key.language)
    finish = line.reference.finish or Finish.NONFOIL
    assert finish is key.finish or (key.finish is Finish.ETCHED and finish is Finish.FOIL and not line.finish_is_exact)
    assert line.acquired_price in (None, item.acquired_price)
    assert line.acquired_on in (None, item.acquired_on)
    assert line.location in ("", item.location)
    if name == "dualcaster":
        told = (line.condition, line.language, line.signed, line.altered, line.acquired_price, line.acquired_on)
        assert told == (key.condition, key.language, key.signed, key.altered, item.acquired_price, item.acquired_on)
        assert (line.location, finish) == (item.location, key.finish)


@given(cell=st.text(alphabet="ab '=+-@\t\r\n＝", max_size=8))
def test_escaping_is_undone_exactly(cell: str) -> None:
    """No cell is executed, and none is changed on its way out and in."""
    assert unescape(escape(cell)) == cell
    assert not escape(cell).lstrip().startswith(("=", "+", "-", "@"))


FEW = st.sampled_from(
    [
        Printing(
            card_id=place,
            scryfall_id=UUID(int=place),
            oracle_id=UUID(int=100 + len(name)),
            name=name,
            set_code=set_code,
            collector_number=str(place % 3),
            finishes=finishes,
            language="en",
        )
        for place, (name, set_code, finishes) in enumerate(
            (name, set_code, finishes)
            for name in ("Fire // Ice", "Fire", "Shock")
            for set_code in ("apc", "m11")
            for finishes in ((Finish.NONFOIL,), (Finish.NONFOIL, Finish.FOIL), (Finish.FOIL, Finish.ETCHED))
        )
    ]
)
SOME = st.lists(FEW, max_size=3, unique=True).map(tuple)
LINES = st.builds(
    ImportLine,
    line=st.just(2),
    reference=st.builds(
        PrintingReference,
        name=st.sampled_from(("", "Fire // Ice", "Ice", "Fire (Showcase)", "Shock", "Bolt")),
        set_code=st.none() | st.sampled_from(("apc", "m11")),
        collector_number=st.none() | st.sampled_from(("0", "1", "2")),
        number_is_canonical=st.booleans(),
        scryfall_id=st.none() | st.integers(0, 20).map(lambda number: UUID(int=number)),
        tcgplayer_id=st.none() | st.just(7),
        finish=st.none() | st.sampled_from(Finish),
    ),
    quantity=st.just(1),
    finish_is_exact=st.booleans(),
)


@given(line=LINES, by_id=SOME, by_number=SOME, by_set_and_name=SOME, by_name=SOME, set_known=st.booleans())
@settings(max_examples=600)
def test_resolution_takes_only_what_the_line_says(
    line: ImportLine,
    by_id: tuple[Printing, ...],
    by_number: tuple[Printing, ...],
    by_set_and_name: tuple[Printing, ...],
    by_name: tuple[Printing, ...],
    set_known: bool,
) -> None:
    """The printing is one of the candidates, contradicts nothing, and its finish is the stated one."""
    told = line.reference
    candidates = Candidates(
        by_id=by_id, by_number=by_number, by_set_and_name=by_set_and_name, by_name=by_name, set_known=set_known
    )
    result = resolve(line, candidates)
    resolve_want(line, candidates)
    if isinstance(result, LineProblem):
        assert result.status in (LineStatus.AMBIGUOUS, LineStatus.UNKNOWN)
        assert result.message
        return
    assert isinstance(result, Resolved)
    printing = result.printing
    assert printing in (*by_id, *by_number, *by_set_and_name, *by_name)
    agreed = printing in by_id and printing in by_number
    assert agreed or fits_name(told.name, printing.name)
    if printing not in by_id:
        assert not by_id
        assert told.set_code is None or set_known
        numbered = by_number and told.number_is_canonical and told.collector_number and told.set_code
        assert printing in by_number or not numbered
    named = [candidate for candidate in by_id if candidate.scryfall_id == told.scryfall_id]
    assert not named or printing in named
    if told.finish is not None and not (told.finish is Finish.FOIL and not line.finish_is_exact):
        assert result.finish is told.finish


@given(name=st.text(alphabet="abÉûæ'’,-() /0Token", max_size=40))
def test_a_base_name_is_its_own_base_name(name: str) -> None:
    """Reducing a name twice changes nothing more, so that stored and asked names meet."""
    assert base_name(base_name(name)) == base_name(name)
