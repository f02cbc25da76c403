"""What every step of a dispute works with."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.messaging.errors import PhotoNotFound, PhotoTaken
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.disputes.errors import DisputeIsResolved, EvidenceLimit
from dualcaster_core.moderation.disputes.events import DisputeOpened
from dualcaster_core.moderation.disputes.fact_finding import facts_of
from dualcaster_core.moderation.disputes.facts import DisputeFacts
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind, Side
from dualcaster_core.moderation.disputes.model import (
    MOST_PHOTOS,
    MOST_STATEMENTS,
    Dispute,
    DisputeStatement,
    EvidencePhoto,
    SideState,
)
from dualcaster_core.moderation.disputes.ports import DisputesUnitOfWork
from dualcaster_core.moderation.lifecycle import CaseKind
from dualcaster_core.moderation.model import Level
from dualcaster_core.trading.acting import TradingContext
from dualcaster_core.trading.lifecycle import Party, Stage
from dualcaster_core.trading.trade import Trade

GRAVE_VALUE = 500
"""Dollars of both sides together above which a dispute is urgent."""


@frozen(kw_only=True)
class DisputeContext:
    """What the use cases of disputes work with; ``trading`` is what steps of trades are taken with."""

    units: UnitOfWorkFactory[DisputesUnitOfWork]
    trading: TradingContext


@frozen(kw_only=True)
class NewStatement:
    """What somebody wants to say and show; the photos are uploaded before. ``would_cancel``: they agree to cancel."""

    text: str
    photo_ids: Sequence[int] = ()
    would_cancel: bool = False


async def opened(
    uow: DisputesUnitOfWork, trade: Trade, kind: DisputeKind, filer: Party, now: datetime, *, opened_by: int | None
) -> Dispute | None:
    """Open a dispute with its case; None where there is an open one. The trade is locked."""
    value = trade.terms.proposer_total + trade.terms.recipient_total
    level = Level.HIGH if value > GRAVE_VALUE else Level.MEDIUM
    case = await uow.cases.add(ModerationCase.opened(CaseKind.DISPUTE, trade.user_of(filer.other), level, now))
    waits = SideState(asked_at=now)
    return await uow.disputes.add(
        Dispute(
            case_id=case.id,
            trade_id=trade.id,
            filer_id=trade.user_of(filer),
            respondent_id=trade.user_of(filer.other),
            opened_by=opened_by,
            kind=kind,
            opened_at=now,
            after_completion=trade.stage is Stage.COMPLETED,
            filer=waits,
            respondent=waits,
        )
    )


async def announce_opened(uow: DisputesUnitOfWork, dispute: Dispute, trade: Trade) -> None:
    """Record that a dispute was opened."""
    await uow.record(
        DisputeOpened(
            case_id=dispute.case_id,
            trade_id=dispute.trade_id,
            filer_id=dispute.filer_id,
            respondent_id=dispute.respondent_id,
            version=dispute.version,
            opened_by=dispute.opened_by,
            was_over=not trade.is_live,
        )
    )


async def stated(uow: DisputesUnitOfWork, dispute: Dispute, side: Side, new: NewStatement, now: datetime) -> Dispute:
    """Store what a side says and shows. The dispute is locked.

    Raises ``DisputeIsResolved``, ``EvidenceLimit``, ``ValidationFailed``, ``PhotoNotFound`` and ``PhotoTaken``.
    """
    if not dispute.is_open:
        raise DisputeIsResolved
    if dispute.state_of(side).statements >= MOST_STATEMENTS:
        raise EvidenceLimit(MOST_STATEMENTS)
    author_id = dispute.user_of(side)
    statement = DisputeStatement(
        case_id=dispute.case_id,
        author_id=author_id,
        text=new.text,
        would_cancel=new.would_cancel,
        at=now,
        photos=await _photos(uow, author_id, new.photo_ids),
    )
    await uow.disputes.add_statement(statement)
    return dispute.with_statement(side, statement)


async def _photos(uow: DisputesUnitOfWork, user_id: int, ids: Sequence[int]) -> tuple[EvidencePhoto, ...]:
    if len(ids) > MOST_PHOTOS or len(set(ids)) != len(ids):
        raise ValidationFailed(f"a statement has at most {MOST_PHOTOS} photos, each once", field="photos")
    if not ids:
        return ()
    found = {one.id: one for one in await uow.photos.chosen(list(ids))}
    if len(found) != len(ids) or any(one.uploader_id != user_id or one.purged_at for one in found.values()):
        raise PhotoNotFound
    keys = [one.key for one in found.values()]
    if any(one.message_id is not None for one in found.values()) or await uow.disputes.holds_photos(keys):
        raise PhotoTaken
    return tuple(EvidencePhoto(key=one.key, width=one.width, height=one.height) for one in (found[key] for key in ids))


async def facts_in(
    uow: DisputesUnitOfWork, context: DisputeContext, dispute: Dispute, trade: Trade, now: datetime
) -> DisputeFacts:
    """Find the facts of a case."""
    people = await uow.traders.of([trade.proposer_id, trade.recipient_id])
    return facts_of(dispute, trade, people, now, context.trading.rules)
