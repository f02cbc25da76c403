"""What collections need from outside."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from attrs import frozen

from dualcaster_core.accounts.ports import UserRepository
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.references import ParsedFile, Printing, PrintingDirectory
from dualcaster_core.kernel.unit_of_work import UnitOfWork


@frozen
class ItemChanges:
    """What becomes different in an inventory: items to write (by their key, whole) and keys to drop."""

    written: tuple[InventoryItem, ...] = ()
    dropped: tuple[ItemKey, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.written or self.dropped)


@frozen
class HaveChanges:
    """What becomes different in a have list: haves to write (by their item's key, whole) and keys to drop."""

    written: tuple[Have, ...] = ()
    dropped: tuple[ItemKey, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.written or self.dropped)


@frozen
class WantChanges:
    """What becomes different in a want list: wants to add (no id), to replace (with id), and ids to drop."""

    written: tuple[Want, ...] = ()
    dropped: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.written or self.dropped)


class InventoryRepository(Protocol):
    """The items that people own. The caller holds the owner's lock."""

    async def items_of(self, user_id: int) -> Sequence[InventoryItem]:
        """Load a whole inventory, ordered by item id."""
        ...

    async def one(self, user_id: int, item: int | ItemKey) -> InventoryItem | None:
        """Load the item with an id or a key; None where it is not in this inventory."""
        ...

    async def store(self, user_id: int, changes: ItemChanges) -> None:
        """Apply changes set-wise. Dropping an item drops its have. Raises ``CardNotFound``."""
        ...


class HaveListRepository(Protocol):
    """What people offer for trade. The caller holds the owner's lock."""

    async def haves_of(self, user_id: int) -> Sequence[Have]:
        """Load a whole have list, ordered by have id."""
        ...

    async def one(self, user_id: int, have: int | ItemKey) -> Have | None:
        """Load the have with an id, or that of an item; None where it is not on this list."""
        ...

    async def store(self, user_id: int, changes: HaveChanges) -> None:
        """Apply changes set-wise; each have's item exists. Raises ``NotOwned`` where it does not."""
        ...


class WantListRepository(Protocol):
    """What people look for. The caller holds the owner's lock."""

    async def wants_of(self, user_id: int) -> Sequence[Want]:
        """Load a whole want list, ordered by want id."""
        ...

    async def one(self, user_id: int, want_id: int) -> Want | None:
        """Load the want with an id; None where it is not on this list."""
        ...

    async def store(self, user_id: int, changes: WantChanges) -> tuple[int, ...]:
        """Apply changes set-wise and give the ids of the written wants, in order.

        Raises ``CardNotFound``, and ``WantNotFound`` for an id that is not on this list.
        """
        ...


class CollectionUnitOfWork(UnitOfWork, Protocol):
    """A transaction over one or more people's lists."""

    @property
    def users(self) -> UserRepository:
        """The accounts, with the version of their lists."""
        ...

    @property
    def inventory(self) -> InventoryRepository:
        """What they own."""
        ...

    @property
    def haves(self) -> HaveListRepository:
        """What they offer."""
        ...

    @property
    def wants(self) -> WantListRepository:
        """What they look for."""
        ...

    @property
    def printings(self) -> PrintingDirectory:
        """The catalogue, to resolve lines of files."""
        ...


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


class CollectionFormats(Protocol):
    """The file formats of the apps that people keep their collections in."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all formats, for ``read`` and ``write``."""
        ...

    def read(self, content: bytes, *, file_name: str, format_name: str | None = None) -> ParsedFile:
        """Read a file, its format recognised from the header unless named.

        Raises ``FileUnreadable`` (with file, line and reason) where the file as a whole cannot be read; a line that
        cannot be read becomes a problem of the result.
        """
        ...

    def write(self, rows: Sequence[ExportRow], format_name: str) -> ExportedFile:
        """Write a collection in a format. Raises ``FormatUnknown``."""
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
