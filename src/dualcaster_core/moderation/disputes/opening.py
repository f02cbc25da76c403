"""Opening disputes: by the people of a trade, and where time or a broken ring calls for a moderator."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.moderation.disputes.acting import (
    DisputeContext,
    NewStatement,
    announce_opened,
    opened,
    stated,
)
from dualcaster_core.moderation.disputes.errors import AlreadyDisputed, DisputeNotFound, NotDisputable
from dualcaster_core.moderation.disputes.events import EvidenceAdded
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind, Side
from dualcaster_core.moderation.disputes.model import DISPUTABLE_FOR, Dispute
from dualcaster_core.moderation.disputes.views import TradeDispute
from dualcaster_core.trading.acting import lock_both, own_trade, role_of
from dualcaster_core.trading.fulfilling import taken
from dualcaster_core.trading.lifecycle import Action, Party, Stage
from dualcaster_core.trading.model import EndReason
from dualcaster_core.trading.steps import TradeStep
from dualcaster_core.trading.trade import Trade


def why_not(trade: Trade, user_id: int, now: datetime) -> str | None:
    """Say why somebody cannot dispute their trade now; None where they can.

    A trade can be disputed from its acceptance until 30 days after its completion. One that they cancelled on the
    other can be disputed as long, by who has sent something.
    """
    if trade.is_live:
        return None
    is_past = trade.ended_at is not None and now > trade.ended_at + DISPUTABLE_FOR
    party = trade.party_of(user_id)
    cancelled_on = (
        trade.end_reason is EndReason.NOTHING_SENT
        and trade.fault_id not in (None, user_id)
        and party is not None
        and trade.progress_of(party).sent is not None
    )
    if trade.stage is not Stage.COMPLETED and not cancelled_on:
        return f"it is {trade.status.value}"
    return f"it was over more than {DISPUTABLE_FOR.days} days ago" if is_past else None


def filer_of(trade: Trade, kind: DisputeKind, party: Party) -> Party:
    """Say who complains: who opens it, but of receipts that nobody confirms, who has not confirmed.

    Raises ``NotDisputable`` where the other has confirmed.
    """
    if kind is not DisputeKind.NO_CONFIRMATION:
        return party
    if trade.progress_of(party.other).confirmed_at is not None:
        raise NotDisputable("the other has confirmed receipt")
    return party.other


@frozen
class DisputeOpening:
    """Opens disputes, and takes what both sides say and show."""

    context: DisputeContext

    async def file(self, actor: Actor, trade_id: int, kind: DisputeKind, statement: NewStatement) -> Dispute:
        """Dispute a trade of one's own; an accepted one is held until a moderator decides.

        Raises ``TradeNotFound``, ``NotDisputable``, ``AlreadyDisputed``, and what ``add`` raises of the statement.
        """
        context, me = self.context, actor.user_id
        now = context.trading.clock.now()
        async with context.units() as uow:
            trade = await own_trade(uow, me, trade_id)
            await lock_both(uow, trade)
            trade = await own_trade(uow, me, trade_id, lock=True)
            self._check_once(await uow.disputes.of_trade(trade_id), me)
            why = why_not(trade, me, now)
            if why is not None:
                raise NotDisputable(why)
            by = role_of(trade, me)
            filer = filer_of(trade, kind, Party(by))
            if trade.is_live and trade.stage is not Stage.DISPUTED:
                await taken(uow, context.trading, trade, TradeStep(action=Action.DISPUTE, by=by, at=now))
            dispute = await opened(uow, trade, kind, filer, now, opened_by=me)
            assert dispute is not None  # noqa: S101 - whoever opens one holds the trade
            side = Side.FILER if filer is Party(by) else Side.RESPONDENT
            after = await stated(uow, dispute, side, statement, now)
            await uow.disputes.store(after)
            await announce_opened(uow, after, trade)
            await uow.commit()
        return after

    async def add(self, actor: Actor, case_id: int, statement: NewStatement) -> Dispute:
        """Say and show more in a dispute of one's own; it stays as it is for good.

        Raises ``DisputeNotFound``, ``DisputeIsResolved``, ``EvidenceLimit``, ``ValidationFailed``, ``PhotoNotFound``
        and ``PhotoTaken``.
        """
        now = self.context.trading.clock.now()
        async with self.context.units() as uow:
            dispute = await uow.disputes.with_id(case_id, lock=True)
            side = None if dispute is None else dispute.side_of(actor.user_id)
            if dispute is None or side is None:
                raise DisputeNotFound
            after = await stated(uow, dispute, side, statement, now)
            await uow.disputes.store(after)
            await uow.record(
                EvidenceAdded(
                    case_id=case_id,
                    trade_id=after.trade_id,
                    filer_id=after.filer_id,
                    respondent_id=after.respondent_id,
                    version=after.version,
                    author_id=actor.user_id,
                )
            )
            await uow.commit()
        return after

    async def of_trade(self, actor: Actor, trade_id: int) -> TradeDispute:
        """Say what there is of disputes over a trade of one's own. Raises ``TradeNotFound``."""
        context = self.context
        async with context.units() as uow:
            trade = await own_trade(uow, actor.user_id, trade_id)
            known = await uow.disputes.of_trade(trade_id)
        latest = known[-1] if known else None
        is_taken = any(one.is_open or one.opened_by == actor.user_id for one in known)
        return TradeDispute(
            dispute=None if latest is None else context.trading.ids.encode(IdKind.CASE, latest.case_id),
            is_open=latest is not None and latest.is_open,
            may_open=not is_taken and why_not(trade, actor.user_id, context.trading.clock.now()) is None,
        )

    def _check_once(self, known: Sequence[Dispute], user_id: int) -> None:
        for one in known:
            if one.is_open or one.opened_by == user_id:
                raise AlreadyDisputed(self.context.trading.ids.encode(IdKind.CASE, one.case_id))
