"""What an operator decides of prices that were set aside: believe them, or not."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import checked_limit
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.market.errors import PriceFileNotFound
from dualcaster_core.market.ports import QuarantineUnitOfWork, SuspectPrice
from dualcaster_core.market.price_files import WaitingPriceFile
from dualcaster_core.market.removal import Removal
from dualcaster_core.market.use_cases import PricesReport, import_waiting, refresh_values
from dualcaster_core.market.valuation import ValuationRules

MOST_AT_ONCE = 1_000
"""Prices decided on in one transaction."""


@frozen
class PriceQuarantine:
    """Lists, releases and refuses what was set aside. For who runs the site: no page or address calls it."""

    units: UnitOfWorkFactory[QuarantineUnitOfWork]
    rules: ValuationRules

    async def prices(self, *, after: int = 0, limit: int = 100) -> Sequence[SuspectPrice]:
        """List single prices that wait, the oldest first, in pages of 1..100."""
        async with self.units() as uow:
            return await uow.suspect_prices.waiting(after=after, limit=checked_limit(limit))

    async def release(self, keys: Sequence[int]) -> int:
        """Believe some of them: they are stored as an import would, and values follow; count those that waited."""
        async with self.units() as uow:
            released = await uow.suspect_prices.release(_bounded(keys))
            await uow.commit()
        await refresh_values(self.units, self.rules)
        return released

    async def refuse(self, keys: Sequence[int]) -> int:
        """Refuse some of them: they stay aside whenever a file has them again; count those that waited."""
        async with self.units() as uow:
            refused = await uow.suspect_prices.refuse(_bounded(keys))
            await uow.commit()
        return refused

    async def files(self, *, after: int = 0, limit: int = 100) -> Sequence[WaitingPriceFile]:
        """List whole files that wait because a source has shrunk, the oldest first, in pages of 1..100."""
        async with self.units() as uow:
            return await uow.price_files.waiting(after=after, limit=checked_limit(limit))

    async def release_file(self, key: int) -> PricesReport:
        """Import a file that waits as the whole list that it is: what it no longer names leaves.

        Raises ``PriceFileNotFound``. Where this is broken off the file still waits, and may be released again.
        """
        file = await self._file(key)
        report = await import_waiting(key, file.feed, self.units, self.rules, Removal.ALWAYS)
        await self._remove(key)
        return report

    async def refuse_file(self, key: int) -> WaitingPriceFile:
        """Throw a file away that waits. Raises ``PriceFileNotFound``."""
        file = await self._file(key)
        await self._remove(key)
        return file

    async def _file(self, key: int) -> WaitingPriceFile:
        async with self.units() as uow:
            file = await uow.price_files.find(key)
        if file is None:
            raise PriceFileNotFound(f"no file of prices with the number {key} waits")
        return file

    async def _remove(self, key: int) -> None:
        async with self.units() as uow:
            await uow.price_files.remove(key)
            await uow.commit()


def _bounded(keys: Sequence[int]) -> Sequence[int]:
    if len(keys) > MOST_AT_ONCE:
        raise ValidationFailed(f"at most {MOST_AT_ONCE:,} prices are decided on at once", field="ids")
    return keys
