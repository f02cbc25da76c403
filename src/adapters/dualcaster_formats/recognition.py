"""Tells the format of a file from the names of its columns."""

from collections.abc import Sequence, Set

from dualcaster_core.collection.errors import FileUnreadable, FormatUnknown
from dualcaster_formats.layout import Column, Layout, header_key
from dualcaster_formats.scanners import AETHERHUB, DECKSTATS, DELVERLENS, DRAGONSHIELD, HELVAULT, MANABOX, TOPDECKED
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
)
"""All table formats; the earlier one is taken where a header fits several equally well."""

TEXT = "text"
NAMES = (*(layout.name for layout in LAYOUTS), TEXT)

_COUNTS = frozenset({Column.QUANTITY, Column.FOIL_QUANTITY})
_IDS = frozenset({Column.SCRYFALL_ID, Column.TCGPLAYER_ID, Column.CARDMARKET_ID})
_SETS = frozenset({Column.EDITION, Column.SET_CODE, Column.SET_NAME})
_PLACES = _IDS | _SETS | {Column.NUMBER}


def named(format_name: str) -> Layout:
    """Return the table format of this name. Raises ``FormatUnknown``."""
    for layout in LAYOUTS:
        if layout.name == format_name.strip().lower():
            return layout
    known = ", ".join(NAMES)
    raise FormatUnknown(f"{format_name[:40]!r} is not a format; known are {known}", format=format_name[:40])


def recognise(ways: Sequence[Header]) -> tuple[Layout, Header] | None:
    """Find the format whose columns these are, None where they are nobody's.

    A format qualifies with a column of counts, and with names or ids of cards, or sets and numbers; names alone are
    too little to go by. The one that
    knows most of the columns wins, where those that mark a format count three times; then the one of whose own columns
    most are there; then the earlier of ``LAYOUTS``.
    """
    best: tuple[int, float] = (0, 0.0)
    found: tuple[Layout, Header] | None = None
    for header in ways:
        keys = dict.fromkeys(header_key(cell) for cell in header.cells)
        for layout in LAYOUTS:
            known = [key for key in keys if key in layout.known]
            columns = {layout.known[key] for key in known}
            if not (_counts_cards(columns) and columns & _PLACES):
                continue
            score = len(known) + 2 * len(layout.marks & keys.keys()), len(known) / len(layout.columns)
            if score > best:
                best, found = score, (layout, header)
    return found


def header_of(layout: Layout, ways: Sequence[Header], file_name: str) -> Header:
    """Choose the way to read the header for a named format. Raises ``FileUnreadable`` where columns are missing."""

    def known(header: Header) -> list[Column]:
        return [layout.known[key] for key in map(header_key, header.cells) if key in layout.known]

    best = max(ways, key=lambda header: len(known(header)))
    if not _counts_cards(set(known(best))):
        reason = f"a {layout.name} file needs a column of counts and one of names or ids; it has {listed(best)}"
        raise FileUnreadable(file_name, reason, line=best.length)
    return best


def unknown_header(ways: Sequence[Header], file_name: str) -> FormatUnknown:
    """Say which columns were seen and which formats are known."""
    seen = listed(max(ways, key=lambda header: len(header.cells)))
    known = ", ".join(NAMES)
    return FormatUnknown(
        f"{file_name}: no known format has the columns {seen}; known formats are {known}", file=file_name, seen=seen
    )


def listed(header: Header) -> str:
    """List the first columns of a header for a message."""
    shown = ", ".join(cell.strip()[:30] for cell in header.cells[:12])
    return f"{shown}, ..." if len(header.cells) > 12 else shown


def _counts_cards(columns: Set[Column]) -> bool:
    names = columns & _IDS or Column.NAME in columns or (Column.NUMBER in columns and columns & _SETS)
    return bool(columns & _COUNTS and names)
