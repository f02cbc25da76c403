"""What every step of a trade does: lock, check, take it, and tell the two people."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.trading.errors import NoLongerAvailable, TradeNotFound
from dualcaster_core.trading.events import TradeEvent
from dualcaster_core.trading.holding.ports import PaymentHolding
from dualcaster_core.trading.lifecycle import By, Party
from dualcaster_core.trading.model import DEFAULT_TRADING_RULES, TradingRules
from dualcaster_core.trading.ports import TraderFacts, TradingUnitOfWork
from dualcaster_core.trading.screening.ports import HeldWords, Words, WordsScreening
from dualcaster_core.trading.trade import Trade

Units = UnitOfWorkFactory[TradingUnitOfWork]


@frozen
class TradingContext:
    """What the use cases of trading work with.

    Without ``holding`` a held payment is a wish and nothing more; without ``screening`` nobody looks at words.
    """

    units: Units
    clock: Clock
    ids: PublicIds
    rules: TradingRules = DEFAULT_TRADING_RULES
    holding: PaymentHolding | None = None
    screening: WordsScreening | None = None

    async def passed(self, uow: TradingUnitOfWork, trade: Trade, user_id: int, text: str, words: Words) -> str:
        """Return what of a party's words goes with a trade: nothing where they are held."""
        if self.screening is None or not text:
            return text
        return await self.screening.passed(uow, trade, user_id, text, words)

    async def held_words(self, uow: TradingUnitOfWork, trade: Trade, user_id: int) -> tuple[HeldWords, ...]:
        """List what somebody wrote with the steps of a trade's chain and the other is not shown yet."""
        if self.screening is None or trade.sent_at is None:
            return ()
        return tuple(await self.screening.held(uow, trade, user_id))


async def own_trade(uow: TradingUnitOfWork, user_id: int, trade_id: int, *, lock: bool = False) -> Trade:
    """Return a trade of somebody's; a draft is its author's alone. Raises ``TradeNotFound``."""
    trade = await uow.trades.one(trade_id, lock=lock)
    if trade is None or not may_see(trade, user_id):
        raise TradeNotFound
    return trade


def may_see(trade: Trade, user_id: int) -> bool:
    """Tell whether a trade is somebody's to see: the two people's; what was never sent, its author's alone.

    A leg of a ring that did not begin is seen with its ring alone.
    """
    party = trade.party_of(user_id)
    if trade.ring_id is not None and trade.sent_at is None:
        return False
    return party is Party.PROPOSER or (party is Party.RECIPIENT and trade.sent_at is not None)


async def lock_both(uow: TradingUnitOfWork, trade: Trade) -> None:
    """Hold the lists of both people until the end, the lower key first, whoever acts. Raises ``UserNotFound``."""
    for user_id in sorted((trade.proposer_id, trade.recipient_id)):
        if await uow.users.with_id(user_id, lock=True) is None:
            raise UserNotFound("one of the two people of this trade")


async def both_facts(uow: TradingUnitOfWork, trade: Trade) -> tuple[TraderFacts, TraderFacts]:
    """Return what is known of proposer and recipient. Raises ``NoLongerAvailable``."""
    facts = await uow.traders.of([trade.proposer_id, trade.recipient_id])
    try:
        return facts[trade.proposer_id], facts[trade.recipient_id]
    except KeyError:
        raise NoLongerAvailable from None


async def check_still_possible(uow: TradingUnitOfWork, trade: Trade) -> tuple[TraderFacts, TraderFacts]:
    """Return what is known of both people, neither of whom left or blocks the other. Raises ``NoLongerAvailable``."""
    proposer, recipient = await both_facts(uow, trade)
    if not (proposer.is_active and recipient.is_active):
        raise NoLongerAvailable
    if await uow.traders.blocks_between(trade.proposer_id, trade.recipient_id):
        raise NoLongerAvailable
    return proposer, recipient


def role_of(trade: Trade, user_id: int) -> By:
    """Say as whom somebody acts. Raises ``TradeNotFound`` for everybody but the two."""
    party = trade.party_of(user_id)
    if party is None:
        raise TradeNotFound
    return By(party)


async def tell(uow: TradingUnitOfWork, ids: PublicIds, trade: Trade, event: TradeEvent) -> None:
    """Record what happened, and let both see it without asking; of what was never sent only its author learns."""
    await uow.record(event)
    seen_by: Sequence[int] = [trade.proposer_id, trade.recipient_id] if trade.sent_at else [trade.proposer_id]
    await uow.live_updates.send(
        seen_by,
        "trade.changed",
        {
            "trade": ids.encode(IdKind.TRADE, trade.id),
            "chain": ids.encode(IdKind.TRADE, trade.chain_id),
            "action": event.action,
            "status": event.status,
            "version": trade.version,
        },
    )
