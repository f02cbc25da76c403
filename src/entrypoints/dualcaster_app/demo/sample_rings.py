"""Rings of the sample market, made the way that people make them: one that waits for an answer, and one under way."""

from collections.abc import Awaitable, Callable, Sequence

from attrs import frozen

from dualcaster_app.application import Application
from dualcaster_app.demo.told import read_when_told
from dualcaster_app.events import drain_outbox
from dualcaster_core.kernel.errors import Conflict
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.rings.market.model import MarketRing
from dualcaster_core.rings.proposals.views import RingTab
from dualcaster_core.trading.commands import TradeCommand
from dualcaster_core.trading.deciding import check_exposure
from dualcaster_core.trading.lifecycle import Action
from dualcaster_core.trading.model import NOTHING

_LOOKED_AT = 50


@frozen
class SampleRings:
    """Makes rings with a sample trader in them, out of those that could be made."""

    app: Application
    user_id: int
    rings: Sequence[MarketRing]

    async def make(self) -> None:
        """Let one ring begin, its first cards on their way, and have another one wait for the trader's answer.

        The trader has read what they were told of both.
        """
        async with read_when_told(self.app, self.user_id):
            started = await _first_possible(self.rings, self._started)
            others = [ring for ring in self.rings if started is None or set(ring.user_ids) != set(started.user_ids)]
            await _first_possible(others, self._asked)
            await drain_outbox(self.app)

    async def _started(self, ring: MarketRing) -> None:
        """Have everybody accept a ring of the trader's, and somebody else send what they give."""
        await self._check_tiers(ring)
        proposed = await self.app.rings.propose(self.user_id, [leg.giver for leg in ring.legs])
        for user_id in ring.user_ids:
            if user_id != self.user_id:
                proposed = await self.app.rings.decide.accept(user_id, proposed.id, version=proposed.version)
        await drain_outbox(self.app)
        sender = ring.user_ids[1]
        seen = await self.app.rings.trades.seen(sender, proposed.id)
        trade, _ = await self.app.trading.trades.one(sender, self._key(seen.legs[0].trade or ""))
        await self.app.trading.commands.act(
            sender, trade.id, TradeCommand(action=Action.MARK_SENT, version=trade.version)
        )

    async def _asked(self, ring: MarketRing) -> None:
        """Have somebody else propose a ring, and one more accept it: it waits for the trader."""
        await self._check_tiers(ring)
        proposer, *others = ring.user_ids[1:]
        proposed = await self.app.rings.propose(proposer, [leg.giver for leg in ring.legs])
        await self.app.rings.decide.accept(others[0], proposed.id, version=proposed.version)

    async def _check_tiers(self, ring: MarketRing) -> None:
        """Raise ``ExposureExceeded`` where the tier of somebody does not allow so much by mail."""
        context = self.app.rings.context
        async with context.units() as uow:
            facts = await uow.traders.of(ring.user_ids)
            for place, user_id in enumerate(ring.user_ids):
                gets = ring.legs[place - 1].value + max(-ring.cash[place], NOTHING)
                await check_exposure(uow, context.trading, facts[user_id], gets)

    def _key(self, hashid: str) -> int:
        return self.app.ids.decode(IdKind.TRADE, hashid) or 0


async def _first_possible(
    rings: Sequence[MarketRing], make: Callable[[MarketRing], Awaitable[None]]
) -> MarketRing | None:
    """Make the first ring that is possible, and return it."""
    for ring in rings:
        try:
            await make(ring)
        except Conflict:
            continue
        return ring
    return None


async def add_sample_rings(app: Application, username: str) -> None:
    """Make rings of a sample trader who has none that wait for anybody."""
    owner = await app.accounts.operator.named(username)
    for tab in (RingTab.OPEN, RingTab.UNDER_WAY):
        if (await app.rings.trades.page(owner.id, tab, limit=1)).items:
            return
    rings = await app.rings.market.for_user(owner.id, limit=_LOOKED_AT)
    await SampleRings(app, owner.id, rings).make()
