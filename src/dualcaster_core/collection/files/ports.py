"""What files of collections need from outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Protocol

from attrs import frozen

from dualcaster_core.catalogue.printings import Printing
from dualcaster_core.collection.files.corrections import Corrections
from dualcaster_core.collection.files.drafts import ImportDraft, WaitingFile
from dualcaster_core.collection.files.lines import ParsedFile, PricedFile
from dualcaster_core.collection.model import InventoryItem
from dualcaster_core.kernel.money import DOLLARS

NOTHING_REWRITTEN: Mapping[int, Sequence[str]] = MappingProxyType({})


@frozen(kw_only=True)
class ExportRow:
    """One item of a collection on its way into a file, with all that any format can say of it.

    ``cardmarket_id_is_shared``: another printing of the catalogue has the same product id, which therefore tells
    neither.
    """

    printing: Printing
    set_name: str
    rarity: str
    item: InventoryItem
    trade_quantity: int = 0
    tcgplayer_id: int | None = None
    cardmarket_id: int | None = None
    cardmarket_id_is_shared: bool = False


@frozen
class ExportedFile:
    """A collection as a file, and the rows that the format cannot express (with the reason)."""

    content: bytes
    left_out: tuple[tuple[ExportRow, str], ...] = ()


@frozen(kw_only=True)
class FileRows:
    """The headers of a file, and some of its rows by the line they begin on; not every row has as many cells."""

    header: tuple[str, ...]
    cells: Mapping[int, tuple[str, ...]]


class CollectionFormats(Protocol):
    """The file formats of the apps that people keep their collections in."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all formats that are read."""
        ...

    @property
    def written_names(self) -> tuple[str, ...]:
        """Names of the formats that a collection can be written in."""
        ...

    def read(
        self,
        content: bytes,
        *,
        file_name: str,
        format_name: str | None = None,
        rewritten: Mapping[int, Sequence[str]] = NOTHING_REWRITTEN,
    ) -> ParsedFile:
        """Read a file, its format recognised from the header unless named; ``rewritten`` lines as they should read.

        Raises ``FileUnreadable`` (with file, line and reason) where the file as a whole cannot be read; a line that
        cannot be read becomes a problem of the result.
        """
        ...

    def rows(
        self, content: bytes, *, file_name: str, format_name: str | None = None, lines: Collection[int]
    ) -> FileRows:
        """Return the header of a file and the cells of the rows that begin on some lines, as they came.

        A text list has one cell in each line. Raises ``FileUnreadable`` as ``read`` does.
        """
        ...

    def write(self, rows: Sequence[ExportRow], format_name: str) -> ExportedFile:
        """Write a collection in a format. Raises ``FormatUnknown``."""
        ...


class OutsideCollections(Protocol):
    """The site where people keep collections that they have linked. Asked outside any transaction."""

    async def read(self, collection_id: str) -> bytes:
        """Return a public collection as the CSV file that the site itself exports.

        Raises ``CollectionNotPublic``, ``CollectionUnreachable``, and ``FileUnreadable`` for one that is too large.
        """
        ...


@frozen(kw_only=True)
class ItemView:
    """An inventory item as its owner sees it: the printing, the copies, their value and what is for trade."""

    id: int
    card_id: int
    card_hashid: str
    name: str
    set_code: str
    collector_number: str
    finish: str
    condition: str
    language: str
    signed: bool
    altered: bool
    quantity: int
    quantity_for_trade: int
    unit_value: Decimal | None
    value_source: str | None
    value_as_of: date | None
    acquired_price: Decimal | None = None
    acquired_currency: str = DOLLARS
    acquired_on: date | None = None
    location: str = ""


class CollectionQueries(Protocol):
    """Reads of people's lists."""

    async def export_rows(self, user_id: int) -> Sequence[ExportRow]:
        """List everything somebody owns, ready to be written to a file, ordered by name, set and number."""
        ...

    async def items(self, user_id: int) -> Sequence[ItemView]:
        """List everything somebody owns with values, ordered by name, set and number."""
        ...


class ImportDrafts(Protocol):
    """Keeps one file for each person and list, for a day."""

    async def keep(self, draft: ImportDraft) -> None:
        """Keep a file, with its corrections, in place of the one that waited for the same list.

        Files of other days go.
        """
        ...

    async def waiting(self, user_id: int, *, is_wants: bool) -> ImportDraft | None:
        """Return the file that waits."""
        ...

    async def all_waiting(self, user_id: int) -> Sequence[WaitingFile]:
        """List the files that wait for somebody."""
        ...

    async def take(self, user_id: int, *, is_wants: bool, sent_at: datetime | None = None) -> ImportDraft | None:
        """Return the file and keep it no longer: of two who take it at the same time only one gets it.

        ``sent_at``: only the file that came at that moment.
        """
        ...

    async def correct(self, draft: ImportDraft, given: Corrections, *, instead_of: Corrections) -> bool:
        """Add corrections to those of a file, and forget those ``instead_of`` which they are.

        Corrections of other lines that came meanwhile stay. False where that very file does not wait any more.
        """
        ...


class PriceExportFormat(Protocol):
    """The file format of a seller's export."""

    def priced(self, content: bytes, *, file_name: str) -> PricedFile:
        """Read an export. Raises ``FileUnreadable`` where the file as a whole cannot be read."""
        ...
