"""What the catalogue needs from outside."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from attrs import field, frozen

from dualcaster_core.catalogue.grading import Finish, LegalStatus, Rarity
from dualcaster_core.catalogue.model import Card, CardSet, LocalizedName
from dualcaster_core.catalogue.printings import Candidates, Printing, PrintingReference
from dualcaster_core.kernel.ports import UnitOfWork

CatalogueRecord = Card | CardSet | LocalizedName


@frozen
class BadRecord:
    """A record of a source that could not be read: its 1-based position and the reason."""

    position: int
    reason: str


class CatalogueSource(Protocol):
    """A catalogue file, streamed: records in order, broken ones as ``BadRecord``; never whole in memory."""

    @property
    def authoritative(self) -> bool:
        """Whether its names and ids replace stored ones (Scryfall) or only fill what is missing (MTGJSON)."""
        ...

    def records(self) -> Iterator[CatalogueRecord | BadRecord]:
        """Yield the records. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        ...

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
        ...


@frozen
class StoredChanges:
    """How many rows a bulk write added and changed."""

    added: int = 0
    changed: int = 0

    def __add__(self, other: "StoredChanges") -> "StoredChanges":
        return StoredChanges(self.added + other.added, self.changed + other.changed)


class CatalogueWriter(Protocol):
    """Stores batches of records, set-wise. One open writer at a time; others wait."""

    async def store_cards(self, cards: Sequence[Card], *, authoritative: bool) -> StoredChanges:
        """Insert or update printings by Scryfall id; where not authoritative fill only what is missing."""
        ...

    async def store_sets(self, sets: Sequence[CardSet], *, authoritative: bool) -> StoredChanges:
        """Insert or update sets by code; where not authoritative only those of which no more than a name is known."""
        ...

    async def store_localized_names(self, names: Sequence[LocalizedName]) -> StoredChanges:
        """Add names in other languages that are not stored yet."""
        ...


class CatalogueUnitOfWork(UnitOfWork, Protocol):
    """A transaction over the catalogue."""

    @property
    def catalogue(self) -> CatalogueWriter:
        """Where records go."""
        ...


@frozen(kw_only=True)
class CardView:
    """A printing as it is shown and found, with its integer key and public id.

    ``image_url`` is the picture of the whole card, ``art_url`` that of its illustration alone, ``back_image_url`` that
    of the other side where it has one of its own.
    """

    id: int
    hashid: str
    scryfall_id: UUID
    oracle_id: UUID
    name: str
    set_code: str
    set_name: str
    collector_number: str
    rarity: Rarity
    finishes: tuple[Finish, ...]
    language: str
    mana_cost: str | None
    type_line: str
    image_url: str | None
    art_url: str | None = None
    back_image_url: str | None = None
    released_at: str | None


@frozen(kw_only=True)
class DetailedCard(CardView):
    """A printing with all that is printed on it.

    Rules and flavour of several faces stand one after the other, divided by ``RULES_SEPARATOR``. ``colors`` are
    letters of ``WUBRG``. ``legalities`` says for each format that knows the card ``legal``, ``restricted`` or
    ``banned``; empty where the source did not tell.
    """

    rules_text: str | None = None
    flavor_text: str | None = None
    artist: str | None = None
    colors: str = ""
    legalities: Mapping[str, LegalStatus] = field(factory=dict)


@frozen(kw_only=True)
class CardFilter:
    """What a search keeps; None keeps all.

    ``type_contains`` matches a part of the type line. ``colors`` are letters of ``WUBRG``: the card has all of them,
    and maybe others; empty asks for cards without colour. Of each card ``one_per_card`` keeps the cheapest printing,
    and ``newest_printing_only`` the newest.
    """

    set_code: str | None = None
    rarity: Rarity | None = None
    finish: Finish | None = None
    type_contains: str | None = None
    colors: str | None = None
    one_per_card: bool = False
    newest_printing_only: bool = False


@frozen(kw_only=True)
class SetView:
    """A set as it is found; ``printings`` counts what the catalogue has of it."""

    code: str
    name: str
    released_at: str | None
    printings: int


class CardQueries(Protocol):
    """Reads of the catalogue."""

    async def card(self, card_id: int) -> DetailedCard | None:
        """Return one printing by its key, with all that is printed on it."""
        ...

    async def with_keys(self, card_ids: Sequence[int]) -> Mapping[int, CardView]:
        """Return the printings with these keys, by key; one that does not exist is left out."""
        ...

    async def printings(self, card_id: int) -> tuple[CardView, ...]:
        """List every printing of the same card, newest first, the given one among them."""
        ...

    async def sets(self, text: str, limit: int) -> tuple[SetView, ...]:
        """List the sets of which a folded text is the code, the name, its beginning or that of a word in it, in this
        order; of several that fit alike the largest first. Sets without a card in the catalogue are left out.
        """
        ...


class CatalogueNames(Protocol):
    """All names of the catalogue, for the index of them."""

    def names(self) -> AsyncIterator[tuple[str, str, int]]:
        """Stream ``(folded searchable name, card name, popularity rank)`` of all cards and languages."""
        ...

    async def generation(self) -> int:
        """Return a number that grows whenever names were added or changed."""
        ...


@frozen
class NameHit:
    """A card name found for a query and how well it fits, 0 to 100; below ``ranking.FITS`` it only resembles it."""

    name: str
    score: float = field(converter=float)


class NameIndex(Protocol):
    """All names of the catalogue in memory; answers in milliseconds."""

    async def complete(self, prefix: str, limit: int) -> tuple[NameHit, ...]:
        """List names for what was typed so far, in the order of ``ranking``, then near misses."""
        ...

    async def closest(self, text: str, limit: int) -> tuple[NameHit, ...]:
        """List the names nearest to a text that may be misspelt, in the order of ``ranking``, then by nearness."""
        ...


class PrintingDirectory(Protocol):
    """Looks printings up for the lines of a file, set-wise."""

    async def candidates(self, references: Sequence[PrintingReference]) -> Sequence[Candidates]:
        """Return the candidates of each reference, in order, in a number of statements that does not depend on them."""
        ...

    async def with_keys(self, card_ids: Sequence[int]) -> Mapping[int, Printing]:
        """Return the printings with these keys."""
        ...
