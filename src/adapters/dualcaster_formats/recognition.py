"""Tells the format of a file from the names of its columns."""

from collections.abc import Sequence, Set

from dualcaster_core.collection.errors import FileUnreadable, FormatUnknown
from dualcaster_core.collection.files.format_titles import format_title
from dualcaster_formats.columns import Column, asks_for_cards, header_key, loose_key
from dualcaster_formats.layout import Layout
from dualcaster_formats.orders import CARDKINGDOM, CARDMARKET_ARTICLES, CARDMARKET_ORDERS, CARDSPHERE_WANTS
from dualcaster_formats.scanners import (
    AETHERHUB,
    DECKSTATS,
    DELVERLENS,
    DRAGONSHIELD,
    HELVAULT,
    MANABOX,
    MTGO,
    TOPDECKED,
)
from dualcaster_formats.shops import CARDMARKET, TCGPLAYER_APP, TCGPLAYER_SELLER
from dualcaster_formats.table import Header
from dualcaster_formats.trackers import ARCHIDEKT, CARDSPHERE, DECKBOX, ECHOMTG, MOXFIELD, MTGGOLDFISH, OWN

LAYOUTS: tuple[Layout, ...] = (
    OWN,
    DECKBOX,
    MOXFIELD,
    MANABOX,
    ARCHIDEKT,
    TCGPLAYER_APP,
    TCGPLAYER_SELLER,
    DRAGONSHIELD,
    DELVERLENS,
    ECHOMTG,
    MTGGOLDFISH,
    CARDSPHERE,
    TOPDECKED,
    CARDMARKET,
    HELVAULT,
    AETHERHUB,
    DECKSTATS,
    MTGO,
    CARDMARKET_ARTICLES,
    CARDMARKET_ORDERS,
    CARDSPHERE_WANTS,
    CARDKINGDOM,
)
"""All table formats; the earlier one is taken where a header fits several equally well."""

TEXT = "text"
NAMES = (*(layout.name for layout in LAYOUTS), TEXT)
WRITTEN = (*(layout.name for layout in LAYOUTS if layout.is_written), TEXT)

_COUNTS = frozenset({Column.QUANTITY, Column.FOIL_QUANTITY, Column.ARTICLES})
_IDS = frozenset({Column.SCRYFALL_ID, Column.TCGPLAYER_ID, Column.CARDMARKET_ID})
_SETS = frozenset({Column.EDITION, Column.SET_CODE, Column.SET_NAME})
_PLACES = _IDS | _SETS | {Column.NUMBER, Column.ARTICLES}


def named(format_name: str) -> Layout:
    """Return the table format of this name. Raises ``FormatUnknown``."""
    for layout in LAYOUTS:
        if layout.name == format_name.strip().lower():
            return layout
    known = ", ".join(NAMES)
    raise FormatUnknown(f"{format_name[:40]!r} is not a format; known are {known}", format=format_name[:40])


def written(format_name: str) -> Layout:
    """Return the table format of this name that collections are written in. Raises ``FormatUnknown``."""
    layout = named(format_name)
    if not layout.is_written:
        known = ", ".join(WRITTEN)
        raise FormatUnknown(
            f"{format_title(layout.name)} files are read and not written; choose one of {known}", format=layout.name
        )
    return layout


def recognise(ways: Sequence[Header]) -> tuple[Layout, Header] | None:
    """Find the format whose columns these are, None where they are nobody's.

    A format qualifies with a column of counts, and with names or ids of cards, or sets and numbers; names alone are
    too little to go by. The one that knows most of the columns wins, where those that mark a format count three times;
    then the one that knows most of them whatever their blanks, then the one of whose own columns most are there, then
    the earlier of ``LAYOUTS``. A header of nobody's is read as
    the plain format where what its columns are called everywhere is enough.
    """
    best: tuple[int, int, float] = (0, 0, 0.0)
    found: tuple[Layout, Header] | None = None
    for header in ways:
        spelled = {header_key(cell) for cell in header.cells if cell.strip()}
        for layout in LAYOUTS:
            columns = [column for cell in header.cells if (column := layout.own_column(cell)) is not None]
            exact = len(layout.known.keys() & spelled) + 2 * len(layout.marks & spelled)
            known = len({loose_key(cell) for cell in header.cells if layout.own_column(cell) is not None})
            is_placed = set(columns) & _PLACES or (layout.is_want_list and asks_for_cards(header.cells))
            if not (_counts_cards(set(columns)) and is_placed) or _is_more_than(layout, header):
                continue
            score = exact, known, known / len(layout.columns)
            if score > best:
                best, found = score, (layout, header)
    return found or _plain_table(ways)


def _is_more_than(layout: Layout, header: Header) -> bool:
    """Tell whether a header says more than a bare list of wants does: such a file may be somebody's collection."""
    if not layout.is_want_list or asks_for_cards(header.cells):
        return False
    return any(cell.strip() and layout.own_column(cell) is None for cell in header.cells)


def _plain_table(ways: Sequence[Header]) -> tuple[Layout, Header] | None:
    for header in ways:
        columns = {column for cell in header.cells if (column := OWN.column(cell)) is not None}
        if _counts_cards(columns) and columns & _PLACES:
            return OWN, header
    return None


def refuse_sales(layout: Layout, header: Header, file_name: str) -> None:
    """Refuse the orders that somebody sold, which say what they own no longer. Raises ``FileUnreadable``."""
    if layout is CARDMARKET_ORDERS and any(header_key(cell) == "commission" for cell in header.cells):
        reason = "these are orders that you sold, not cards that you own: export your purchases"
        raise FileUnreadable(file_name, reason, line=header.length)


def header_of(layout: Layout, ways: Sequence[Header], file_name: str) -> Header:
    """Choose the way to read the header for a named format. Raises ``FileUnreadable`` where columns are missing."""

    def known(header: Header) -> list[Column]:
        return [column for cell in header.cells if (column := layout.column(cell)) is not None]

    best = max(ways, key=lambda header: len(known(header)))
    if not _counts_cards(set(known(best))):
        app = format_title(layout.name)
        reason = f"a file of {app} needs a column of counts and one of names or ids; it has {listed(best)}"
        raise FileUnreadable(file_name, reason, line=best.length)
    return best


def unknown_header(ways: Sequence[Header], file_name: str) -> FormatUnknown:
    """Say which columns were seen and which formats are known."""
    seen = listed(max(ways, key=lambda header: len(header.cells)))
    known = ", ".join(NAMES)
    return FormatUnknown(
        f"no known app writes the columns {seen}, which {file_name} has: say where it comes from, or name its columns"
        " as one of the known apps does",
        file=file_name,
        seen=seen,
        known=known,
    )


def listed(header: Header) -> str:
    """List the first columns of a header for a message."""
    shown = ", ".join(cell.strip()[:30] for cell in header.cells[:12])
    return f"{shown}, ..." if len(header.cells) > 12 else shown


def _counts_cards(columns: Set[Column]) -> bool:
    names = columns & _IDS or columns & {Column.NAME, Column.ARTICLES} or (Column.NUMBER in columns and columns & _SETS)
    return bool(columns & _COUNTS and names)
