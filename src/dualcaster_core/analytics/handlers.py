"""What is counted of facts that were recorded anyway, and when the counts are brought up to date."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

from attrs import frozen

from dualcaster_core.accounts.events import AccountLinked, SignedUp
from dualcaster_core.analytics.model import AnalyticsType, PropertyValue, Surface
from dualcaster_core.analytics.ports import AnalyticsUnitOfWork
from dualcaster_core.analytics.recording import AnalyticsRecorder
from dualcaster_core.kernel.events import Delivery, FiveMinutesDue, NightlyDue
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.kernel.retention import Cutoff
from dualcaster_core.trading.events import (
    ProposalDeclined,
    ProposalSent,
    TradeAccepted,
    TradeCompleted,
    TradeEvent,
)

TYPE_OF_TRADE: Final[Mapping[type[TradeEvent], AnalyticsType]] = {
    ProposalSent: AnalyticsType.TRADE_PROPOSED,
    TradeAccepted: AnalyticsType.TRADE_ACCEPTED,
    ProposalDeclined: AnalyticsType.TRADE_DECLINED,
    TradeCompleted: AnalyticsType.TRADE_COMPLETED,
}
"""The steps of trades that are counted."""


@frozen
class CountFact:
    """Counts a recorded fact once, without the people of it: whether they want to be counted is not known here."""

    recorder: AnalyticsRecorder

    async def of_sign_up(self, delivery: Delivery, event: SignedUp) -> None:
        """Count a new account."""
        await self._count(delivery, AnalyticsType.SIGNED_UP)

    async def of_link(self, delivery: Delivery, event: AccountLinked) -> None:
        """Count a linked Discord account; those of other providers are not counted."""
        await self._count(delivery, AnalyticsType.DISCORD_LINKED if event.provider == "discord" else None)

    async def of_trade(self, delivery: Delivery, event: TradeEvent) -> None:
        """Count a step of a trade."""
        type_ = TYPE_OF_TRADE.get(type(event))
        told: dict[str, PropertyValue] = {"exchange": event.exchange} if event.exchange else {}
        if type_ is AnalyticsType.TRADE_PROPOSED:
            told["counter"] = event.trade_id != event.chain_id
        await self._count(delivery, type_, chain_id=event.chain_id, properties=told)

    async def _count(
        self,
        delivery: Delivery,
        type_: AnalyticsType | None,
        *,
        chain_id: int | None = None,
        properties: Mapping[str, PropertyValue] | None = None,
    ) -> None:
        recorder = self.recorder
        async with recorder.units() as uow:
            is_new = await uow.mark_handled(delivery)
            if is_new and type_ is not None and recorder.rules.enabled:
                event = recorder.event(type_, Surface.SYSTEM, chain_id=chain_id, properties=properties)
                await uow.analytics.add([event])
            await uow.commit()


@frozen
class CountDays:
    """Brings the counts of days and cohorts up to date; nightly it drops what is older than it is kept."""

    units: UnitOfWorkFactory[AnalyticsUnitOfWork]
    clock: Clock

    async def run(self) -> None:
        """Count the days that may have changed."""
        async with self.units() as uow:
            await uow.analytics.count_days(self.clock.now().date())
            await uow.commit()

    async def hourly(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """Do it in the first five minutes of an hour."""
        if event.moment[14:16] == "00":
            await self.run()
        await self._done(delivery)

    async def nightly(self, delivery: Delivery, event: NightlyDue) -> None:
        """Do it."""
        await self.run()
        await self._done(delivery)

    async def _done(self, delivery: Delivery) -> None:
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


@frozen
class ExpiredUsage:
    """``ExpiredRecords``: the events of months that ended before the cutoff. What was counted of them stays."""

    units: UnitOfWorkFactory[AnalyticsUnitOfWork]

    async def count(self, cutoff: Cutoff) -> int:
        """Count them."""
        async with self.units() as uow:
            return await uow.analytics.expired(cutoff.before.date())

    async def prune(self, cutoff: Cutoff) -> AsyncIterator[int]:
        """Drop them; a month that somebody reads just then is left for the next time."""
        async with self.units() as uow:
            gone = await uow.analytics.prune(cutoff.before.date())
            await uow.commit()
        yield gone
