"""What follows from the steps of a few traders: reputations are counted, and blocks end what is open."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Final, NoReturn

from attrs import define, evolve, field

from dualcaster_core.accounts.events import UserBlocked
from dualcaster_core.kernel.cache import NO_CACHE
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.moderation.disputes.events import DisputeResolved
from dualcaster_core.moderation.disputes.handlers import CountDisputes
from dualcaster_core.reputation.calculator import RESPONSE_WINDOW, reputation_of
from dualcaster_core.reputation.model import Reputation
from dualcaster_core.reputation.use_cases import Reputations
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.trading.acting import TradingContext
from dualcaster_core.trading.handlers import EndOpenTrades
from dualcaster_core.trading.reputation_handlers import COUNTED, CountTrades

RecordOf = Callable[[int], Awaitable[Reputation | None]]
_COUNTED: Final = {event.kind: event for event in COUNTED}


class NobodyReads:
    """``ReputationQueries`` of a place where records are only made."""

    async def record(self, user_id: int) -> NoReturn:
        """Nobody asks."""
        raise NotImplementedError

    async def badges(self, usernames: object) -> NoReturn:
        """Nobody asks."""
        raise NotImplementedError

    async def chance_model(self) -> NoReturn:
        """Nobody asks."""
        raise NotImplementedError

    async def history(self, user_id: int, *, since: object) -> NoReturn:
        """Nobody asks."""
        raise NotImplementedError


@define
class TradingFollowers:
    """Hands the events of trades and blocks to their handlers, and holds each record against its whole history.

    A block is counted from the next midnight on, and so is its end: until then only what it touches may differ.
    """

    harness: Harness
    context: TradingContext
    record_of: RecordOf
    blocked_today: set[int] = field(factory=set)
    freed_today: set[int] = field(factory=set)
    _done: int = 0
    _reputations: Reputations = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._reputations = Reputations(self.harness.units, NobodyReads(), NO_CACHE, self.harness.clock)

    async def night(self, people: Collection[int]) -> None:
        """Recalculate everybody, as every night does."""
        await self._reputations.recalculate(people)
        self.blocked_today.clear()
        self.freed_today.clear()

    async def follow(self) -> None:
        """Hand over what was recorded since the last time, in its order."""
        for key, kind, facts in await self.harness.recorded():
            if key > self._done:
                self._done = key
                await self._hand_over(key, kind, facts)

    async def _hand_over(self, key: int, kind: str, facts: Mapping[str, Any]) -> None:
        if kind == UserBlocked.kind:
            blocked = UserBlocked(**facts)
            self.blocked_today.add(blocked.blocked_id)
            await EndOpenTrades(self.context)(Delivery(key, "trading.end_open_trades"), blocked)
        elif kind == DisputeResolved.kind:
            decided = DisputeResolved(**facts)
            await CountDisputes(self._reputations)(Delivery(key, "moderation.count_disputes"), decided)
        elif kind in _COUNTED:
            count = CountTrades(self._reputations)
            await count(Delivery(key, "reputation.count_trades"), _COUNTED[kind](**facts))

    async def check(self, people: Collection[int]) -> None:
        """Raise ``AssertionError`` where a stored record is not what the person's whole history amounts to now."""
        now = self.harness.clock.now()
        async with self.harness.snapshots() as uow:
            histories = await uow.reputation.histories(sorted(people), since=now - RESPONSE_WINDOW)
        for history in histories:
            stored, whole = await self.record_of(history.user_id), reputation_of(history, now)
            assert stored is not None
            if history.user_id in self.freed_today:
                assert (stored.trades, stored.points.trades) == (whole.trades, whole.points.trades)
                continue
            if history.user_id in self.blocked_today:
                whole = evolve(whole, blocks_received=stored.blocks_received)
            assert stored == evolve(whole, calculated_at=stored.calculated_at), "records are those of whole histories"
