"""What is done with the catalogue: importing it and finding cards in it."""

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve, field, frozen

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.model import FACE_SEPARATOR, Card, CardSet, LocalizedName
from dualcaster_core.catalogue.ports import (
    BadRecord,
    CardQueries,
    CardView,
    CatalogueRecord,
    CatalogueSource,
    CatalogueUnitOfWork,
    DetailedCard,
    NameHit,
    NameIndex,
    SetView,
    StoredChanges,
)
from dualcaster_core.catalogue.ranking import FITS
from dualcaster_core.kernel.batches import batches_ahead
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import checked_limit
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.kernel.text import fold

BATCH = 5_000
"""Records stored in one transaction: an interrupted import keeps whole batches and can be run again."""
MAX_BAD_SHOWN = 100
LONGEST_QUERY = 100
MOST_NAMES = 200
"""Names that a search looks at: a list of cards that hold one word has an end."""
MOST_SIMILAR = 24

Progress = Callable[[int, int | None], None]
"""Told the bytes read so far and in all, None where unknown."""


@frozen(kw_only=True)
class CatalogueReport:
    """What an import read and changed. ``bad`` lists the first broken records, ``bad_count`` counts them all."""

    read: int = 0
    cards: StoredChanges = field(factory=StoredChanges)
    sets: StoredChanges = field(factory=StoredChanges)
    names: StoredChanges = field(factory=StoredChanges)
    bad: tuple[BadRecord, ...] = ()
    bad_count: int = 0


async def import_catalogue(
    source: CatalogueSource,
    units: UnitOfWorkFactory[CatalogueUnitOfWork],
    *,
    progress: Progress = lambda _done, _all: None,
) -> CatalogueReport:
    """Bring a catalogue file into the catalogue, batch by batch; importing it again changes nothing.

    Raises ``SourceUnreadable`` where the file breaks off: the batches before that stay.
    """
    report = CatalogueReport()
    async for batch in batches_ahead(source.records(), BATCH):
        bad = [record for record in batch if isinstance(record, BadRecord)]
        good = [record for record in batch if not isinstance(record, BadRecord)]
        async with units() as uow:
            changes = await _store(good, uow, authoritative=source.authoritative)
            await uow.commit()
        report = evolve(
            report,
            read=report.read + len(batch),
            cards=report.cards + changes[0],
            sets=report.sets + changes[1],
            names=report.names + changes[2],
            bad=(*report.bad, *bad)[:MAX_BAD_SHOWN],
            bad_count=report.bad_count + len(bad),
        )
        progress(*source.progress())
    return report


async def _store(
    records: Iterable[CatalogueRecord], uow: CatalogueUnitOfWork, *, authoritative: bool
) -> tuple[StoredChanges, StoredChanges, StoredChanges]:
    cards: list[Card] = []
    sets: list[CardSet] = []
    names: list[LocalizedName] = []
    for record in records:
        if isinstance(record, Card):
            cards.append(record)
        elif isinstance(record, CardSet):
            sets.append(record)
        else:
            names.append(record)
    nothing = StoredChanges()
    return (
        await uow.catalogue.store_cards(cards, authoritative=authoritative) if cards else nothing,
        await uow.catalogue.store_sets(sets, authoritative=authoritative) if sets else nothing,
        await uow.catalogue.store_localized_names(names) if names else nothing,
    )


@frozen
class FoundNames:
    """Names that a text means, the best first; ``exact`` are those that it is, or a face of which it is.

    ``similar``: none has what was typed, all only resemble it.
    """

    names: tuple[str, ...]
    exact: tuple[str, ...] = ()
    similar: bool = False


@frozen
class CardSearch:
    """Finds cards and sets by name."""

    queries: CardQueries
    names: NameIndex

    async def complete(self, prefix: str, *, limit: int = 10) -> tuple[NameHit, ...]:
        """List card names for what was typed so far; ``prefix`` of at most 100 characters, ``limit`` 1..100."""
        return await self.names.complete(checked_query(prefix), checked_limit(limit))

    async def find(self, text: str) -> FoundNames:
        """Find the names that a text of at most 100 characters means, at most 200 of them.

        Names that only resemble it come where no other has what was typed.
        """
        hits = await self.names.closest(checked_query(text), MOST_NAMES)
        fitting = tuple(hit.name for hit in hits if hit.score >= FITS)
        wanted = fold(text)
        exact = tuple(name for name in fitting if wanted in (fold(name), *map(fold, name.split(FACE_SEPARATOR))))
        similar = tuple(hit.name for hit in hits[:MOST_SIMILAR]) if not fitting else ()
        return FoundNames(fitting or similar, exact=exact, similar=bool(similar))

    async def sets(self, text: str, *, limit: int = 5) -> tuple[SetView, ...]:
        """List the sets that a code or (a part of) a name means, the best fitting first."""
        folded = fold(checked_query(text))
        return await self.queries.sets(folded, checked_limit(limit)) if folded else ()

    async def card(self, card_id: int | None) -> DetailedCard:
        """Return a printing. Raises ``CardNotFound``."""
        card = None if card_id is None else await self.queries.card(card_id)
        if card is None:
            raise CardNotFound("there is no such card")
        return card

    async def with_keys(self, card_ids: Iterable[int]) -> Mapping[int, CardView]:
        """Return printings by key, in one read however many they are; one that does not exist is left out."""
        keys = sorted(set(card_ids))
        return await self.queries.with_keys(keys) if keys else {}


def checked_query(text: str) -> str:
    """Return a search text of at most 100 characters; else raise ``ValidationFailed``."""
    if len(text) > LONGEST_QUERY:
        raise ValidationFailed(f"a search text has at most {LONGEST_QUERY} characters", field="q")
    return text
