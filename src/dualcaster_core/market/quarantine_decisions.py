"""What staff and operators decide of prices that were set aside: believe them, or not."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.paging import checked_limit
from dualcaster_core.kernel.permissions import Permission, require
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.market.errors import PriceFileNotFound, SuspectPriceNotFound
from dualcaster_core.market.events import PriceFileReleased
from dualcaster_core.market.ports import PriceDecision, QuarantineUnitOfWork, SuspectPrice
from dualcaster_core.market.price_files import WaitingPriceFile
from dualcaster_core.market.removal import Removal
from dualcaster_core.market.use_cases import PricesReport, import_waiting, refresh_values
from dualcaster_core.market.valuation import ValuationRules

MOST_AT_ONCE = 1_000
"""Prices decided on in one transaction."""
ItemT = TypeVar("ItemT")


@frozen
class ListedPart(Generic[ItemT]):
    """A part of a list, and whether more follows it."""

    items: Sequence[ItemT]
    has_more: bool


@frozen
class PriceQuarantine:
    """Opens what was set aside to those who may see it and decide on it."""

    units: UnitOfWorkFactory[QuarantineUnitOfWork]
    rules: ValuationRules
    clock: Clock

    def for_staff(self, actor: Actor) -> "QuarantineDecisions":
        """Let somebody in who is staff. Raises ``Forbidden``."""
        require(actor.role, Permission.DECIDE_PRICES)
        return QuarantineDecisions(self.units, self.rules, self.clock, actor.user_id)

    def for_operator(self) -> "QuarantineDecisions":
        """Let an operator at the console in."""
        return QuarantineDecisions(self.units, self.rules, self.clock, None)

    async def bring_in(self, key: int) -> PricesReport | None:
        """Import a file that was released as the whole list that it is; None where none is left under this number.

        Where this is broken off the file is still there, and bringing it in again completes it.
        """
        async with self.units() as uow:
            file = await uow.price_files.find(key)
        if file is None or file.released_at is None:
            return None
        report = await import_waiting(key, file.feed, self.units, self.rules, Removal.ALWAYS)
        async with self.units() as uow:
            await uow.price_files.remove(key)
            await uow.commit()
        return report


@frozen
class QuarantineDecisions:
    """Lists, releases and refuses what was set aside; each decision is written down with who made it and when.

    ``by_id`` is None for an operator at the console.
    """

    _units: UnitOfWorkFactory[QuarantineUnitOfWork]
    _rules: ValuationRules
    _clock: Clock
    by_id: int | None

    async def prices(self, *, after: int = 0, limit: int = 100) -> ListedPart[SuspectPrice]:
        """List single prices that wait, the oldest first, in pages of 1..100."""
        async with self._units() as uow:
            return _part(await uow.suspect_prices.waiting(after=after, limit=checked_limit(limit) + 1), limit)

    async def release(self, keys: Sequence[int]) -> int:
        """Believe some of them: they are stored as an import would, and values follow; count those that waited."""
        async with self._units() as uow:
            released = await uow.suspect_prices.release(_bounded(keys), by_id=self.by_id, at=self._clock.now())
            await uow.commit()
        if released:
            await refresh_values(self._units, self._rules)
        return released

    async def refuse(self, keys: Sequence[int]) -> int:
        """Refuse some of them: they stay aside whenever a file has them again; count those that waited."""
        async with self._units() as uow:
            refused = await uow.suspect_prices.refuse(_bounded(keys), by_id=self.by_id, at=self._clock.now())
            await uow.commit()
        return refused

    async def release_one(self, key: int) -> None:
        """Believe one. Raises ``SuspectPriceNotFound`` where it does not wait."""
        if not await self.release([key]):
            raise SuspectPriceNotFound("this price does not wait for a decision")

    async def refuse_one(self, key: int) -> None:
        """Refuse one. Raises ``SuspectPriceNotFound`` where it does not wait."""
        if not await self.refuse([key]):
            raise SuspectPriceNotFound("this price does not wait for a decision")

    async def files(self, *, after: int = 0, limit: int = 100) -> ListedPart[WaitingPriceFile]:
        """List whole files that were set aside because a source has shrunk, the oldest first, in pages of 1..100.

        Those that were released are listed until they are brought in.
        """
        async with self._units() as uow:
            return _part(await uow.price_files.waiting(after=after, limit=checked_limit(limit) + 1), limit)

    async def release_file(self, key: int) -> WaitingPriceFile:
        """Believe a file: it is brought in as the whole list that it is, and what it no longer names leaves.

        Raises ``PriceFileNotFound`` where it does not wait for a decision. Bringing it in follows from an event.
        """
        async with self._units() as uow:
            file = _waiting(await uow.price_files.release(key, self._clock.now()), key)
            await uow.suspect_prices.note_file(file, is_released=True, by_id=self.by_id, at=self._clock.now())
            await uow.record(PriceFileReleased(file_id=key))
            await uow.commit()
        return file

    async def refuse_file(self, key: int) -> WaitingPriceFile:
        """Throw a file away. Raises ``PriceFileNotFound`` where it does not wait for a decision."""
        async with self._units() as uow:
            file = _waiting(await uow.price_files.refuse(key), key)
            await uow.suspect_prices.note_file(file, is_released=False, by_id=self.by_id, at=self._clock.now())
            await uow.commit()
        return file

    async def decisions(self, *, before: int | None = None, limit: int = 100) -> ListedPart[PriceDecision]:
        """List what was decided, the latest first, in pages of 1..100."""
        async with self._units() as uow:
            return _part(await uow.suspect_prices.decisions(before=before, limit=checked_limit(limit) + 1), limit)


@frozen
class BringReleasedFileIn:
    """Brings a file of prices in that somebody released; a late or repeated event finds none, and nothing to do."""

    quarantine: PriceQuarantine

    async def __call__(self, delivery: Delivery, event: PriceFileReleased) -> None:
        """Import the file, and note the event as handled."""
        await self.quarantine.bring_in(event.file_id)
        async with self.quarantine.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


def _part(rows: Sequence[ItemT], limit: int) -> ListedPart[ItemT]:
    return ListedPart(rows[:limit], len(rows) > limit)


def _waiting(file: WaitingPriceFile | None, key: int) -> WaitingPriceFile:
    if file is None:
        raise PriceFileNotFound(f"no file of prices with the number {key} waits for a decision")
    return file


def _bounded(keys: Sequence[int]) -> Sequence[int]:
    if len(keys) > MOST_AT_ONCE:
        raise ValidationFailed(f"at most {MOST_AT_ONCE:,} prices are decided on at once", field="ids")
    return keys
