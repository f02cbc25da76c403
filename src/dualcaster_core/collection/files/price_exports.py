"""Prices out of a seller's export, whose lines name printings as collections do."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.catalogue.printings import Candidates
from dualcaster_core.collection.files.lines import LineProblem, LineStatus, PricedFile
from dualcaster_core.collection.files.ports import PriceExportFormat
from dualcaster_core.collection.files.reading import SourceFile, Units
from dualcaster_core.collection.files.resolution import resolve
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceObservation, PriceSource

ENGLISH: Final = "en"


class ExportedPrices:
    """``PriceFeed`` of TCGplayer's seller export: the prices of each grade of each printing, English copies alone.

    Those of near mint copies stand as the general price. A line whose printing cannot be told for certain is reported.
    """

    name: Final = "tcgplayer-export"

    def __init__(self, records: Sequence[PriceObservation | BadRecord], size: int) -> None:
        self._records = records
        self._size = size
        self._done = 0

    def observations(self) -> Iterator[PriceObservation | BadRecord]:
        """Yield the prices of each line, in order."""
        yield from self._records
        self._done = self._size

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes of the file once it is through, and its size."""
        return self._done, self._size


async def exported_prices(
    file: SourceFile, exports: PriceExportFormat, units: Units, *, observed_at: datetime
) -> ExportedPrices:
    """Read an export and look its printings up, in a number of statements that does not depend on the lines.

    Raises ``FileUnreadable`` where it is none.
    """
    read = await asyncio.to_thread(exports.priced, file.content, file_name=file.name)
    async with units() as uow:
        candidates = await uow.printings.candidates([priced.line.reference for priced in read.lines])
    records = await asyncio.to_thread(lambda: list(_records(read, candidates, observed_at)))
    return ExportedPrices(records, len(file.content))


def _records(
    read: PricedFile, candidates: Sequence[Candidates], observed_at: datetime
) -> Iterator[PriceObservation | BadRecord]:
    for problem in read.problems:
        if problem.status is not LineStatus.LEFT_OUT:
            yield BadRecord(problem.line, problem.message)
    for priced, possible in zip(read.lines, candidates, strict=True):
        line = priced.line
        if line.language not in (None, ENGLISH) or not priced.prices:
            continue
        found = resolve(line, possible)
        if isinstance(found, LineProblem):
            yield BadRecord(line.line, found.message)
            continue
        for kind, amount in priced.prices.items():
            yield PriceObservation(
                card=CardKey(CardKeyKind.SCRYFALL, found.printing.scryfall_id),
                finish=found.finish,
                source=PriceSource.TCGPLAYER,
                kind=kind,
                currency=Currency.USD,
                amount=amount,
                observed_at=observed_at,
                condition=None if line.condition is Condition.NM else line.condition,
            )
